// strobe: flags -pthread
// strobe: interactive
// Threads of a process and of its forked child count in a file (the first argument) that others may look at, a timer and a signal too, until its
// first word is set, or without a file until the input ends. Then: how far they came, and "all right".
#define _GNU_SOURCE
#include "target.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARENTS = 3, CHILDREN = 2 };

struct counts { volatile uint64_t end, child, alarms, signals, threads[PARENTS + CHILDREN]; };

static struct counts *counts;
static int has_file;

TRACED uint64_t step(uint64_t n, long thread) { KEEP; return n * 3 + (uint64_t)thread; }

static void *work(void *argument)
{
    long thread = (long)argument;
    for (uint64_t n = 0; !counts->end; n++) {
        uint64_t got = step(n, thread);
        EXPECT(got == n * 3 + (uint64_t)thread);
        counts->threads[thread] = n + 1;    // LINE counted
        usleep(50);
    }
    return NULL;
}

static void run(long first, int count)
{
    pthread_t threads[PARENTS];
    for (int i = 0; i < count; i++) EXPECT(pthread_create(&threads[i], NULL, work, (void *)(first + i)) == 0);
    if (first == 0) {
        char byte;
        while (has_file ? !counts->end && (usleep(1000), 1) : read(0, &byte, 1) != 0) { }
        counts->end = 1;
    }
    for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
}

static void on_alarm(int number) { (void)number; counts->alarms++; }

static void on_signal(int number) { (void)number; counts->signals++; }

int main(int count, char **arguments)
{
    has_file = count > 1;
    int file = open(count > 1 ? arguments[1] : "/dev/null", O_RDWR);
    if (count > 1) EXPECT(file >= 0 && ftruncate(file, sizeof *counts) == 0);
    counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, count > 1 ? MAP_SHARED : MAP_SHARED | MAP_ANONYMOUS, count > 1 ? file : -1, 0);
    EXPECT(counts != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        run(PARENTS, CHILDREN);
        _exit(7);
    }
    counts->child = (uint64_t)child;
    signal(SIGALRM, on_alarm);
    signal(SIGUSR1, on_signal);
    struct itimerval every = { { 0, 2000 }, { 0, 2000 } };
    setitimer(ITIMER_REAL, &every, NULL);
    printf("pid %d\n", getpid());
    fflush(stdout);
    run(0, PARENTS);
    setitimer(ITIMER_REAL, &(struct itimerval) { 0 }, NULL);
    int status = 0;
    while (waitpid(child, &status, 0) != child) { }
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    printf("counted");
    for (int i = 0; i < PARENTS + CHILDREN; i++) printf(" %llu", (unsigned long long)counts->threads[i]);
    printf("\nall right\n");
    return 0;
}
