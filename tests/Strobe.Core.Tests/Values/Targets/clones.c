/* Functions of which compilers make versions with other arguments; each prints its own call, as far as it knows it. */
#include <stdio.h>
#define TRACED __attribute__((noinline)) static

struct big { long a, b, c; };
volatile int zero;

TRACED int constant(int a, int b, const char *c, int d)
{ printf("constant(a=%d, b=%d, c=\"%s\", d=%d)\n", a, b, c, d); return a + d; }
TRACED long scalar(struct big *p, int k)
{ printf("scalar(p=%p → {a=%ld, b=%ld, c=%ld}, k=3)\n", (void *)p, p->a, p->b, p->c); return p->b * k; }
TRACED long part(struct big *p, int k) { printf("part(p=%p → {a=%ld, b=%ld, c=%ld}, k=%d)\n", (void *)p, p->a, p->b, p->c, k); return p->b + zero + k; }
TRACED int dropped(int a, int b) { printf("dropped(a=%d, b=7)\n", a); return a * b; }
TRACED int unused(int a, int b, int c) { (void)b; printf("unused(a=%d, b=?, c=%d)\n", a, c); return a + c; }

int main(int argc, char **argv)
{
    (void)argv;
    printf("constant -> %d\n", constant(argc, 5, "text", argc + 1));
    struct big b = { argc, argc + 1, argc + 2 };
    printf("scalar -> %ld\n", scalar(&b, 3));
    printf("part -> %ld\n", part(&b, argc + 3));
    dropped(argc, 7); printf("dropped -> ?\n");
    dropped(argc + 1, 7); printf("dropped -> ?\n");
    printf("unused -> %d\n", unused(argc, 2, argc + 3));
    return 0;
}
