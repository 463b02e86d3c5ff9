// strobe: interactive
// For every line of its input, "d n", calls an outer function that calls an inner one n times, waiting for another line in the middle of it
// when d is 1. Prints the sum.
#include "target.h"
#include <unistd.h>

static char line[64];

static int next_line(void)
{
    if (fgets(line, sizeof line, stdin) == NULL) return 0;
    return 1;
}

TRACED int inner(int n) { KEEP; return n + 1; }

TRACED int outer(int waits, int n)
{
    int sum = 0;
    for (int i = 0; i < n / 2; i++) sum += inner(i);
    if (waits) {
        printf("inside\n");
        fflush(stdout);
        if (!next_line()) return -1;
    }
    for (int i = n / 2; i < n; i++) sum += inner(i);
    return sum;
}

int main(void)
{
    printf("pid %d\n", getpid());
    fflush(stdout);
    int waits, n;
    while (next_line() && sscanf(line, "%d %d", &waits, &n) == 2) {
        printf("%d\n", outer(waits, n));
        fflush(stdout);
    }
    printf("all right\n");
    return 0;
}
