// strobe: part
#include "target.h"

static __thread int before = 3;
static __thread int linked = 7;

TRACED int linked_step(int thread, int round)
{
    before++;
    linked += thread * 1000 + round;
    KEEP;
    return linked;    // LINE linked
}
