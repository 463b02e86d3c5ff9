// strobe: calls in_forked 25
// strobe: calls in_vforked 5
// strobe: calls in_executed 11
// strobe: calls in_parent 36
// Every way to a child: fork, vfork, posix_spawn, system, fork + exec of itself. "many" as argument: 1 000 forks.
#define _GNU_SOURCE
#include "target.h"
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char self[4096];

TRACED int in_forked(int n) { KEEP; return n * 2 % 200; }
TRACED int in_vforked(int n) { KEEP; return n + 3; }
TRACED int in_executed(int n) { KEEP; return n + 9; }
// Entered once, left twice: in the parent and in the child.
TRACED int forks_inside(int n)
{
    pid_t child = fork();
    KEEP;
    return child == 0 ? n + 100 : (int)child;
}

TRACED int in_parent(int code) { KEEP; mix((uint64_t)code); return code; }

static int code_of(pid_t child)
{
    int status = 0;
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT(WIFEXITED(status));
    return in_parent(WEXITSTATUS(status));
}

static void forks(int count)
{
    for (int i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0) _exit(in_forked(i));
        EXPECT(code_of(child) == i * 2 % 200);
    }
}

static pid_t executes(int n, int by_vfork)
{
    char number[16];
    snprintf(number, sizeof number, "%d", n);
    char *arguments[] = { self, (char *)"child", number, NULL };
    pid_t child;
    if (by_vfork) {
        child = vfork();
        if (child == 0) {
            execv(self, arguments);
            _exit(127);
        }
    } else {
        EXPECT(posix_spawn(&child, self, NULL, NULL, arguments, environ) == 0);
    }
    return child;
}

int main(int count, char **arguments)
{
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    EXPECT(length > 0);
    if (count > 2 && strcmp(arguments[1], "child") == 0) return in_executed(atoi(arguments[2]));
    if (count > 1 && strcmp(arguments[1], "many") == 0) {
        forks(1000);
        return finish();
    }

    forks(20);
    for (int i = 0; i < 5; i++) {
        pid_t child = vfork();
        if (child == 0) _exit(in_vforked(i));
        EXPECT(code_of(child) == i + 3);
        EXPECT(code_of(executes(i, 0)) == i + 9);
        EXPECT(code_of(executes(i, 1)) == i + 9);
    }
    for (int i = 0; i < 5; i++) {
        // A grandchild.
        pid_t child = fork();
        if (child == 0) {
            pid_t grandchild = fork();
            if (grandchild == 0) _exit(i);
            int status;
            waitpid(grandchild, &status, 0);
            _exit(in_forked(WEXITSTATUS(status)));
        }
        int status;
        EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == i * 2);
    }
    int inside = forks_inside(7);
    if (inside == 107) _exit(7);
    int left;
    EXPECT(waitpid(inside, &left, 0) == inside && WIFEXITED(left) && WEXITSTATUS(left) == 7);
    char command[5000];
    snprintf(command, sizeof command, "'%s' child 21", self);
    int status = system(command);
    EXPECT(WIFEXITED(status) && in_parent(WEXITSTATUS(status)) == 30);
    return finish();
}
