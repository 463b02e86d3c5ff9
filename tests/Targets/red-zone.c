// strobe: with red-zone-code.S
// strobe: calls writes_below_stack 1000
// strobe: calls leaf_with_locals 1000
// Leaf functions keep data in the 128 bytes below the stack pointer; here from the first instruction on.
#include "target.h"

extern long writes_below_stack(long n);

TRACED long leaf_with_locals(long n)
{
    volatile long kept[12];
    for (int i = 0; i < 12; i++) kept[i] = n + i;
    long sum = 0;
    for (int i = 0; i < 12; i++) sum += kept[i];
    return sum;
}

int main(void)
{
    for (long i = 0; i < 1000; i++) {
        EXPECT(writes_below_stack(i) == i * 16 + 120);
        EXPECT(leaf_with_locals(i) == i * 12 + 66);
        mix((uint64_t)i);
    }
    return finish();
}
