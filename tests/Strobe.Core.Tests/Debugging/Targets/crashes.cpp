// Ends in the way its argument names, a few calls deep, with functions in between that exist only inside others.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#define KEPT __attribute__((noinline, noclone, used))
#define INSIDE inline __attribute__((always_inline))
#define KEEP __asm__ volatile("" ::: "memory")

namespace crashes {

struct Node { int weight; Node *next; };

INSIDE int weigh(Node *node)
{
    int half = node->weight / 2;
    KEEP;
    return half + node->next->weight;
}

template <typename T> INSIDE int twice(T *node)
{
    KEEP;
    int first = weigh(node);
    KEEP;
    return first + node->weight;
}

KEPT int before(int number) { KEEP; return number + 1; }

KEPT int reads(Node *node)
{
    int first = before(node->weight);
    int sum = twice(node);
    KEEP;
    return sum + first;
}

KEPT int divides(int by)
{
    int result = 100 / before(by - 1);
    KEEP;
    return result;
}

KEPT int illegal(int number)
{
    int result = before(number);
    __asm__ volatile("ud2");
    KEEP;
    return result;
}

KEPT int throws(int number)
{
    if (before(number) > 0) throw std::runtime_error("nobody catches this");
    KEEP;
    return number;
}

KEPT int overflows(int depth)
{
    volatile char room[200];
    std::memset((void *)room, depth, sizeof room);
    int below = overflows(depth + 1);
    KEEP;
    return below + room[depth & 127];
}

KEPT int in_thread(Node *node)
{
    int result = 0;
    std::thread worker([&] { result = reads(node); KEEP; });
    worker.join();
    return result;
}

KEPT int in_child(Node *node)
{
    pid_t child = fork();
    if (child == 0) _exit(reads(node));
    int status = 0;
    waitpid(child, &status, 0);
    KEEP;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}

int main(int count, char **names)
{
    crashes::Node node{12, nullptr};
    const char *kind = count > 1 ? names[1] : "";
    int result = 0;
    for (int i = 0; i < 20; i++) result += crashes::before(i);
    KEEP;
    if (!std::strcmp(kind, "segv")) result = crashes::reads(&node);
    if (!std::strcmp(kind, "fpe")) result = crashes::divides(0);
    if (!std::strcmp(kind, "ill")) result = crashes::illegal(1);
    if (!std::strcmp(kind, "terminate")) result = crashes::throws(1);
    if (!std::strcmp(kind, "overflow")) result = crashes::overflows(0);
    if (!std::strcmp(kind, "thread")) result = crashes::in_thread(&node);
    if (!std::strcmp(kind, "child")) result = crashes::in_child(&node);
    KEEP;
    return result;
}
