// strobe: flags -pthread
// strobe: order interleaved
// strobe: calls leaf 60000
// strobe: calls chain 10000
// strobe: calls chain_middle 10000
// strobe: calls chain_end 10000
// strobe: calls descend 20000
// strobe: calls in_handler 1000
// strobe: calls deeper_in_handler 1000
// All that makes losses hard to count, at once: threads, tail calls, recursion, and a signal handler on a stack of its own that interrupts
// them while they are being recorded.
#define _GNU_SOURCE
#include "target.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { THREADS = 4, ROUNDS = 2000, DEPTH = 100, STORM = 1000 };

static volatile sig_atomic_t handled;
static volatile long from_handler;

TRACED long deeper_in_handler(long n) { KEEP; return n * 2 + 1; }

TRACED long in_handler(long n)
{
    long result = deeper_in_handler(n);
    KEEP;
    return result + 1;
}

static void handler(int signal)
{
    (void)signal;
    int saved = errno;
    if (handled < STORM) {
        from_handler += in_handler(handled) - handled * 2;
        handled = handled + 1;
    }
    errno = saved;
}

TRACED long leaf(long a, long b) { KEEP; return a * 3 + b; }
TRACED long chain_end(long n) { KEEP; return n * 7; }
TRACED long chain_middle(long n, long twice) { KEEP; return chain_end(n + twice); }
TRACED long chain(long n) { KEEP; return chain_middle(n, n * 2); }

TRACED long descend(long n)
{
    if (n == 1) return 1;
    long result = descend(n - 1) + 1;
    KEEP;
    return result;
}

static void *work(void *number)
{
    long sum = 0;
    for (long i = 0; i < ROUNDS; i++) {
        for (long k = 0; k < 6; k++) sum += leaf(i, k);
        sum += chain(i);
        if (i % (ROUNDS / 40) == 0) EXPECT(descend(DEPTH) == DEPTH);
    }
    *(long *)number = sum;
    return NULL;
}

int main(void)
{
    stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
    EXPECT(sigaltstack(&stack, NULL) == 0);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigaction(SIGALRM, &action, NULL);
    sigset_t alarm, before;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, &before);    // the new threads inherit it: the handler runs on this one only
    pthread_t threads[THREADS];
    long sums[THREADS + 1];
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, &sums[i]);
    struct itimerval often = { { 0, 100 }, { 0, 100 } };
    setitimer(ITIMER_REAL, &often, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    work(&sums[THREADS]);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    while (handled < STORM) usleep(100);
    signal(SIGALRM, SIG_IGN);
    EXPECT(from_handler == 2L * STORM);
    for (int i = 0; i <= THREADS; i++) mix((uint64_t)sums[i]);
    printf("calls %d\n", (THREADS + 1) * (ROUNDS * 9 + 40 * DEPTH) + 2 * STORM);
    return finish();
}
