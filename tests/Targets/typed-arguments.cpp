// strobe: flags -std=c++17 -fchar8_t
// strobe: calls typed::integers 1
// Every kind of argument and return value, each with values a wrong decoder cannot guess.
#include "target.h"
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#define OUT_OF_LINE TRACED

namespace typed {

enum Plain { First, Second, Third = 7 };
enum class Scoped : uint8_t { Red = 1, Green = 2, Blue = 200 };
enum Flags { Read = 1, Write = 2, Execute = 4 };

struct Empty {};
struct Tiny { int8_t a; };
struct IntPair { int x; int y; };
struct LongPair { long a; long b; };
struct FloatPair { float x; float y; };
struct DoublePair { double re; double im; };
struct IntThenDouble { int64_t n; double d; };
struct DoubleThenInt { double d; int32_t n; };
struct FloatIntMix { float f; int32_t i; double d; };
struct ThreeFloats { float r, g, b; };
struct Large { int64_t values[5]; };
struct WithArray { char tag[4]; int16_t numbers[4]; };
struct Bits { unsigned low : 3; unsigned mid : 10; int high : 5; };
union Either { int32_t i; float f; };
struct Nested { IntPair pair; const char *name; Nested *next; };
struct Named { std::string small; std::string large; std::string_view view; int n; };
struct alignas(32) Aligned { double a; double b; };
enum class Mode : unsigned { None = 0, Read = 1, Write = 2, Append = 8 };
struct NotTrivial { int n; NotTrivial(int value) : n(value) {} NotTrivial(const NotTrivial &other) : n(other.n) {} ~NotTrivial() { KEEP; } };
struct Base { int base_field = 11; virtual ~Base() {} virtual int speak(int volume) { KEEP; return volume + base_field; } };
struct Derived : Base { int derived_field = 22; TRACED int speak(int volume) override; };

OUT_OF_LINE int integers(signed char c, unsigned char uc, short s, unsigned short us, int i, unsigned u, long l, unsigned long ul)
{ KEEP; return (int)(c + uc + s + us + i + (int)u + (int)l + (int)ul); }
OUT_OF_LINE long long wide(long long a, unsigned long long b, int64_t c, uint64_t d) { KEEP; return a ^ (long long)b ^ c ^ (long long)d; }
OUT_OF_LINE __int128 widest(__int128 value) { KEEP; return value + 1; }
OUT_OF_LINE bool booleans(bool yes, bool no) { KEEP; return yes && !no; }
OUT_OF_LINE char characters(char c, char16_t c16, char32_t c32, wchar_t w) { KEEP; return (char)(c + (c16 == c32) + (w == 0)); }
OUT_OF_LINE Scoped enums(Plain plain, Scoped scoped, Flags flags, Plain unknown) { KEEP; return plain == Third && flags && unknown ? Scoped::Blue : scoped; }
OUT_OF_LINE double floats(float f, double d, float g) { KEEP; return f + d + g; }
OUT_OF_LINE float single(float f) { KEEP; return f * 2; }
OUT_OF_LINE long double extended(long double x, int n) { KEEP; return x * n; }
OUT_OF_LINE int many(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) { KEEP; return a + b + c + d + e + f + g + h + i + j; }
OUT_OF_LINE double many_floats(double a, double b, double c, double d, double e, double f, double g, double h, double i, int j)
{ KEEP; return a + b + c + d + e + f + g + h + i + j; }
OUT_OF_LINE void returns_nothing(int n) { KEEP; mix((uint64_t)n); }

OUT_OF_LINE Tiny tiny(Tiny value, Empty, int after) { KEEP; return Tiny{(int8_t)(value.a + after)}; }
OUT_OF_LINE IntPair int_pair(IntPair value) { KEEP; return {value.y, value.x}; }
OUT_OF_LINE LongPair long_pair(LongPair value) { KEEP; return {value.b, value.a}; }
OUT_OF_LINE FloatPair float_pair(FloatPair value) { KEEP; return {value.y, value.x}; }
OUT_OF_LINE DoublePair double_pair(DoublePair value) { KEEP; return {value.im, value.re}; }
OUT_OF_LINE IntThenDouble int_then_double(IntThenDouble value, double after) { KEEP; return {value.n + 1, value.d + after}; }
OUT_OF_LINE DoubleThenInt double_then_int(DoubleThenInt value, int after) { KEEP; return {value.d * 2, value.n + after}; }
OUT_OF_LINE FloatIntMix float_int_mix(FloatIntMix value) { KEEP; return {value.f + 1, value.i + 1, value.d + 1}; }
OUT_OF_LINE ThreeFloats three_floats(ThreeFloats value) { KEEP; return {value.b, value.g, value.r}; }
OUT_OF_LINE Large large(Large value, int n) { KEEP; value.values[0] += n; return value; }
OUT_OF_LINE WithArray with_array(WithArray value) { KEEP; value.numbers[0]++; return value; }
OUT_OF_LINE int bits(Bits value) { KEEP; return (int)value.mid + value.high; }
OUT_OF_LINE int either(Either value) { KEEP; return value.i; }
OUT_OF_LINE NotTrivial not_trivial(NotTrivial value) { KEEP; return NotTrivial(value.n + 1); }
// Two registers are left when the pair needs two: it goes to the stack as a whole.
OUT_OF_LINE long split(long a, long b, long c, long d, long e, LongPair pair, long last) { KEEP; return a + b + c + d + e + pair.a + pair.b + last; }

OUT_OF_LINE int *pointers(int *value, const int *null, int **twice, void *opaque) { KEEP; return null ? nullptr : twice ? value : (int *)opaque; }
OUT_OF_LINE int &reference(int &value, const IntPair &pair, double &&moved) { KEEP; value += pair.x + (int)moved; return value; }
OUT_OF_LINE int dangling(int *unmapped, IntPair *wild, const char *text) { KEEP; return (unmapped != nullptr) + (wild != nullptr) + (text != nullptr); }
OUT_OF_LINE const char *text(const char *short_text, char *empty, const char *null, const char *escaped) { KEEP; return *empty || null ? escaped : short_text; }
OUT_OF_LINE size_t long_text(const char *text) { KEEP; return strlen(text); }
OUT_OF_LINE int function_pointer(int (*callback)(int), int n) { KEEP; return callback(n); }
OUT_OF_LINE int nested(Nested *list) { KEEP; int sum = 0; for (; list; list = list->next) sum += list->pair.x; return sum; }

OUT_OF_LINE std::string strings(const std::string &small, std::string by_value, std::string *pointer)
{ KEEP; return small + by_value + *pointer; }
OUT_OF_LINE std::string_view view(std::string_view whole) { KEEP; return whole.substr(1, 3); }
OUT_OF_LINE std::vector<int> vectors(const std::vector<int> &numbers, std::vector<std::string> *names, const std::vector<double> &empty)
{ KEEP; std::vector<int> result(numbers); result.push_back((int)(names->size() + empty.size())); return result; }
OUT_OF_LINE int long_vector(const std::vector<int> &numbers) { KEEP; return numbers[999]; }

OUT_OF_LINE int overloaded(int n) { KEEP; return n; }
OUT_OF_LINE int overloaded(double d) { KEEP; return (int)d; }
OUT_OF_LINE int overloaded(const char *s) { KEEP; return s[0]; }

template <typename T> OUT_OF_LINE T larger(T a, T b) { KEEP; return a > b ? a : b; }
template <typename T, int N> struct Fixed { T items[N]; OUT_OF_LINE T sum(T start) const { KEEP; for (T item : items) start += item; return start; } };

namespace { OUT_OF_LINE int hidden(int n) { KEEP; return n + 1; } }

int Derived::speak(int volume) { KEEP; return volume * derived_field; }

struct Counter {
    int count;
    OUT_OF_LINE int add(int n) { KEEP; count += n; return count; }
    OUT_OF_LINE static int twice(int n) { KEEP; return n * 2; }
    OUT_OF_LINE Counter operator+(const Counter &other) const { KEEP; return {count + other.count}; }
};

OUT_OF_LINE int with_lambda(int n)
{
    auto lambda = [n](int m) __attribute__((noinline)) { KEEP; return n * 10 + m; };
    return lambda(4);
}

OUT_OF_LINE int formatted(const char *format, ...) { KEEP; return (int)strlen(format); }

}

