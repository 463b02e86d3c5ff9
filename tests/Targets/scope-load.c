// Work for the scope's page: a noisy constellation of 4096 points two hundred times in a second, and eight numbers ten thousand times.
// strobe: flags -lm
// strobe: interactive
#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { POINTS = 4096, TRACES = 8 };

static volatile double sink;
static uint32_t state = 1;

static float noise(void) { state = state * 1664525u + 1013904223u; return (float)(state >> 8) / (1 << 24) - 0.5f; }

__attribute__((noinline, noclone)) static void received(const float complex *symbols, int count)
{
    sink += crealf(symbols[count - 1]);
}

__attribute__((noinline, noclone)) static void moved(double a, double b, double c, double d, double e, double f, double g, double h)
{
    sink += a + b + c + d + e + f + g + h;
}

int main(int count, char **words)
{
    double seconds = count > 1 ? atof(words[1]) : 3600;
    static float complex symbols[POINTS];
    struct timespec pause = { 0, 100000 };
    for (long step = 0; step < seconds * 10000; step++) {
        double t = step * 1e-4;
        moved(sin(t), sin(2 * t), sin(3 * t), cos(t), cos(2 * t), cos(3 * t), sin(t) * cos(t), sin(t / 7));
        if (step % 50 == 0) {
            for (int i = 0; i < POINTS; i++) symbols[i] = (i & 1 ? 1 : -1) + 0.2f * noise() + ((i & 2 ? 1 : -1) + 0.2f * noise()) * I;
            received(symbols, POINTS);
        }
        nanosleep(&pause, NULL);
    }
    return 0;
}
