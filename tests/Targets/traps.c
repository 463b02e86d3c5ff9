// strobe: interactive
// strobe: with traps-code.S
// Calls functions too short for a jump, and traps by itself, by raise and by instruction, until the input ends. Then: "all right". A byte of
// input is answered by "round" after one more round. With an argument it has no SIGTRAP handler, and traps only at the very end.
#define _GNU_SOURCE
#include "target.h"
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

extern int tiny_one(int), tiny_two(int), tiny_three(int);

static volatile int trapped;

static void on_trap(int signal, siginfo_t *information, void *context)
{
    (void)context;
    if (signal == SIGTRAP && (information->si_code == SI_TKILL || information->si_code == SI_KERNEL)) trapped++;
}

TRACED int tick(int n)
{
    KEEP;
    return tiny_one(n) + tiny_two(n) + tiny_three(n);
}

int main(int count, char **arguments)
{
    (void)arguments;
    if (count < 2) {
        struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
        sigaction(SIGTRAP, &action, NULL);
    }
    printf("pid %d\n", getpid());
    fflush(stdout);
    fcntl(0, F_SETFL, O_NONBLOCK);
    for (int i = 1;; i++) {
        char byte;
        ssize_t bytes = read(0, &byte, 1);
        if (bytes == 0) break;
        for (int n = 0; n < 100; n++) EXPECT(tick(n) == 3 * n + 5);
        if (count < 2) {
            raise(SIGTRAP);
            EXPECT(trapped == 2 * i - 1);
            __asm__ volatile("int3");
            EXPECT(trapped == 2 * i);
        }
        if (bytes == 1) {
            printf("round\n");
            fflush(stdout);
        }
        struct timespec pause = { 0, 1000000 };
        nanosleep(&pause, NULL);
    }
    printf("all right\n");
    fflush(stdout);
    if (count > 1) __asm__ volatile("int3");
    return 0;
}
