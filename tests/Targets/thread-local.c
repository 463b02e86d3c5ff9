// strobe: flags -ldl -rdynamic -pthread
// strobe: library thread-local-linked.c linked
// strobe: library thread-local-later.c
// strobe: calls own_step 30
// strobe: calls linked_step 30
// strobe: calls later_step 30
// Thread-local variables of the program, of a library it is linked with, and of one that it loads later, in several threads. Each thread's values are its own.
#define _GNU_SOURCE
#include "target.h"
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

int linked_step(int thread, int round);

static __thread int own = 5;
static int (*later_step)(int, int);

TRACED int own_step(int thread, int round)
{
    own += thread * 100 + round;
    KEEP;
    return own;    // LINE own
}

static void *work(void *argument)
{
    int thread = (int)(long)argument;
    for (int round = 0; round < 10; round++) {
        int mine = own_step(thread, round), linked = linked_step(thread, round), later = later_step(thread, round);
        printf("%d %d %d %d %d\n", thread, round, mine, linked, later);
    }
    return NULL;
}

int main(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 64);
    EXPECT(length > 0);
    path[length] = 0;
    strcpy(strrchr(path, '/') + 1, "thread-local-later.so");
    void *library = dlopen(path, RTLD_NOW);
    EXPECT(library != NULL);
    later_step = (int (*)(int, int))dlsym(library, "later_step");
    EXPECT(later_step != NULL);
    for (long thread = 1; thread <= 3; thread++) {
        pthread_t other;
        EXPECT(pthread_create(&other, NULL, work, (void *)thread) == 0);
        pthread_join(other, NULL);
    }
    return 0;
}
