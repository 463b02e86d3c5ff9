// A loop that turns as fast as it can: probes in it cost much of its time.
// strobe: interactive
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static volatile uint64_t sink;

__attribute__((noinline, noclone)) static uint64_t turn(uint64_t turns)
{
    uint64_t phase = turns * 40503u;
    uint64_t value = phase >> 7;
    sink += value;
    return turns + 1;
}

int main(int count, char **words)
{
    uint64_t turns = 0, most = count > 1 ? strtoull(words[1], NULL, 10) : 3000000000u;
    while (turns < most) turns = turn(turns);
    return sink == 0;
}
