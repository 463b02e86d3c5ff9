// strobe: order interleaved
// strobe: calls body 8 unwound 1
// strobe: calls yields 4000 unwound 1
// strobe: calls on_any_stack 4008
// Eight coroutines on stacks of their own that switch in the middle of traced calls; the last one is abandoned half-way.
#include "target.h"
#include <ucontext.h>

enum { COROUTINES = 8, ROUNDS = 500, STACK = 65536 };

static ucontext_t home, contexts[COROUTINES];
static int current;
static int64_t sums[COROUTINES];

TRACED int64_t on_any_stack(int64_t n) { KEEP; return n * 3; }

TRACED void yields(int number)
{
    KEEP;
    swapcontext(&contexts[number], &home);
    EXPECT(current == number);
}

TRACED void body(int number)
{
    int64_t sum = on_any_stack(number);
    for (int i = 0; i < ROUNDS; i++) {
        sum += on_any_stack(i + number);
        yields(number);
    }
    sums[number] = sum;
}

int main(void)
{
    for (int i = 0; i < COROUTINES; i++) {
        getcontext(&contexts[i]);
        contexts[i].uc_stack.ss_sp = malloc(STACK);
        contexts[i].uc_stack.ss_size = STACK;
        contexts[i].uc_link = &home;
        makecontext(&contexts[i], (void (*)(void))body, 1, i);
    }
    for (int round = 0; round <= ROUNDS; round++) {
        for (current = 0; current < COROUTINES; current++) {
            if (round == ROUNDS && current == COROUTINES - 1) continue;
            swapcontext(&home, &contexts[current]);
        }
    }
    for (int i = 0; i < COROUTINES - 1; i++) {
        int64_t expected = (int64_t)i * 3;
        for (int k = 0; k < ROUNDS; k++) expected += (int64_t)(k + i) * 3;
        EXPECT(sums[i] == expected);
        mix((uint64_t)sums[i]);
    }
    EXPECT(sums[COROUTINES - 1] == 0);
    return finish();
}
