// strobe: library constructors-library.cpp linked
// strobe: calls Early::Early 1
// strobe: calls by_attribute 1
// strobe: calls last_words 1
// strobe: calls library_by_attribute 1
// strobe: calls library_value 3
// strobe: calls chosen 10
// Code that runs before and after main: in the program and in a shared library, and a function chosen by IFUNC.
#include "target.h"

int library_value(int n);

static int order = 0;

struct Early {
    int place;
    TRACED Early() { KEEP; place = ++order + library_value(0); }
};

static Early early;

extern "C" __attribute__((constructor(101))) TRACED void by_attribute() { KEEP; order = order + 1; }

extern "C" TRACED int chosen(int n) { KEEP; return n * 11; }

extern "C" {
int (*resolve_choice())(int) { return chosen; }
int choice(int n) __attribute__((ifunc("resolve_choice")));
}

extern "C" __attribute__((destructor)) TRACED void last_words()
{
    KEEP;
    printf("order %d\n", order);
    fflush(stdout);
}

int main()
{
    EXPECT(early.place == 2 + 1000);
    EXPECT(library_value(1) == 1001);
    for (int i = 0; i < 10; i++) EXPECT(choice(i) == i * 11);
    mix((uint64_t)library_value(early.place));
    return finish();
}
