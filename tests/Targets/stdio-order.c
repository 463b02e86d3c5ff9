// strobe: calls speaks 10
// strobe: calls whispers 5
// strobe: calls mutters 3
// Output between traced calls: whole lines, a line in three parts, both streams, no line break at the end.
#include "target.h"
#include <unistd.h>

static void say(int stream, const char *text)
{
    size_t length = 0;
    while (text[length]) length++;
    EXPECT(write(stream, text, length) == (ssize_t)length);
}

TRACED void speaks(int n)
{
    char line[64];
    snprintf(line, sizeof line, "line %d\n", n);
    say(1, line);
    KEEP;
}

TRACED void whispers(int n)
{
    char line[64];
    snprintf(line, sizeof line, "error %d\n", n);
    say(2, line);
    KEEP;
}

TRACED void mutters(const char *part)
{
    say(1, part);
    KEEP;
}

int main(void)
{
    for (int i = 0; i < 10; i++) {
        speaks(i);
        if (i % 2 == 0) whispers(i);
    }
    mutters("one, ");
    mutters("two, ");
    mutters("three\n");
    say(1, "\xff\xfe damaged text\n\n\tindented\r\n");
    for (int i = 0; i < 2000; i++) mix((uint64_t)i);
    finish();
    say(1, "the end, without a line break");
    return 0;
}
