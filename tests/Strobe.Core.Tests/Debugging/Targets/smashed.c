#include <string.h>

__attribute__((noinline)) void smash(int bytes)
{
    char room[16];
    memset(room, 0x41, (unsigned)bytes);
    *(volatile int *)0 = 1;
}

int main(int count, char **arguments)
{
    (void)arguments;
    char above[512];
    memset(above, 0, sizeof above);
    smash(count + 200);
    return above[count];
}