using namespace typed;

static int callback(int n) { KEEP; return n + 100; }

namespace typed {

TRACED Named named(Named by_value, const Named &reference, Named *pointer)
{
    KEEP;
    return Named{reference.large, by_value.small, pointer->view, by_value.n + 1};
}

TRACED int cycle(Nested *ring) { KEEP; return ring->next->next->pair.x; }
TRACED char8_t utf8(char8_t unit, const char8_t *text) { KEEP; return text[1] == unit ? unit : text[0]; }
TRACED int aligned(Aligned value, int n, Aligned *pointer) { KEEP; return (int)(value.a + pointer->b) + n; }
TRACED Mode modes(Mode known, Mode both, Mode none, Mode unknown) { KEEP; return (Mode)((unsigned)known | (unsigned)both | (unsigned)none | ((unsigned)unknown & 0)); }
TRACED int wild_objects(std::string *text, std::vector<int> *list, const std::string &reference) { __asm__ volatile("" ::"r"(&reference), "r"(list), "r"(text)); return 1; }
TRACED int no_objects(std::string *text, std::vector<int> *list, Nested *node, int (*callback)(int)) { KEEP; return !text && !list && !node && !callback; }
TRACED std::string made_text(size_t length) { KEEP; return std::string(length, 'm'); }
TRACED std::vector<int> made_list(int count) { KEEP; return std::vector<int>((size_t)count, 7); }
TRACED int changes(std::string &text, int *number) { text = "changed"; *number = 2; KEEP; return (int)text.size(); }
TRACED unsigned __int128 largest(unsigned __int128 value, int shift) { KEEP; return value >> shift; }

}

