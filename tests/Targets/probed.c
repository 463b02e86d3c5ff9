// strobe: flags -pthread -lm
// A small synthesizer. It writes what its variables are to a file (its first argument), in the order in which lines assign them.
#include "target.h"
#include <complex.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

enum { FRAMES = 64, BLOCKS = 25, ROWS = 3, COLUMNS = 5, THREADS = 4, STEPS = 2000 };

struct voice { float level; short detune; unsigned char id; double taps[4]; struct voice *next; };

static double gain = 0.5;
static __thread long mine;
static FILE *told;

TRACED double play(struct voice *voice, double *out, int frames, int block)
{
    double sum = 0;
    for (int i = 0; i < frames; i++) {
        out[i] = out[i] * gain + voice->taps[i & 3] * sin(0.1 * i * (block + 1));
        sum += fabs(out[i]);
    }
    double mean = sum / frames;                 // LINE mean
    voice->level = (float)mean;                 // LINE level
    voice->detune = (short)(block * 3 - 40);    // LINE detune
    gain = gain * 0.99;                         // LINE gain
    if (told) fprintf(told, "mean %.17g level %.9g detune %d gain %.17g out0 %.17g\n", mean, (double)voice->level, voice->detune, gain, out[frames - 1]);
    return mean;                                // LINE play-return
}

TRACED long fall(int depth, long above)
{
    long here = above * 3 + depth;              // LINE here
    if (depth == 0) return here;
    return fall(depth - 1, here) - here;        // LINE fall-return
}

TRACED float complex turn(float complex *points, int n, float complex by)
{
    float complex total = 0;
    for (int i = 0; i < n; i++) points[i] *= by;
    for (int i = 0; i < n; i++) total += points[i];
    return total;                               // LINE turn-return
}

TRACED int paint(unsigned char image[ROWS][COLUMNS], int shift)
{
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLUMNS; x++) image[y][x] = (unsigned char)(y * 16 + x + shift);
    return image[1][2];                         // LINE paint-return
}

TRACED long count(long seed)
{
    mine = mine * 5 + seed;
    long now = mine & 0xffff;                   // LINE now
    return now;
}

static void *work(void *number)
{
    uint64_t sum = 0;
    for (long i = 0; i < STEPS; i++) sum += (uint64_t)count((long)number + i);
    return (void *)sum;
}

TRACED int steps(int first, int second, int third)
{
    int step;
    step = first; KEEP; step = second * 2; KEEP; step = third * 3;   // LINE three-steps
    return step;
}

int main(int count_, char **arguments)
{
    if (count_ > 1) told = fopen(arguments[1], "w");
    struct voice other = { .taps = { 1, 2, 3, 4 } }, voice = { .taps = { 0.5, -0.25, 0.125, 1 }, .next = &other, .id = 7 };
    double out[FRAMES] = { 0 };
    for (int block = 0; block < BLOCKS; block++) {
        double mean = play(block % 2 ? &voice : voice.next, out, FRAMES, block);
        mix((uint64_t)(mean * 1e6));
    }
    mix((uint64_t)fall(6, 2));
    mix((uint64_t)steps(11, 11, 11));
    float complex points[8] = { 1, I, -1, -I, 2, 2 * I, 0.5f, 0 };
    mix((uint64_t)(crealf(turn(points, 8, 0.6f + 0.8f * I)) * 1000));
    unsigned char image[ROWS][COLUMNS];
    for (int shift = 0; shift < 4; shift++) mix((uint64_t)paint(image, shift));
    pthread_t threads[THREADS];
    for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)i);
    for (int i = 0; i < THREADS; i++) {
        void *sum;
        pthread_join(threads[i], &sum);
        mix((uint64_t)sum);
    }
    if (told) fclose(told);
    return finish();
}
