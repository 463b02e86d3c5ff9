// strobe: signal SIGABRT
// strobe: calls gives_up 1 unwound 1
#include "target.h"

TRACED void gives_up(const char *reason)
{
    KEEP;
    fprintf(stderr, "giving up: %s\n", reason);
    abort();
}

int main(void)
{
    finish();
    gives_up("no reason");
    return 0;
}