int main()
{
    std::string_view viewed("a view, cut", 6);
    Named named_value{"small", std::string(40, 'l'), viewed, 3};
    EXPECT(named(named_value, named_value, &named_value).n == 4);
    Nested back{{2, 0}, "back", nullptr}, forth{{1, 0}, "forth", &back};
    back.next = &forth;
    EXPECT(cycle(&forth) == 1);
    EXPECT(utf8(u8'z', u8"az") == u8'z');
    Aligned aligned_value{1.5, 2.5};
    EXPECT(aligned(aligned_value, 4, &aligned_value) == 8);
    EXPECT(modes(Mode::Write, (Mode)9, Mode::None, (Mode)20) == (Mode)11);
    EXPECT(wild_objects((std::string *)16, (std::vector<int> *)0x7ff000000000, *(std::string *)32));
    EXPECT(no_objects(nullptr, nullptr, nullptr, nullptr));
    EXPECT(made_text(4).size() == 4 && made_text(2000).size() == 2000);
    EXPECT(made_list(3).size() == 3 && made_list(150).size() == 150);
    std::string text_before("before");
    int number_before = 1;
    EXPECT(changes(text_before, &number_before) == 7);
    EXPECT(largest(~(unsigned __int128)0, 1) == ~(unsigned __int128)0 >> 1);
    EXPECT(integers(-5, 250, -30000, 65000, -2000000000, 4000000000u, -9000000000000000000L, 18000000000000000000UL) != 1);
    EXPECT(wide(INT64_MIN, UINT64_MAX, INT64_MAX, 9007199254740993u) != 1);
    EXPECT(widest(((__int128)1 << 100) + 5) != 0);
    EXPECT(booleans(true, false));
    EXPECT(characters('Q', u'\u00e9', U'\U0001F600', L'Z') == 'Q');
    EXPECT(enums(Third, Scoped::Green, (Flags)(Read | Execute), (Plain)99) == Scoped::Blue);
    EXPECT(floats(0.1f, 0.1, -2.5f) < 0);
    EXPECT(single(1.25f) == 2.5f);
    EXPECT(extended(1.5L, 3) == 4.5L);
    EXPECT(many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) == 55);
    EXPECT(many_floats(0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9) == 49.5);
    returns_nothing(1234);

    EXPECT(tiny(Tiny{-7}, Empty{}, 3).a == -4);
    EXPECT(int_pair({-1, 2}).x == 2);
    EXPECT(long_pair({-3, 1L << 40}).a == 1L << 40);
    EXPECT(float_pair({0.5f, -1.5f}).x == -1.5f);
    EXPECT(double_pair({2.25, -4.5}).re == -4.5);
    EXPECT(int_then_double({41, 1.5}, 0.25).n == 42);
    EXPECT(double_then_int({2.5, 9}, 1).n == 10);
    EXPECT(float_int_mix({1.5f, -8, 3.25}).i == -7);
    EXPECT(three_floats({1, 2, 3}).r == 3);
    EXPECT(large({{10, 20, 30, 40, 50}}, 5).values[0] == 15);
    WithArray array = {{'a', 'b', 'c', 0}, {1, -2, 3, -4}};
    EXPECT(with_array(array).numbers[0] == 2);
    Bits small_bits{}; small_bits.low = 5; small_bits.mid = 1000; small_bits.high = -3;
    EXPECT(bits(small_bits) == 997);
    Either one; one.f = 1.0f;
    EXPECT(either(one) == 0x3f800000);
    EXPECT(not_trivial(NotTrivial(50)).n == 51);
    EXPECT(split(1, 2, 3, 4, 5, {6, 7}, 8) == 36);

    int number = 77, *to_number = &number;
    EXPECT(pointers(&number, nullptr, &to_number, &number) == &number);
    EXPECT(reference(number, IntPair{3, 4}, 2.0) == 82);
    EXPECT(dangling((int *)0x10, (IntPair *)0x7ff000000000, (const char *)0xdead0000) == 3);
    char empty[1] = {0};
    EXPECT(text("hello", empty, nullptr, "tab\t\"quote\" \xc3\xa9 end\n")[0] == 'h');
    std::string long_one(5000, 'x');
    EXPECT(long_text(long_one.c_str()) == 5000);
    EXPECT(function_pointer(callback, 5) == 105);
    Nested third{{30, 31}, "third", nullptr}, second{{20, 21}, "second", &third}, first{{10, 11}, "first", &second};
    EXPECT(nested(&first) == 60);

    std::string pointed = "a string too long for the small buffer";
    EXPECT(strings("small", "by value", &pointed).size() == 51);
    EXPECT(view("abcdef") == "bcd");
    std::vector<std::string> names{"one", "two"};
    EXPECT(vectors({1, 2, 3}, &names, {}).size() == 4);
    std::vector<int> thousand(1000);
    for (int i = 0; i < 1000; i++) thousand[i] = i;
    EXPECT(long_vector(thousand) == 999);

    EXPECT(overloaded(5) + overloaded(2.5) + overloaded("A") == 72);
    EXPECT(larger(3, 8) == 8 && larger(2.5, 1.5) == 2.5);
    Fixed<short, 4> fixed{{1, 2, 3, 4}};
    EXPECT(fixed.sum(10) == 20);
    EXPECT(hidden(41) == 42);
    Derived derived;
    Base *base = &derived;
    EXPECT(base->speak(2) == 44);
    Base plain;
    base = &plain;
    KEEP;
    EXPECT(base->speak(2) == 13);
    Counter counter{5};
    EXPECT(counter.add(6) == 11 && Counter::twice(21) == 42 && (counter + Counter{4}).count == 15);
    EXPECT(with_lambda(7) == 74);
    EXPECT(formatted("%d %s", 5, "x") == 5);
    mix((uint64_t)number);
    return finish();
}
