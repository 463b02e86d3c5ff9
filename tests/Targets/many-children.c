// Forks without a pause; each child calls a function for a tenth of a second and says with its exit code whether all was right. Ends after its argument's number of children.
#include "target.h"
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

TRACED int twice(int n) { KEEP; return n * 2; }

static int child(void)
{
    struct timespec pause = {0, 5000000};
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 50; i++) if (twice(i) != i * 2) return 1;
        nanosleep(&pause, NULL);
    }

    return 0;
}

int main(int argc, char **argv)
{
    int wanted = argc > 1 ? atoi(argv[1]) : 100, wrong = 0, living = 0, status;
    for (int begun = 0; begun < wanted || living > 0;) {
        if (begun < wanted && living < 12) {
            if (fork() == 0) _exit(child());
            begun++;
            living++;
        } else if (wait(&status) > 0) {
            living--;
            wrong += status != 0;
        }
    }

    EXPECT(wrong == 0);
    mix((uint64_t)wanted);
    return finish();
}
