// strobe: flags -pthread
// strobe: calls crowded 96000
// Forty-eight threads alive at the same time, all in the same function.
#include "target.h"
#include <pthread.h>

enum { THREADS = 48, CALLS = 2000 };

static pthread_barrier_t everybody;

TRACED long crowded(long state, long thread) { KEEP; return state * 3 + thread; }

static void *run(void *argument)
{
    long thread = (long)argument, state = 0, expected = 0;
    pthread_barrier_wait(&everybody);
    for (int i = 0; i < CALLS; i++) state = crowded(state, thread) & 0xffffff;
    for (int i = 0; i < CALLS; i++) expected = (expected * 3 + thread) & 0xffffff;
    EXPECT(state == expected);
    pthread_barrier_wait(&everybody);
    return (void *)state;
}

int main(void)
{
    pthread_t threads[THREADS];
    pthread_barrier_init(&everybody, NULL, THREADS);
    for (long i = 0; i < THREADS; i++) EXPECT(pthread_create(&threads[i], NULL, run, (void *)i) == 0);
    for (long i = 0; i < THREADS; i++) {
        void *state;
        EXPECT(pthread_join(threads[i], &state) == 0);
        mix((uint64_t)(long)state);
    }
    return finish();
}
