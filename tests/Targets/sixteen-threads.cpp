// strobe: interactive
// strobe: flags -pthread
// Sixteen threads call traced functions without a pause and check every result, until the input ends. Then: "all right".
#include "target.h"
#include <atomic>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <vector>

namespace busy {

TRACED uint64_t mixes(uint64_t a, uint64_t b) { KEEP; return a * 31 + b; }
TRACED double floats(double a, float b) { KEEP; return a * b; }
TRACED int throws(int n) { KEEP; if (n % 64 == 0) throw std::runtime_error("x"); return n; }
TRACED int through(int n) { int result = throws(n); KEEP; return result + 1; }
TRACED uint64_t recursive(int depth) { uint64_t below = depth == 0 ? 1 : recursive(depth - 1); KEEP; return below + 1; }

}

static std::atomic<bool> over{false};
static std::atomic<long> rounds{0};

static void run(unsigned number)
{
    for (int i = 1; !over; i++) {
        EXPECT(busy::mixes(i, number) == (uint64_t)i * 31 + number);
        EXPECT(busy::floats(i, 0.5f) == i * 0.5);
        EXPECT(busy::recursive(10) == 12);
        bool caught = false;
        try { EXPECT(busy::through(i) == i + 1); } catch (const std::runtime_error &) { caught = true; }
        EXPECT(caught == (i % 64 == 0));
        rounds++;
    }
}

int main()
{
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 16; i++) threads.emplace_back(run, i);
    printf("pid %d\n", getpid());
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) { }
    over = true;
    for (std::thread &thread : threads) thread.join();
    printf(rounds > 0 ? "all right\n" : "WRONG nothing was done\n");
    return 0;
}
