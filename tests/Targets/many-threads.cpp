// strobe: flags -pthread
// strobe: calls counting::step 80000
// strobe: calls counting::Worker::run 160
// Sixteen threads at a time, ten generations of them: threads come and go while the others are being traced.
#include "target.h"
#include <thread>
#include <vector>

namespace counting {

TRACED uint64_t step(uint64_t state, unsigned thread) { KEEP; return (state ^ thread) * 6364136223846793005u + 1442695040888963407u; }

struct Worker {
    unsigned number;
    uint64_t result = 0;

    TRACED void run()
    {
        uint64_t state = number;
        for (int i = 0; i < 500; i++) state = step(state, number);
        result = state;
    }
};

}

static uint64_t expected(unsigned number)
{
    uint64_t state = number;
    for (int i = 0; i < 500; i++) state = (state ^ number) * 6364136223846793005u + 1442695040888963407u;
    return state;
}

int main()
{
    for (int generation = 0; generation < 10; generation++) {
        std::vector<counting::Worker> workers(16);
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < 16; i++) {
            workers[i].number = generation * 16 + i;
            threads.emplace_back([&workers, i] { workers[i].run(); });
        }
        for (std::thread &thread : threads) thread.join();
        for (const counting::Worker &worker : workers) {
            EXPECT(worker.result == expected(worker.number));
            mix(worker.result);
        }
    }
    return finish();
}
