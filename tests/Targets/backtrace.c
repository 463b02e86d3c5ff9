// strobe: flags -rdynamic
// strobe: calls look 12
// strobe: calls outer_frame 2
// strobe: calls sorter 1
// backtrace() inside traced functions sees the frames that are there: names and offsets of every return address.
#include "target.h"
#include <execinfo.h>
#include <string.h>

// Prints "file(name+0x12)" without the directory and without the address, which moves.
TRACED int look(int print)
{
    void *frames[64];
    int count = backtrace(frames, 64);
    char **names = backtrace_symbols(frames, count);
    EXPECT(names != NULL);
    for (int i = 0; i < count && print; i++) {
        if (names[i][0] == '[') strcpy(names[i], "?");    // a static program has no names to give
        char *slash = strrchr(names[i], '/');
        char *end = strchr(names[i], ' ');
        if (end) *end = 0;
        printf("%2d %s\n", i, slash ? slash + 1 : names[i]);
    }
    free(names);
    KEEP;
    return count;
}

TRACED int recursive_frame(int depth)
{
    int count = depth == 0 ? look(1) : recursive_frame(depth - 1);
    KEEP;
    return count;
}

TRACED int outer_frame(int depth)
{
    int count = recursive_frame(depth);
    KEEP;
    return count;
}

static int comparisons;

static int compare(const void *a, const void *b)
{
    if (comparisons++ == 0) printf("in qsort: %d frames\n", look(1));
    return *(const int *)a - *(const int *)b;
}

TRACED void sorter(int *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, compare);
    KEEP;
}

int main(void)
{
    int one = outer_frame(0);
    int six = outer_frame(5);
    EXPECT(six == one + 5);
    int numbers[] = { 5, 3, 9, 1, 7 };
    sorter(numbers, 5);
    EXPECT(numbers[0] == 1 && numbers[4] == 9);
    for (int i = 0; i < 9; i++) EXPECT(look(0) == one - 2);
    printf("frames %d %d\n", one, six);
    return finish();
}
