// What the tests of the scope look at: a tone of a sixteenth of a turn per sample, a number that counts up, and text that would be markup.
// strobe: flags -lm
// strobe: interactive
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile double sink;

__attribute__((noinline, noclone)) static void look(const double *tone, int count, int block)
{
    double loudest = 0;
    for (int i = 0; i < count; i++) if (fabs(tone[i]) > loudest) loudest = fabs(tone[i]);
    sink = loudest + block;
}

int main(int count, char **words)
{
    int blocks = count > 1 ? atoi(words[1]) : 6000;
    double tone[256];
    puts("<img src=x onerror=alert(1)> & so on");
    for (int block = 0; block < blocks; block++) {
        for (int i = 0; i < 256; i++) tone[i] = 0.5 * sin(2 * M_PI * i / 16);
        look(tone, 256, block);
        if (block % 50 == 0) printf("block %d\n", block), fflush(stdout);
        usleep(5000);
    }
    return 0;
}
