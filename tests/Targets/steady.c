// strobe: interactive
// Calls a function every millisecond and checks the result, until the input ends. Then: "all right".
#define _GNU_SOURCE
#include "target.h"
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

TRACED int tick(int n, const char *note) { KEEP; return n * 2 + (note[0] == 'n'); }

TRACED int outer_tick(int n)
{
    int result = tick(n, "note");
    KEEP;
    return result + 1;
}

// Never called.
TRACED int idle(int n) { KEEP; return n; }

int main(void)
{
    printf("pid %d\n", getpid());
    fflush(stdout);
    fcntl(0, F_SETFL, O_NONBLOCK);
    for (int i = 0;; i = (i + 1) % 1000000) {
        char byte;
        if (read(0, &byte, 1) == 0) break;
        EXPECT(outer_tick(i) == i * 2 + 2);
        struct timespec pause = { 0, 1000000 };
        nanosleep(&pause, NULL);
    }
    printf("all right\n");
    return 0;
}
