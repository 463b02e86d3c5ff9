// strobe: calls fibonacci 21892
// strobe: calls ackermann 10307
// strobe: calls is_even 51
// strobe: calls is_odd 50
#include "target.h"

TRACED int fibonacci(int n)
{
    if (n < 2) return n;
    int one = fibonacci(n - 1);
    KEEP;
    int two = fibonacci(n - 2);
    KEEP;
    return one + two;
}

TRACED int ackermann(int m, int n)
{
    int result;
    if (m == 0) result = n + 1;
    else if (n == 0) result = ackermann(m - 1, 1);
    else result = ackermann(m - 1, ackermann(m, n - 1));
    KEEP;
    return result;
}

int is_odd(int n);

TRACED int is_even(int n)
{
    int result = n == 0 ? 1 : is_odd(n - 1);
    KEEP;
    return result;
}

TRACED int is_odd(int n)
{
    int result = n == 0 ? 0 : is_even(n - 1);
    KEEP;
    return result;
}

int main(void)
{
    EXPECT(fibonacci(20) == 6765);
    EXPECT(ackermann(3, 4) == 125);
    EXPECT(is_even(100) == 1);
    mix((uint64_t)fibonacci(0));
    return finish();
}
