// Numbers in what the standard library keeps them in.
#include <array>
#include <complex>
#include <cstdio>
#include <string>
#include <valarray>
#include <vector>
#if __cplusplus >= 202002L
#include <span>
#else
namespace std { template <class T> struct span { T *at; size_t n; span(T *from, size_t count) : at(from), n(count) { } size_t size() const { return n; } }; }
#endif

struct Matrix { float *data; long rows, cols; };

int main()
{
    std::vector<int> numbers{3, 1, 4, 1, 5};
    std::array<short, 3> fixed{7, 8, 9};
    std::valarray<double> values{1.5, -2.5};
    std::vector<std::complex<float>> iq{{1, 2}, {3, -4}};
    std::complex<double> one{0.5, -0.25};
    std::span<int> part(numbers.data() + 1, 3);
    std::vector<std::array<double, 2>> pairs{{1, 2}, {3, 4}, {5, 6}};
    std::string text = "abc";
    float many[6] = {1, 2, 3, 4, 5, 6};
    Matrix m{many, 2, 3};
    std::vector<double> none;
    std::printf("%d %d %g %g %zu %g\n", numbers[4], fixed[2], values[1], m.data[5], none.size(), one.imag());    // LINE seen
    return (int)part.size() - 3;
}
