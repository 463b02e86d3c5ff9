/* Each traced function prints its own call the way Strobe shows it, and main prints what it returned. */
#include <complex.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#define KEPT(value) __asm__ volatile("" : : "r"(value))
#ifndef __clang__
#define TRACED __attribute__((noipa))
#else
#define TRACED __attribute__((noinline))
#endif

typedef struct { int a, b; } ints;
typedef struct { double d; int i; } mixed;
typedef struct { float x, y, z; } floats;
typedef struct { long a, b, c; } big;
typedef struct { char tag[8]; short grid[2][3]; } record;
typedef struct { long double l; } extended;
typedef struct { unsigned a : 3; int b : 5; unsigned long c : 40; } bits;
typedef struct node { long value; const char *name; struct node *next; } node;
typedef union { int i; float f; } both;
typedef enum { RED, GREEN, BLUE } color;
typedef enum { READ = 1, WRITE = 2, EXEC = 4 } mode;
typedef float v4 __attribute__((vector_size(16)));
typedef int (*callback)(int);

TRACED int integers(int a, long b, unsigned char c, short d, bool e, unsigned long f, long g, int h)
{ printf("integers(a=%d, b=%ld, c=%d, d=%d, e=%s, f=%lu, g=%ld, h=%d)\n", a, b, c, d, e ? "true" : "false", f, g, h); return a - h; }
TRACED double floating(float a, double b, int c, double d)
{ printf("floating(a=%g, b=%g, c=%d, d=%g)\n", a, b, c, d); return b + d; }
TRACED float single(float a) { printf("single(a=%g)\n", a); return a * 2; }
TRACED ints pair(ints p, int q) { printf("pair(p={a=%d, b=%d}, q=%d)\n", p.a, p.b, q); return (ints){ p.b, q }; }
TRACED mixed mix(mixed m, double d, long l) { printf("mix(m={d=%g, i=%d}, d=%g, l=%ld)\n", m.d, m.i, d, l); return (mixed){ d, m.i + 1 }; }
TRACED floats three(floats p, int q) { printf("three(p={x=%g, y=%g, z=%g}, q=%d)\n", p.x, p.y, p.z, q); return (floats){ p.z, p.x, p.y }; }
TRACED big large(int a, big b, int c) { printf("large(a=%d, b={a=%ld, b=%ld, c=%ld}, c=%d)\n", a, b.a, b.b, b.c, c); return (big){ b.c, b.a, a + c }; }
TRACED long double longest(int a, long double b, int c) { printf("longest(a=%d, b=%Lg, c=%d)\n", a, b, c); return b * 2; }
TRACED extended wrapped(extended e) { printf("wrapped(e={l=%Lg})\n", e.l); return (extended){ e.l + 1 }; }
TRACED __int128 wide(int a, __int128 b, unsigned __int128 c)
{ printf("wide(a=%d, b=%ld, c=%lu)\n", a, (long)b, (unsigned long)c); return b - (__int128)c; }
TRACED long crowded(long a, long b, long c, long d, big e, ints f, long double g, int h, big i, short j)
{ printf("crowded(a=%ld, b=%ld, c=%ld, d=%ld, e={a=%ld, b=%ld, c=%ld}, f={a=%d, b=%d}, g=%Lg, h=%d, i={a=%ld, b=%ld, c=%ld}, j=%d)\n",
    a, b, c, d, e.a, e.b, e.c, f.a, f.b, g, h, i.a, i.b, i.c, j); return d; }
/* gcc and clang do not agree where a 128-bit integer goes for which one register is left. */
TRACED long astride(long a, long b, long c, long d, long e, __int128 f, long g, double h)
{ printf("astride(a=%ld, b=%ld, c=%ld, d=%ld, e=%ld, f=%ld, g=%ld, h=%g)\n", a, b, c, d, e, (long)f, g, h); return g; }
TRACED double _Complex imaginary(float _Complex a, double _Complex b)
{ printf("imaginary(a={real=%g, imag=%g}, b={real=%g, imag=%g})\n", crealf(a), cimagf(a), creal(b), cimag(b)); return b * 2; }
TRACED v4 vector(v4 a, double b) { printf("vector(a=[%g, %g, %g, %g], b=%g)\n", a[0], a[1], a[2], a[3], b); return a + a; }
TRACED const char *text(const char *a, char *b, unsigned char *c, char d)
{ printf("text(a=\"%s\", b=\"%.1024s\"…, c=null, d='%c')\n", a, b, d); KEPT(c); return a + 1; }
TRACED record arrays(record r, record *p)
{ printf("arrays(r={tag=\"%s\", grid=[[%d, %d, %d], [%d, %d, %d]]}, p=%p → {tag=\"%s\", grid=[[%d, %d, %d], [%d, %d, %d]]})\n",
    r.tag, r.grid[0][0], r.grid[0][1], r.grid[0][2], r.grid[1][0], r.grid[1][1], r.grid[1][2], (void *)p,
    p->tag, p->grid[0][0], p->grid[0][1], p->grid[0][2], p->grid[1][0], p->grid[1][1], p->grid[1][2]); return *p; }
