// Each traced function prints its own call the way Strobe shows it, and main prints what it returned.
#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#define KEPT(value) __asm__ volatile("" : : "r"(value) : "memory")
#ifndef __clang__
#define TRACED __attribute__((noipa))
#else
#define TRACED __attribute__((noinline))
#endif

namespace audio {

struct Empty {};
struct Point { double x, y; };
struct Named { std::string name; int rate; };
struct Base { int id; virtual ~Base() {} };
struct Derived : Base { float gain; };
struct Guard { int held; ~Guard() { held = 0; } };
enum class Shape : unsigned char { Sine, Square = 7 };

class Filter {
public:
    double gain; std::string label;
    TRACED double process(const double &input, int count) const
    { printf("process(this=%p → {gain=%g, label=\"%s\"}, input=%g, count=%d)\n", (void *)this, gain, label.c_str(), input, count); return gain * input; }
    TRACED static int channels(Empty empty, int base) { (void)empty; printf("channels(empty={}, base=%d)\n", base); return base + 1; }
};

TRACED std::string greet(std::string name, const std::string &greeting, std::string_view mark)
{ printf("greet(name=\"%s\", greeting=\"%s\", mark=\"%.*s\")\n", name.c_str(), greeting.c_str(), (int)mark.size(), mark.data()); return greeting + ", " + name + std::string(mark); }
TRACED std::vector<int> numbers(const std::vector<int> &v, std::vector<std::string> w, std::vector<Point> &p)
{ printf("numbers(v=[%d, %d, %d], w=[\"%s\", \"%s\"], p=[{x=%g, y=%g}])\n", v[0], v[1], v[2], w[0].c_str(), w[1].c_str(), p[0].x, p[0].y); return { 4, 5 }; }
TRACED Point swap(Point p, Shape s) { printf("swap(p={x=%g, y=%g}, s=Square)\n", p.x, p.y); KEPT(s); return { p.y, p.x }; }
TRACED Named named(Named n, Named *m) { printf("named(n={name=\"%s\", rate=%d}, m=%p → {name=\"%s\", rate=%d})\n", n.name.c_str(), n.rate, (void *)m, m->name.c_str(), m->rate); return { n.name + m->name, 1 }; }
TRACED int guarded(Guard g, int after) { printf("guarded(g={held=%d}, after=%d)\n", g.held, after); return g.held + after; }
TRACED int derived(const Derived &d) { printf("derived(d={audio::Base={id=%d}, gain=%g})\n", d.id, d.gain); return d.id; }
TRACED std::optional<int> maybe(std::optional<int> a, std::optional<int> b)
{ printf("maybe(a=%d, b=nullopt)\n", *a); KEPT(&b); return *a + 1; }
TRACED int pointers(std::unique_ptr<int> u, std::shared_ptr<Point> s, std::array<short, 3> a, std::span<const int> v)
{ printf("pointers(u=%p → %d, s=%p → {x=%g, y=%g}, a=[%d, %d, %d], v=[%d, %d])\n", (void *)u.get(), *u, (void *)s.get(), s->x, s->y, a[0], a[1], a[2], v[0], v[1]); return *u; }
TRACED int &refer(int &&a, int &b) { printf("refer(a=%d, b=%d)\n", a, b); return b; }
template <typename T> TRACED T twice(T value) { printf("twice(value=%g)\n", (double)value); return value * 2; }
TRACED std::string blank(const std::string &s) { printf("blank(s=\"\")\n"); return s; }
TRACED std::string lengthy(const std::string &s) { printf("lengthy(s=\"%.1024s\"…)\n", s.c_str()); return s; }

}

int main()
{
    using namespace audio;
    Filter filter{ 0.5, "low pass filter with a long name" };
    printf("process -> %g\n", filter.process(3, 7));
    printf("channels -> %d\n", Filter::channels({}, 5));
    printf("greet -> \"%s\"\n", greet("Ada", "good morning to you", "!?").c_str());
    std::vector<Point> points{ { 1, 2 } };
    std::vector<int> made = numbers({ 1, 2, 3 }, { "one", "a rather long second string" }, points); printf("numbers -> [%d, %d]\n", made[0], made[1]);
    Point p = swap({ 1.5, 2.5 }, Shape::Square); printf("swap -> {x=%g, y=%g}\n", p.x, p.y);
    Named other{ "right", 2 }; Named n = named({ "left", 1 }, &other); printf("named -> {name=\"%s\", rate=%d}\n", n.name.c_str(), n.rate);
    printf("guarded -> %d\n", guarded(Guard{ 3 }, 4));
    Derived d; d.id = 9; d.gain = 0.25f; printf("derived -> %d\n", derived(d));
    printf("maybe -> %d\n", *maybe(5, std::nullopt));
    int span[] = { 8, 9 };
    printf("pointers -> %d\n", pointers(std::make_unique<int>(6), std::make_shared<Point>(Point{ 1, 2 }), { 1, 2, 3 }, std::span<const int>(span)));
    int target = 4; printf("refer -> %d\n", refer(3, target));
    printf("twice -> %g\n", twice(2.5)); printf("twice -> %g\n", (double)twice(3));
    printf("blank -> \"%s\"\n", blank("").c_str());
    std::string text(3000, 'z'); printf("lengthy -> \"%.1024s\"…\n", lengthy(text).c_str());
}
