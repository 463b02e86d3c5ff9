// Five children, one after the other, run a function a hundred times each; the parent runs it five times.
#include "target.h"
#include <sys/wait.h>
#include <unistd.h>

TRACED int twice(int n)
{
    int r = n * 2;
    return r;                                   // LINE twice
}

int main(void)
{
    int sum = 0;
    for (int i = 0; i < 5; i++) {
        pid_t child = fork();
        if (child == 0) {
            for (int k = 0; k < 100; k++) sum += twice(k);
            _exit(sum & 0x7f);
        }
        int status;
        waitpid(child, &status, 0);
        sum += twice(i) + WEXITSTATUS(status);
    }
    mix((uint64_t)sum);
    return finish();
}
