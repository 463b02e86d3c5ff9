// strobe: interactive
// Waits for each line of its input inside one function, until the input ends. Then: "all right".
#include "target.h"
#include <unistd.h>

TRACED int wait_for_line(void)
{
    int byte;
    do byte = getchar();
    while (byte != '\n' && byte != EOF);
    return byte == '\n';
}

int main(void)
{
    printf("pid %d\n", getpid());
    fflush(stdout);
    while (wait_for_line()) KEEP;
    printf("all right\n");
    return 0;
}
