// strobe: flags -pthread
// Functions whose beginnings and ends are probed: everything that comes in or goes out in registers, on the stack, in pieces or by address. What they are
// called with and what they return is written to the file named by the first argument, as the program sees it.
#include "target.h"
#include <complex>
#include <cmath>
#include <vector>

struct Pair { int32_t left; double right; };
struct Point { float x, y, z; };
struct Big { double values[5]; int64_t tag; };

static FILE *told;

static void tell(const char *what, double value)
{
    if (told) fprintf(told, "%s %.17g\n", what, value);
}

namespace ends {

TRACED int scale(int number, double by, float offset)
{
    KEEP;
    if (number < 0) return -1;
    if (number == 3) return 333;
    return (int)(number * by + offset);
}

TRACED double total(const double *values, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++) { sum += *values++; KEEP; }
    return sum;
}

TRACED void process(const float *in, float *out, int frames, float gain)
{
    while (frames-- > 0) { *out++ = *in++ * gain; KEEP; }
}

TRACED void fill(double *out, int frames, double level)
{
    for (int i = 0; i < frames; i++) out[i] = level * i;
    KEEP;
}

TRACED Pair swap(Pair pair) { KEEP; return Pair{(int32_t)pair.right, (double)pair.left + 0.5}; }

TRACED Point turn(Point point) { KEEP; return Point{point.z, point.x, point.y}; }

TRACED Big grow(Big big, int by)
{
    KEEP;
    for (double &value : big.values) value += by;
    big.tag += by;
    return big;
}

TRACED std::complex<double> rotate(std::complex<double> value, double angle) { KEEP; return value * std::polar(1.0, angle); }

TRACED std::vector<double> ramp(int count, double step)
{
    std::vector<double> values;
    for (int i = 0; i < count; i++) values.push_back(i * step);
    return values;
}

TRACED uint64_t factorial(uint64_t n)
{
    KEEP;
    uint64_t rest = n <= 1 ? 1 : factorial(n - 1);
    KEEP;
    return n <= 1 ? 1 : n * rest;
}

TRACED int eighth(int a, int b, int c, int d, int e, int f, int g, int h) { KEEP; return a + b + c + d + e + f + g * 10 + h * 100; }

TRACED bool isOdd(int number) { KEEP; return number % 2 != 0; }

struct Filter {
    double state = 0.25;
    TRACED double step(double input) { KEEP; state += (input - state) * 0.5; return state; }
};

}

int main(int argc, char **argv)
{
    if (argc > 1) told = fopen(argv[1], "w");
    std::vector<double> values(64);
    std::vector<float> in(48), out(48);
    ends::Filter filter;
    for (int round = 0; round < 12; round++) {
        tell("scale.number", round - 1); tell("scale.by", round * 1.5); tell("scale.offset", round * 0.25f);
        tell("scale", ends::scale(round - 1, round * 1.5, round * 0.25f));
        for (size_t i = 0; i < values.size(); i++) values[i] = round + i * 0.125;
        tell("total.count", 64 - round); tell("total.first", values[0]); tell("total.last", values[63 - round]);
        tell("total", ends::total(values.data(), 64 - round));
        for (size_t i = 0; i < in.size(); i++) in[i] = (float)(round * 100 + i);
        ends::process(in.data(), out.data(), 48 - round, 0.5f);
        tell("process.out.first", out[0]); tell("process.out.last", out[47 - round]); tell("process.in.last", in[47 - round]);
        ends::fill(values.data(), 16 + round, 0.5 * round);
        tell("fill.frames", 16 + round); tell("fill.level", 0.5 * round); tell("fill.last", values[15 + round]);
        Pair swapped = ends::swap(Pair{round, round * 2.5});
        tell("swap.pair.left", round); tell("swap.pair.right", round * 2.5); tell("swap.left", swapped.left); tell("swap.right", swapped.right);
        Point turned = ends::turn(Point{round + 0.5f, round + 0.25f, round + 0.125f});
        tell("turn.point.z", round + 0.125f); tell("turn.x", turned.x); tell("turn.z", turned.z);
        Big big = ends::grow(Big{{1.0 * round, 2, 3, 4, 5.5}, round}, round);
        tell("grow.big.first", round); tell("grow.big.tag", round); tell("grow.last", big.values[4]); tell("grow.tag", big.tag);
        std::complex<double> rotated = ends::rotate({round + 1.0, round * -0.5}, 0.1 * round);
        tell("rotate.value.real", round + 1.0); tell("rotate.value.imag", round * -0.5); tell("rotate.real", rotated.real()); tell("rotate.imag", rotated.imag());
        std::vector<double> made = ends::ramp(round + 1, 0.5);
        tell("ramp.last", made.back());
        tell("eighth.g", round * 7); tell("eighth.h", round * 8); tell("eighth", ends::eighth(1, 2, 3, 4, 5, 6, round * 7, round * 8));
        tell("isOdd", ends::isOdd(round));
        tell("step.state", filter.state); tell("step.input", round); double stepped = filter.step(round); tell("step", stepped); tell("step.after", filter.state);
        mix((uint64_t)stepped ^ (uint64_t)made.size() ^ (uint64_t)rotated.real());
    }

    mix(ends::factorial(10));
    if (told) fclose(told);
    return finish();
}