TRACED bits fields(bits b) { printf("fields(b={a=%u, b=%d, c=%lu})\n", b.a, b.b, (unsigned long)b.c); return (bits){ b.a + 1, b.b - 1, b.c }; }
TRACED node *list(node *n)
{ printf("list(n=%p → {value=%ld, name=\"%s\", next=%p → {value=%ld, name=\"%s\", next=null}})\n", (void *)n, n->value, n->name, (void *)n->next,
    n->next->value, n->next->name); return n->next; }
TRACED both choose(both b, color c, mode m)
{ printf("choose(b={i=%d, f=%g}, c=BLUE, m=READ|EXEC)\n", b.i, b.f); return (both){ .f = c + m }; }
TRACED int apply(callback f, void *p, int *q) { printf("apply(f=%p, p=%p, q=%p → %d)\n", (void *)f, p, (void *)q, *q); return f(*q); }
TRACED int sum(int count, ...)
{ va_list list; va_start(list, count); int total = 0; for (int i = 0; i < count; i++) total += va_arg(list, int); va_end(list);
  printf("sum(count=%d)\n", count); return total; }
TRACED void broken(int *p, node *n) { printf("broken(p=0x%lx → <unreadable 0x%lx>, n=null)\n", (unsigned long)p, (unsigned long)p); KEPT(n); }

static int twice(int a) { return a * 2; }

int main(void)
{
    static char long_text[3000];
    memset(long_text, 'y', sizeof long_text - 1);
    printf("integers -> %d\n", integers(-1, -5000000000L, 200, -3, true, ~0UL, 7, 8));
    printf("floating -> %g\n", floating(1.5f, 2.25, 3, 4.5));
    printf("single -> %g\n", single(0.75f));
    ints p = pair((ints){ 1, -2 }, 3); printf("pair -> {a=%d, b=%d}\n", p.a, p.b);
    mixed m = mix((mixed){ 1.5, 7 }, 2.5, 9); printf("mix -> {d=%g, i=%d}\n", m.d, m.i);
    floats t = three((floats){ 1, 2, 3 }, 4); printf("three -> {x=%g, y=%g, z=%g}\n", t.x, t.y, t.z);
    big b = large(1, (big){ 2, 3, 4 }, 5); printf("large -> {a=%ld, b=%ld, c=%ld}\n", b.a, b.b, b.c);
    printf("longest -> %Lg\n", longest(1, 2.5L, 3));
    printf("wrapped -> {l=%Lg}\n", wrapped((extended){ 6.25L }).l);
    printf("wide -> %ld\n", (long)wide(1, -2, 3));
    printf("crowded -> %ld\n", crowded(1, 2, 3, 4, (big){ 5, 6, 7 }, (ints){ 8, 9 }, 10.5L, 11, (big){ 12, 13, 14 }, -15));
    printf("astride -> %ld\n", astride(1, 2, 3, 4, 5, -6, 7, 8.5));
    double _Complex z = imaginary(1 + 2 * I, 3 + 4 * I); printf("imaginary -> {real=%g, imag=%g}\n", creal(z), cimag(z));
    v4 v = vector((v4){ 1, 2, 3, 4 }, 5); printf("vector -> [%g, %g, %g, %g]\n", v[0], v[1], v[2], v[3]);
    printf("text -> \"%s\"\n", text("hello", long_text, NULL, 'x'));
    record r = { "abc", { { 1, 2, 3 }, { -4, 5, 6 } } }, s = { "defghi", { { 7, 8, 9 }, { 10, 11, 12 } } };
    s = arrays(r, &s); printf("arrays -> {tag=\"%s\", grid=[[%d, %d, %d], [%d, %d, %d]]}\n", s.tag, s.grid[0][0], s.grid[0][1], s.grid[0][2], s.grid[1][0], s.grid[1][1], s.grid[1][2]);
    bits f = fields((bits){ 5, -9, 1UL << 39 }); printf("fields -> {a=%u, b=%d, c=%lu}\n", f.a, f.b, (unsigned long)f.c);
    node last = { 2, "last", NULL }, first = { 1, "first", &last };
    node *n = list(&first); printf("list -> %p → {value=%ld, name=\"%s\", next=null}\n", (void *)n, n->value, n->name);
    both c = choose((both){ .f = 1 }, BLUE, READ | EXEC); printf("choose -> {i=%d, f=%g}\n", c.i, c.f);
    int q = 21; printf("apply -> %d\n", apply(twice, &q, &q));
    printf("sum -> %d\n", sum(3, 1, 2, 3));
    broken((int *)0x77, NULL); printf("broken -> void\n");
    return 0;
}
