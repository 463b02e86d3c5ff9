// What compare.sh probes: probe HITS ROUNDS. Each round says "ns N" for a scalar step, "array N" for a step that makes an array of 64 KiB, and "memcpy N" for
// copying one.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ELEMENTS = 8192, COPIES = 1024 };     // together as large as the history of such a probe

static double array[ELEMENTS], copies[COPIES][ELEMENTS];

__attribute__((noinline)) uint64_t step(uint64_t x)
{
    uint64_t y = x * 6364136223846793005u + 1442695040888963407u;
    y ^= y >> 29;                                  // the probed line of a scalar
    return y;
}

__attribute__((noinline)) double *fill(double *to, int n, double value)
{
    to[0] = value;
    to[n - 1] = -value;                            // that of an array
    return to;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int count, char **arguments)
{
    long hits = count > 1 ? atol(arguments[1]) : 1000000, arrays = hits / 200;
    int rounds = count > 2 ? atoi(arguments[2]) : 3;
    uint64_t x = 1;
    double sum = 0;
    memset(copies, 1, sizeof copies);
    for (int round = 0; round < rounds; round++) {
        double start = now();
        for (long i = 0; i < hits; i++) x = step(x);
        printf("ns %.3f\n", (now() - start) / (double)hits);
        start = now();
        for (long i = 0; i < arrays; i++) sum += fill(array, ELEMENTS, (double)i)[7];
        printf("array %.3f\n", (now() - start) / (double)arrays);
        start = now();
        for (long i = 0; i < arrays; i++) memcpy(copies[i % COPIES], fill(array, ELEMENTS, (double)i), sizeof array);
        printf("memcpy %.3f\n", (now() - start) / (double)arrays);
    }

    fprintf(stderr, "%llu %g %g\n", (unsigned long long)x, sum, copies[3][5]);
    return 0;
}
