// strobe: interactive
// A child that this program traces: "child PID" when it is ready. Ends, with the child, when its input ends.
#define _GNU_SOURCE
#include "target.h"
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        for (;;) pause();
    }
    int status;
    EXPECT(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
    EXPECT(ptrace(PTRACE_CONT, child, NULL, NULL) == 0);
    printf("child %d\n", child);
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) { }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return 0;
}
