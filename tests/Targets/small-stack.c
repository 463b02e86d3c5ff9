// strobe: flags -pthread
// strobe: calls on_small_stack 1600
// strobe: calls in_small_handler 100
// Threads with the smallest stack there is, and a signal stack of the smallest size the kernel accepts plus 2 KiB.
#define _GNU_SOURCE
#include "target.h"
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

TRACED long on_small_stack(long depth, long n)
{
    if (depth == 0) return n;
    long below = on_small_stack(depth - 1, n + 1);
    KEEP;
    return below * 2;
}

TRACED int in_small_handler(int n) { KEEP; return n + 1; }

static volatile int handled;
static pthread_attr_t attributes;

static void handler(int signal)
{
    (void)signal;
    handled = in_small_handler(handled);
}

static void *run(void *argument)
{
    for (long i = 0; i < 1; i++) EXPECT(on_small_stack(15, (long)argument + i) == ((long)argument + i + 15) << 15);
    return argument;
}

int main(void)
{
    EXPECT(pthread_attr_init(&attributes) == 0);
    EXPECT(pthread_attr_setstacksize(&attributes, 16384) == 0);
    for (long i = 0; i < 100; i++) {
        pthread_t thread;
        EXPECT(pthread_create(&thread, &attributes, run, (void *)i) == 0);
        EXPECT(pthread_join(thread, NULL) == 0);
    }

    size_t size = getauxval(AT_MINSIGSTKSZ) + 2048;
    size_t pages = (size + 4095) / 4096 * 4096;
    char *memory = mmap(NULL, pages + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED && mprotect(memory, 4096, PROT_NONE) == 0);
    stack_t stack = { .ss_sp = memory + 4096 + (pages - size), .ss_size = size };
    EXPECT(sigaltstack(&stack, NULL) == 0);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_ONSTACK;
    sigaction(SIGUSR1, &action, NULL);
    for (int i = 0; i < 100; i++) raise(SIGUSR1);
    EXPECT(handled == 100);
    mix((uint64_t)handled);
    return finish();
}
