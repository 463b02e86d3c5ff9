// strobe: calls before 4000
// strobe: calls after 4000
// strobe: flags -pthread
// What the two streams get between two traced calls, first from one thread and then from two: lines of many sizes, by write, stdio and writev.
// With an argument no line is longer than a pipe takes at once, so that lines stay whole even when both streams are one pipe.
#include "target.h"
#include <pthread.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LINES = 1000 };

TRACED void before(int line, int stream)
{
    KEEP;
    (void)line;
    (void)stream;
}

TRACED void after(int line, int stream)
{
    KEEP;
    (void)line;
    (void)stream;
}

static int longest = 60000;

static int size_of(int line)
{
    static const int sizes[] = {0, 1, 20, 200, 1500, 5000, 0, 3};
    int size = line % 250 == 249 ? 60000 : sizes[line % 8];
    return size < longest ? size : longest;
}

static void *speak(void *argument)
{
    int stream = *(int *)argument;
    FILE *file = stream == 1 ? stdout : stderr;
    char *text = malloc(1 << 17);
    for (int i = 0; i < LINES; i++) {
        int length = sprintf(text, "line %d of %d ", i, stream);
        memset(text + length, 'x', (size_t)size_of(i));
        length += size_of(i);
        text[length] = '\n';
        before(i, stream);
        if (i % 3 == 0) {
            EXPECT(write(stream, text, (size_t)length + 1) == length + 1);
        } else if (i % 3 == 1) {
            fwrite(text, 1, (size_t)length + 1, file);
            fflush(file);
        } else {
            struct iovec parts[] = {{text, 5}, {text + 5, (size_t)length - 4}};
            EXPECT(writev(stream, parts, 2) == length + 1);
        }
        after(i, stream);
    }
    free(text);
    return 0;
}

int main(int count, char **arguments)
{
    if (count > 1) longest = atoi(arguments[1]);
    int streams[] = {1, 2};
    for (int i = 0; i < 2; i++) speak(&streams[i]);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], 0, speak, &streams[i]);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
    return finish();
}
