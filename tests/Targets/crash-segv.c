// strobe: signal SIGSEGV
// strobe: calls reads 3 unwound 1
// strobe: calls on_the_way 1 unwound 1
#include "target.h"

TRACED int reads(int *place) { KEEP; return *place; }

TRACED int on_the_way(int *place)
{
    int value = reads(place);
    KEEP;
    return value + 1;
}

int main(void)
{
    int number = 5;
    mix((uint64_t)(reads(&number) + reads(&number)));
    finish();
    int value = on_the_way((int *)0x1234);
    KEEP; // a tail call would take main off the stack
    return value;
}
