// strobe: part
#include "target.h"

int back_in_program(int n);

__attribute__((constructor)) TRACED void plugin_loaded(void) { KEEP; }

TRACED int plugin_value(int n)
{
    int next = back_in_program(n);
    KEEP;
    return n * 4 + next + 1;
}
