// strobe: at -O2
// strobe: calls ping 100001
// strobe: calls pong 100000
// strobe: calls last 1000
// strobe: calls first 1000
// strobe: calls middle 1000
// strobe: calls through_pointer 100
// strobe: calls elsewhere 100
// strobe: calls into_libc 10
// A tail call jumps: the callee finds the caller's return address in its slot.
#include "target.h"
#include <string.h>

long pong(long n, long sum);

TRACED long ping(long n, long sum)
{
    KEEP;
    return n == 0 ? sum : pong(n - 1, sum + n);
}

TRACED long pong(long n, long sum)
{
    KEEP;
    return n == 0 ? sum : ping(n - 1, sum - 1);
}

TRACED long last(long n) { KEEP; return n * 7; }
TRACED long middle(long n, long twice) { KEEP; return last(n + twice); }
TRACED long first(long n) { KEEP; return middle(n, n * 2); }

TRACED long elsewhere(long n) { KEEP; return n - 3; }

static long (*volatile pointer)(long) = elsewhere;

TRACED long through_pointer(long n)
{
    KEEP;
    return n >= 0 ? pointer(n) : 0;
}

TRACED size_t into_libc(const char *text)
{
    KEEP;
    return strlen(text);
}

int main(void)
{
    EXPECT(ping(200000, 0) == 10000000000);
    for (long i = 0; i < 900; i++) { long result = first(i); EXPECT(result == i * 21); mix((uint64_t)result); }
    for (long i = 0; i < 100; i++) { long result = first(-i); EXPECT(result == -i * 21); }
    for (long i = 0; i < 100; i++) mix((uint64_t)through_pointer(i));
    for (int i = 0; i < 10; i++) EXPECT(into_libc("0123456789" + i) == (size_t)(10 - i));
    return finish();
}
