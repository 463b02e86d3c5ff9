// strobe: interactive
// A process in a state that is hard to attach to, named by the argument: "undumpable", "zombie" (its child), "stopped" (its
// child), "seccomp". Prints "pid N", N being the process meant, and ends when its input ends.
#define _GNU_SOURCE
#include "target.h"
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

TRACED int still_works(int n) { KEEP; return n + 1; }

static pid_t child_that(int stops)
{
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (!stops) _exit(3);
        raise(SIGSTOP);
        for (int i = 0;; i++) {
            struct timespec pause = { 0, 1000000 };
            nanosleep(&pause, NULL);
            still_works(i);
        }
    }
    siginfo_t seen;
    EXPECT(waitid(P_PID, (id_t)child, &seen, WEXITED | WSTOPPED | WNOWAIT) == 0);
    return child;
}

int main(int count, char **arguments)
{
    EXPECT(count == 2);
    pid_t meant = getpid();
    if (strcmp(arguments[1], "undumpable") == 0) EXPECT(prctl(PR_SET_DUMPABLE, 0) == 0);
    else if (strcmp(arguments[1], "zombie") == 0) meant = child_that(0);
    else if (strcmp(arguments[1], "stopped") == 0) meant = child_that(1);
    else EXPECT(!"known");
    printf("pid %d\n", meant);
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) EXPECT(still_works(byte) == byte + 1);
    if (meant != getpid()) kill(meant, SIGKILL);
    return 0;
}
