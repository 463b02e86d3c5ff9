// strobe: calls descend 6000 unwound 6000
// strobe: calls attempt 1000
// strobe: calls from_handler 100 unwound 100
// strobe: calls returns_twice 100
#define _GNU_SOURCE
#include "target.h"
#include <setjmp.h>
#include <signal.h>

static jmp_buf place;
static sigjmp_buf signal_place;

TRACED int descend(int depth)
{
    if (depth == 0) longjmp(place, 7);
    int result = descend(depth - 1);
    KEEP;
    return result + 1;
}

TRACED int attempt(int n)
{
    volatile int kept = n * 3;
    int code = setjmp(place);
    if (code == 0) descend(5);
    EXPECT(code == 7);
    return kept + code;
}

TRACED void from_handler(int signal)
{
    KEEP;
    siglongjmp(signal_place, signal);
}

static void handler(int signal) { from_handler(signal); }

// setjmp in a traced function that goes on to return normally after a second return of setjmp.
TRACED int returns_twice(int n)
{
    jmp_buf here;
    volatile int rounds = 0;
    int code = setjmp(here);
    rounds++;
    if (code < n) longjmp(here, code + 1);
    return rounds;
}

int main(void)
{
    for (int i = 0; i < 1000; i++) { int result = attempt(i); EXPECT(result == i * 3 + 7); mix((uint64_t)result); }
    struct sigaction action = { .sa_handler = handler };
    sigaction(SIGUSR1, &action, NULL);
    for (int i = 0; i < 100; i++) {
        if (sigsetjmp(signal_place, 1) == 0) {
            raise(SIGUSR1);
            EXPECT(0);
        }
    }
    for (int i = 0; i < 100; i++) EXPECT(returns_twice(i % 5) == i % 5 + 1);
    return finish();
}
