// A stack worth walking: a library's callback, a variable-sized frame, recursion, a signal handler on a stack of its own; then abort.
#define _GNU_SOURCE
#include <alloca.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define KEPT __attribute__((noinline, noclone, used))
#define KEEP __asm__ volatile("" ::: "memory")

KEPT int gives_up(int number)
{
    if (number > 0) abort();
    KEEP;
    return number;
}

KEPT void handle(int signal)
{
    char *room = alloca((size_t)signal * 16);
    memset(room, signal, (size_t)signal * 16);
    gives_up(room[signal]);
    KEEP;
}

KEPT int interrupted(volatile int *place)
{
    *place = 7;
    KEEP;
    return *place;
}

KEPT int descend(int depth)
{
    int inner = depth == 0 ? interrupted((volatile int *)16) : descend(depth - 1);
    KEEP;
    return inner + depth;
}

KEPT int compare(const void *left, const void *right)
{
    int difference = descend(3) + *(const int *)left - *(const int *)right;
    KEEP;
    return difference;
}

int main(void)
{
    stack_t own = {.ss_size = 1 << 16};
    own.ss_sp = mmap(0, own.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaltstack(&own, 0);
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
    sigaction(SIGSEGV, &action, 0);
    int numbers[] = {3, 1, 2};
    qsort(numbers, 3, sizeof(int), compare);
    return numbers[0];
}
