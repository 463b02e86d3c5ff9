// Blocks of numbers that get longer and longer, with some time between them.
#include "target.h"
#include <time.h>

enum { MOST = 60000 };

static double numbers[MOST];

TRACED double block(const double *values, int count)
{
    KEEP;
    return values[count - 1];                   // LINE block
}

int main(void)
{
    struct timespec pause = {0, 3000000};
    for (int i = 0; i < MOST; i++) numbers[i] = i * 0.5;
    double sum = 0;
    for (int round = 0; round < 300; round++) {
        sum += block(numbers, round < 50 ? 16 : round < 150 ? 5000 : MOST);
        nanosleep(&pause, NULL);
    }

    mix((uint64_t)sum);
    return finish();
}
