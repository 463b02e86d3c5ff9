// The program every tool traces: threads that do nothing but call the smallest function worth tracing.
//
// work CALLS THREADS REPEATS     prints "ns X" per repeat: nanoseconds per call, the mean over the threads
// work CALLS THREADS -           does one repeat for every line of its input
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#ifdef WITH_LTTNG
#define TRACEPOINT_DEFINE
#include "lttng-work.h"
#define ENTER(a, b) tracepoint(strobe_compare, enter, a, b)
#define EXIT(result) tracepoint(strobe_compare, exit, result)
#else
#define ENTER(a, b) (void)0
#define EXIT(result) (void)0
#endif

#if defined(__clang__)
#define TRACED __attribute__((noinline, used))
#else
#define TRACED __attribute__((noinline, noclone, used))
#endif

TRACED int work(int a, int b)
{
    ENTER(a, b);
    int result = a * 3 + b;
    __asm__ volatile("" : "+r"(result));
    EXIT(result);
    return result;
}

static long calls;
static pthread_barrier_t barrier;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *run(void *result)
{
    int sum = 0, expected = 0;
    pthread_barrier_wait(&barrier);
    double start = now();
    for (long i = 0; i < calls; i++) sum = work((int)i, sum);
    double end = now();
    for (long i = 0; i < calls; i++) expected += (int)i * 3;
    if (sum != expected) {
        printf("WRONG %d, not %d\n", sum, expected);
        _Exit(99);
    }
    *(double *)result = (end - start) / (double)calls;
    return NULL;
}

static void repeat(int threads)
{
    pthread_t started[64];
    double results[64], total = 0;
    pthread_barrier_init(&barrier, NULL, (unsigned)threads);
    for (int i = 1; i < threads; i++) pthread_create(&started[i], NULL, run, &results[i]);
    run(&results[0]);
    for (int i = 1; i < threads; i++) pthread_join(started[i], NULL);
    pthread_barrier_destroy(&barrier);
    for (int i = 0; i < threads; i++) total += results[i];
    printf("ns %.3f\n", total / threads);
    fflush(stdout);
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: work CALLS THREADS REPEATS\n");
        return 2;
    }
    calls = atol(arguments[1]);
    int threads = atoi(arguments[2]);
    if (threads < 1 || threads > 64) return 2;
    if (arguments[3][0] == '-') {
        printf("pid %d\n", (int)getpid());
        fflush(stdout);
        for (int c = getchar(); c != EOF; c = getchar()) if (c == '\n') repeat(threads);
    } else {
        for (int i = 0; i < atoi(arguments[3]); i++) repeat(threads);
    }
    return 0;
}
