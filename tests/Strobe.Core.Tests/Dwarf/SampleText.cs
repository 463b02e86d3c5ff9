namespace Strobe.Tests.Dwarf;

/// <summary>The programs the readers are tried on: small, and full of what debug information has words for.</summary>
internal static class SampleText
{
    internal static string Of(string name) => name switch
    {
        "plain.c" => Plain,
        "rich.cpp" => Rich,
        "rich.rs" => Rust,
        _ => throw new ArgumentException(name),
    };

    private const string Plain = """
        #include <stdio.h>
        #define KEEP __attribute__((noinline, noipa))
        enum color { RED = -1, GREEN, BLUE = 7 };
        enum huge { SMALL = 1, LARGE = 0x80000000u };
        struct bits { unsigned a : 3; int b : 7; unsigned long long c : 40; char d; unsigned e : 1; };
        struct node { struct node *next; int value; double weights[2][3]; };
        union any { int i; float f; char bytes[12]; };
        struct outer { struct { short x, y; } point; union any any; enum color color; int (*call)(struct node *, char); char tail[]; };
        typedef struct outer outer_t;
        typedef int (*visitor)(const char *, ...);
        static volatile int sink;
        int counter = 3;
        KEEP int sum(struct node *node, enum color color) { return node ? node->value + color : 0; }
        KEEP double mix(double a, int b, float c, long d) { return a * b + c - d; }
        KEEP int many(int a, int b, int c, int d, int e, int f, int g, outer_t *h) { return a + b + c + d + e + f + g + h->point.x; }
        KEEP const char *text(const char *first, visitor visit, ...) { return visit ? first : 0; }
        KEEP struct bits pack(unsigned a, union any any) { struct bits bits = { a, any.i, a, 'x', 1 }; return bits; }
        KEEP void nothing(void) { static int calls; calls++; sink++; }
        static inline int twice(int x) { sink += x; return x * 2; }
        static inline int outer_inline(int x) { return twice(x) + twice(x + 1); }
        KEEP int uses_inline(int x) { int y = outer_inline(x); sink = y; return outer_inline(y); }
        int main(int argc, char **argv) {
            struct node node = { 0, argc, {{1, 2, 3}, {4, 5, 6}} };
            outer_t outer = { { 1, 2 }, { 3 }, BLUE, 0 };
            union any any = { 5 };
            enum huge huge = argc > 1 ? LARGE : SMALL;
            struct bits bits = pack(argc, any);
            nothing();
            printf("%d %f %d %s %d %d %u\n", sum(&node, RED), mix(1, 2, 3, 4), many(1, 2, 3, 4, 5, 6, 7, &outer),
                   text("a", 0), bits.b, uses_inline(argc), (unsigned)huge);
            return 0;
        }
        """;

    private const string Rich = """
        #include <cstdio>
        #include <map>
        #include <memory>
        #include <string>
        #include <vector>
        #define KEEP __attribute__((noinline))
        namespace audio {
        enum class Mode : unsigned char { Off, On = 200 };
        namespace { KEEP int hidden(int x) { volatile int y = x; return y + 1; } }
        struct Base { virtual ~Base() {} int tag = 1; };
        struct Plain { int a; double b; };
        template <class T> struct Box { T value; int count; KEEP T get() const { return value; } };
        class Engine : public Base {
        public:
            explicit Engine(int gain) : gain_(gain) {}
            KEEP int run(int n, const std::string &name);
            template <class T> KEEP T scale(T t) const { return t * gain_; }
            static KEEP int make(std::unique_ptr<Engine> &&engine, Plain plain) { return engine->gain_ + plain.a; }
            Mode mode = Mode::On;
            int Engine::*field = &Engine::gain_;
            int (Engine::*method)(int, const std::string &) = &Engine::run;
            static int count;
            int gain_;
        };
        int Engine::count = 3;
        int Engine::run(int n, const std::string &name) {
            auto first = [&](int i) { volatile int q = i; return q * gain_; };
            auto second = [n](double d) { volatile double q = d; return q + n; };
            struct Local { KEEP int go(int a) { volatile int b = a; return b; } };
            Local local;
            return first(n) + (int)second(n) + hidden(n) + local.go(n) + (int)name.size();
        }
        KEEP std::vector<int> list(std::map<int, std::string> &map, int (&array)[4], void *const &pointer) {
            return { (int)map.size(), array[1], pointer != nullptr };
        }
        KEEP Mode flip(Mode mode, decltype(nullptr)) { return mode == Mode::On ? Mode::Off : Mode::On; }
        }
        KEEP int operator+(audio::Plain left, const audio::Plain &right) { return left.a + right.a; }
        int main(int argc, char **) {
            audio::Engine engine(argc);
            std::map<int, std::string> map { { 1, "a" } };
            int array[4] = { 1, 2, 3, 4 };
            audio::Box<double> box { 5, argc };
            printf("%d %f %d %zu %d %f %d\n", engine.run(argc, "abc"), engine.scale(1.5), audio::Engine::make(std::make_unique<audio::Engine>(2), { 1, 2 }),
                audio::list(map, array, nullptr).size(), (int)audio::flip(audio::Mode::On, nullptr), box.get(), audio::Plain { 1, 2 } + audio::Plain { argc, 4 });
            return 0;
        }
        """;

    private const string Rust = """
        #![allow(dead_code)]
        mod audio {
            pub struct Engine { pub gain: i32 }
            impl Engine { #[inline(never)] pub fn run(&self, n: i32) -> i32 { n * self.gain } }
            #[derive(Clone, Copy)] pub enum Mode { Off, On = 200 }
            pub enum Shape { Circle(f64), Rect { w: f64, h: f64 }, Empty }
            #[inline(never)] pub fn area(shape: &Shape) -> f64 {
                match shape { Shape::Circle(r) => r * r, Shape::Rect { w, h } => w * h, Shape::Empty => 0.0 }
            }
            #[inline(never)] pub fn generic<T: Copy>(value: T, other: Option<T>) -> T { other.unwrap_or(value) }
            #[inline(never)] pub fn text(text: &str, list: &[i32], boxed: Option<Box<u64>>, mode: Mode) -> usize {
                text.len() + list.len() + boxed.map(|b| *b as usize).unwrap_or(0) + mode as usize
            }
        }
        fn main() {
            let engine = audio::Engine { gain: std::env::args().count() as i32 };
            let closure = |x: i32| engine.run(x) + 1;
            let shapes = [audio::Shape::Rect { w: 1.0, h: 2.0 }, audio::Shape::Circle(1.0), audio::Shape::Empty];
            let total: f64 = shapes.iter().map(audio::area).sum();
            println!("{} {} {} {}", closure(3), total, audio::generic(3u8, None), audio::text("abc", &[1, 2], Some(Box::new(5)), audio::Mode::On));
        }
        """;
}
