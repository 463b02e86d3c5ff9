// strobe: part
#include "target.h"

static int base = 0;

extern "C" __attribute__((constructor)) TRACED void library_by_attribute() { KEEP; base = 1000; }

TRACED int library_value(int n) { KEEP; return base + n; }
