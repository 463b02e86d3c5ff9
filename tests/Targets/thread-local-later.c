// strobe: part
#include "target.h"

static __thread int room[64];
static __thread int later = 11;

TRACED int later_step(int thread, int round)
{
    KEEP;                                       // LINE before
    room[round] = thread;
    later += thread * 10000 + round;
    KEEP;
    return later + room[round] - thread;    // LINE later
}
