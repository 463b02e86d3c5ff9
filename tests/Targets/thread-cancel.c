// strobe: flags -pthread
// strobe: calls wait_for_cancel 50 unwound 50
// strobe: calls above_cancel 50 unwound 50
// strobe: calls leave_by_exit 250 unwound 250
// strobe: calls clean_up 100
#define _GNU_SOURCE
#include "target.h"
#include <pthread.h>
#include <unistd.h>

static int cleaned;
static int ready[2];

TRACED void clean_up(void *amount)
{
    KEEP;
    __atomic_add_fetch(&cleaned, (int)(intptr_t)amount, __ATOMIC_SEQ_CST);
}

TRACED int wait_for_cancel(int n)
{
    if (write(ready[1], "r", 1) != 1) _Exit(97);
    for (;;) {
        pause();
        KEEP;
    }
    return n;
}

TRACED int above_cancel(int n)
{
    int result;
    pthread_cleanup_push(clean_up, (void *)1);
    result = wait_for_cancel(n) + 1;
    pthread_cleanup_pop(0);
    return result;
}

TRACED int leave_by_exit(int depth)
{
    if (depth == 0) pthread_exit((void *)77);
    int result = leave_by_exit(depth - 1);
    KEEP;
    return result + 1;
}

static void *cancelled(void *unused)
{
    above_cancel(1);
    return unused;
}

static void *exiting(void *unused)
{
    pthread_cleanup_push(clean_up, (void *)100);
    leave_by_exit(4);
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    EXPECT(pipe(ready) == 0);
    for (int i = 0; i < 50; i++) {
        pthread_t thread;
        void *result;
        char byte;
        EXPECT(pthread_create(&thread, NULL, cancelled, NULL) == 0);
        EXPECT(read(ready[0], &byte, 1) == 1);
        EXPECT(pthread_cancel(thread) == 0);
        EXPECT(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
        EXPECT(pthread_create(&thread, NULL, exiting, NULL) == 0);
        EXPECT(pthread_join(thread, &result) == 0 && result == (void *)77);
    }
    EXPECT(cleaned == 50 + 5000);
    mix((uint64_t)cleaned);
    return finish();
}
