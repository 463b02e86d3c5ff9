// strobe: calls before_exit 1 unwound 1
// Ends as its argument says: a number from 0 to 255, "kill" and a signal's number, "_exit" and a code.
#define _GNU_SOURCE
#include "target.h"
#include <signal.h>
#include <string.h>
#include <unistd.h>

TRACED void before_exit(int code)
{
    KEEP;
    exit(code);
}

int main(int count, char **arguments)
{
    printf("ending\n");
    fflush(stdout);
    if (count > 2 && strcmp(arguments[1], "kill") == 0) raise(atoi(arguments[2]));
    if (count > 2 && strcmp(arguments[1], "_exit") == 0) _exit(atoi(arguments[2]));
    before_exit(count > 1 ? atoi(arguments[1]) : 0);
}
