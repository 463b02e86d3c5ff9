// strobe: flags -lm
// Assignments whose value is made by several instructions, of which the optimizer says that they are parts of one statement. It prints what each assigns.
#include <math.h>
#include <stdio.h>

static double samples[512];

int main(void)
{
    for (int block = 0; block < 20; block++) {
        for (int i = 0; i < 512; i++) samples[i] = sin(0.01 * i * (block + 1));
        double level = 0;
        for (int i = 0; i < 512; i++) level += samples[i] * samples[i];
        level = sqrt(level / 512);                      // LINE level
        printf("%.17g", level);
        int odd = block;
        odd = (odd * 7 + 3) % 11;                       // LINE odd
        printf(" %d\n", odd);
    }
    return 0;
}
