// A program with a step every 100 µs, for as many seconds as it is told.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static volatile double level;

__attribute__((noinline)) static void step(long i)
{
    double value = (double)(i % 1000) / 1000;
    level = value;                                 // TICK
}

int main(int count, char **arguments)
{
    long steps = (count > 1 ? atol(arguments[1]) : 10) * 10000;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (long i = 0; i < steps; i++) {
        step(i);
        next.tv_nsec += 100000;
        if (next.tv_nsec >= 1000000000) {
            next.tv_nsec -= 1000000000;
            next.tv_sec++;
        }

        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }

    return 0;
}
