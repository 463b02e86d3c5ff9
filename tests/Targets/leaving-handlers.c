// strobe: calls settled 5000
// A signal handler that never returns: it jumps out of traced calls, mostly while they are being recorded.
#include "target.h"
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

enum { JUMPS = 500, CALLS = 5000 };

static sigjmp_buf before;
static volatile sig_atomic_t mayJump, jumps;
static volatile long sink;

TRACED long interrupted(long n) { KEEP; return n + 1; }

TRACED long settled(long n) { KEEP; return n * 3; }

static void handler(int signal)
{
    (void)signal;
    if (!mayJump) return;
    mayJump = 0;
    jumps = jumps + 1;
    siglongjmp(before, 1);
}

int main(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigaction(SIGALRM, &action, NULL);
    struct itimerval often = { { 0, 100 }, { 0, 100 } };
    setitimer(ITIMER_REAL, &often, NULL);
    sigsetjmp(before, 1);
    while (jumps < JUMPS) {
        mayJump = 1;
        for (long i = 0; i < 1000; i++) sink += interrupted(i);
        mayJump = 0;
    }
    signal(SIGALRM, SIG_IGN);
    mix((uint64_t)jumps);
    for (long i = 0; i < CALLS; i++) mix((uint64_t)settled(i));
    return finish();
}
