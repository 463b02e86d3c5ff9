// strobe: calls through 55000 unwound 18325
// strobe: calls leaf 10000 unwound 3334
// strobe: calls rethrower 100 unwound 100
// strobe: calls nested 100
// strobe: calls make_broken 100 unwound 100
// strobe: calls deep 10100 unwound 10100
// strobe: calls swallow 100
// strobe: calls through_destructor 100 unwound 100
#include "target.h"
#include <stdexcept>
#include <string>

TRACED int leaf(int n)
{
    KEEP;
    if (n % 3 == 0) throw std::runtime_error("leaf " + std::to_string(n));
    return n * 2;
}

TRACED int through(int n, int depth)
{
    int result = depth > 0 ? through(n, depth - 1) : leaf(n);
    KEEP;
    return result + 1;
}

TRACED int rethrower(int n)
{
    try {
        throw std::logic_error("first");
    } catch (const std::logic_error &) {
        KEEP;
        if (n >= 0) throw;
    }
    return 0;
}

TRACED int nested(int n)
{
    try {
        throw n;
    } catch (int outer) {
        try {
            throw std::string("inner");
        } catch (const std::string &inner) {
            return outer + (int)inner.size();
        }
    }
}

static int alive = 0;

struct Part {
    Part() { alive++; }
    ~Part() { alive--; }
};

struct Broken {
    Part part;
    TRACED explicit Broken(int n) { KEEP; if (n >= 0) throw n; }
};

TRACED int make_broken(int n)
{
    Broken broken(n);
    KEEP;
    return 1;
}

TRACED void deep(int depth)
{
    if (depth == 0) throw 42L;
    deep(depth - 1);
    KEEP;
}

TRACED int swallow(int n) noexcept
{
    try {
        KEEP;
        throw std::out_of_range("swallowed");
    } catch (...) {
        return n + 1;
    }
}

struct CatchesWhileUnwinding {
    int *sum;
    TRACED ~CatchesWhileUnwinding() { *sum += swallow(1); }
};

TRACED void through_destructor(int *sum)
{
    CatchesWhileUnwinding guard{sum};
    KEEP;
    throw 'c';
}

int main()
{
    int caught = 0;
    for (int i = 0; i < 10000; i++) {
        try {
            mix((uint64_t)through(i, (i * 7) % 10));
        } catch (const std::runtime_error &error) {
            caught++;
            EXPECT(error.what() == "leaf " + std::to_string(i));
        }
    }
    EXPECT(caught == 3334);
    int rethrown = 0, broken = 0, sum = 0;
    for (int i = 0; i < 100; i++) {
        try { rethrower(i); } catch (const std::logic_error &) { rethrown++; }
        EXPECT(nested(i) == i + 5);
        try { make_broken(i); } catch (int n) { EXPECT(n == i); broken++; }
        try { deep(100); } catch (long n) { EXPECT(n == 42); }
        try { through_destructor(&sum); } catch (char c) { EXPECT(c == 'c'); }
    }
    EXPECT(rethrown == 100 && broken == 100 && alive == 0 && sum == 200);
    printf("caught %d\n", caught);
    return finish();
}
