// strobe: interactive
// A process that is hard to attach to, named by the argument: "undumpable", "zombie" (its child), "stopped" (its child), "strict"
// (may only read, write and exit), "filtered" (is killed when it asks for shared memory). Prints "pid N", N being the process meant,
// and ends when its input ends.
#define _GNU_SOURCE
#include "target.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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

static void filter(void)
{
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_memfd_create, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = { sizeof program / sizeof *program, program };
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    EXPECT(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
}

int main(int count, char **arguments)
{
    EXPECT(count == 2);
    pid_t meant = getpid();
    if (strcmp(arguments[1], "undumpable") == 0) EXPECT(prctl(PR_SET_DUMPABLE, 0) == 0);
    else if (strcmp(arguments[1], "zombie") == 0) meant = child_that(0);
    else if (strcmp(arguments[1], "stopped") == 0) meant = child_that(1);
    else if (strcmp(arguments[1], "filtered") == 0) filter();
    else EXPECT(strcmp(arguments[1], "strict") == 0);
    printf("pid %d\n", meant);
    fflush(stdout);
    int is_strict = strcmp(arguments[1], "strict") == 0;
    if (is_strict) EXPECT(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == 0);
    char byte;
    while (read(0, &byte, 1) > 0) EXPECT(still_works(byte) == byte + 1);
    if (is_strict) syscall(SYS_exit, 0);
    if (meant != getpid()) kill(meant, SIGKILL);
    return 0;
}
