// strobe: calls deeper 60003
#include "target.h"

TRACED int64_t deeper(int64_t depth)
{
    if (depth == 0) return 1;
    int64_t below = deeper(depth - 1);
    KEEP;
    return below + depth % 7;
}

int main(void)
{
    for (int round = 0; round < 3; round++) {
        int64_t result = deeper(20000);
        EXPECT(result == 59999);
        mix((uint64_t)result);
    }
    return finish();
}
