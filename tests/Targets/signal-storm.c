// strobe: flags -pthread
// strobe: calls in_handler 5000
// strobe: calls deeper_in_handler 5000
// A timer at 10 kHz interrupts traced calls with a handler on its own stack that makes traced calls.
#define _GNU_SOURCE
#include "target.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { STORM = 5000, MESSAGES = 50 };

static volatile sig_atomic_t handled;
static volatile long from_handler;
static int channel[2];

TRACED long deeper_in_handler(long n) { KEEP; return n * 2 + 1; }

TRACED long in_handler(long n)
{
    long result = deeper_in_handler(n);
    KEEP;
    return result + 1;
}

static void stop_timer(void)
{
    struct itimerval never = { { 0, 0 }, { 0, 0 } };
    setitimer(ITIMER_REAL, &never, NULL);
}

static void handler(int signal)
{
    (void)signal;
    int saved = errno;
    if (handled < STORM) {
        from_handler += in_handler(handled) - handled * 2;
        handled = handled + 1;
        if (handled == STORM) stop_timer();
    }
    errno = saved;
}

TRACED long work(long a, long b) { KEEP; return a * 3 + b; }

TRACED double float_work(double a, float b) { KEEP; return a * b + 1; }

static void *writer(void *unused)
{
    for (int i = 0; i < MESSAGES; i++) {
        usleep(2000);
        if (write(channel[1], &i, sizeof i) != sizeof i) _Exit(97);
    }
    return unused;
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
    EXPECT(pipe(channel) == 0);
    sigset_t alarm, before;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, &before);    // the new thread inherits it: the handler runs on this one only
    pthread_t thread;
    pthread_create(&thread, NULL, writer, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    struct itimerval often = { { 0, 100 }, { 0, 100 } };
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < MESSAGES; i++) {
        int message = -1;
        EXPECT(read(channel[0], &message, sizeof message) == sizeof message && message == i);
        EXPECT(work(i, 5) == i * 3 + 5);
    }
    for (long i = 0; handled < STORM; i++) {
        EXPECT(work(i, 1) == i * 3 + 1);
        EXPECT(float_work(i, 0.5f) == i * 0.5 + 1);
    }
    pthread_join(thread, NULL);
    EXPECT(from_handler == 2L * STORM);
    mix(STORM);
    return finish();
}
