// strobe: calls churn 200
// Allocation, copying, clocks and writing in loops: the functions a tracer itself is tempted to use.
#define _GNU_SOURCE
#include "target.h"
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int sink;

TRACED uint64_t churn(int round)
{
    char *blocks[50];
    uint64_t sum = 0;
    for (int i = 0; i < 50; i++) {
        size_t size = (size_t)(16 + (i * 37 + round * 11) % 3000);
        blocks[i] = malloc(size);
        EXPECT(blocks[i] != NULL);
        memset(blocks[i], i, size);
        if (i > 0) memcpy(blocks[i], blocks[i - 1], 16);
    }
    for (int i = 0; i < 50; i += 2) blocks[i] = realloc(blocks[i], 5000);
    for (int i = 0; i < 50; i++) {
        sum = sum * 31 + (unsigned char)blocks[i][0] + (unsigned char)blocks[i][15];
        free(blocks[i]);
    }
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    clock_gettime(CLOCK_MONOTONIC, &after);
    EXPECT(after.tv_sec > before.tv_sec || (after.tv_sec == before.tv_sec && after.tv_nsec >= before.tv_nsec));
    char text[64];
    int length = snprintf(text, sizeof text, "round %d sum %llx\n", round, (unsigned long long)sum);
    EXPECT(write(sink, text, (size_t)length) == length);
    return sum;
}

int main(void)
{
    sink = open("/dev/null", O_WRONLY);
    EXPECT(sink >= 0);
    for (int round = 0; round < 200; round++) mix(churn(round));
    for (int i = 0; i < 20; i++) EXPECT(write(1, "line by write\n", 14) == 14);
    return finish();
}
