// strobe: signal SIGFPE
// strobe: calls divide 2 unwound 1
#include "target.h"

TRACED int divide(int a, int b)
{
    int result;
    __asm__ volatile("cltd\n\tidivl %2" : "=a"(result) : "a"(a), "r"(b) : "edx", "cc");
    return result;
}

static volatile int zero;

int main(void)
{
    mix((uint64_t)divide(100, 7));
    finish();
    int value = divide(1, zero);
    KEEP; // a tail call would take main off the stack
    return value;
}
