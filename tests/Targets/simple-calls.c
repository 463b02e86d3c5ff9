// strobe: calls add 1000
// strobe: calls scale 100
// strobe: calls nothing 10
// strobe: calls outer 50
// strobe: calls inner 150
#include "target.h"

TRACED int add(int a, int b) { KEEP; return a + b; }
TRACED double scale(double value, float factor) { KEEP; return value * factor; }
TRACED void nothing(void) { KEEP; }
TRACED long inner(long n) { KEEP; return n ^ 0x55; }

TRACED long outer(long n)
{
    long sum = 0;
    for (int i = 0; i < 3; i++) { sum += inner(n + i); KEEP; }
    return sum;
}

int main(void)
{
    int total = 0;
    for (int i = 0; i < 1000; i++) total = add(total, i);
    EXPECT(total == 499500);
    double scaled = 1;
    for (int i = 0; i < 100; i++) scaled = scale(scaled, 1.5f) / 1.5;
    EXPECT(scaled > 0.999 && scaled < 1.001);
    for (int i = 0; i < 10; i++) nothing();
    for (int i = 0; i < 50; i++) mix((uint64_t)outer(i));
    mix((uint64_t)total);
    return finish();
}
