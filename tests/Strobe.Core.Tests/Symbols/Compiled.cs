using System.Security.Cryptography;
using System.Text;

namespace Strobe.Tests.Symbols;

/// <summary>Small programs built on demand and kept for the life of the test run.</summary>
internal static class Compiled
{
    internal const string C = """
        #include <stdio.h>
        #include <stdlib.h>
        typedef int (*op)(int);
        static int counter;
        int shared_total = 7;
        __attribute__((noinline)) static int twice(int x) { return x * 2; }
        static inline __attribute__((always_inline)) int only_inlined(int x) { return x + counter; }
        __attribute__((noinline)) int public_one(int first, const char *text) { counter += first; return first + (text != 0); }
        int aliased(int first, const char *text) __attribute__((alias("public_one")));
        static int implementation(int x) { return x + 1; }
        static op resolve_chosen(void) { return implementation; }
        int chosen(int x) __attribute__((ifunc("resolve_chosen")));
        __attribute__((noinline, cold)) void rare(void) { puts("rare"); exit(3); }
        __attribute__((noinline)) int splits(int x)
        {
            int sum = 0;
            for (int i = 0; i < x; i++) sum += twice(i);
            if (x == counter + 1000) rare();
            return sum;
        }
        __attribute__((constructor)) static void early(void) { counter = 1; }
        int variadic(const char *format, ...) { return format[0]; }
        int main(int argc, char **argv)
        {
            static int calls;
            int local = only_inlined(argc);
            calls++;
            printf("%d %d\n", splits(local) + public_one(argc, argv[0]), chosen(2) + aliased(1, "") + variadic("x", 1) + calls);
            return 0;
        }
        """;

    internal const string Cpp = """
        #include <cstdio>
        #include <string>
        #include <vector>
        namespace audio {
        namespace { __attribute__((noinline)) int hidden(int x) { return x - 1; } }
        enum class Mode { Off, On };
        struct Filter {
            explicit Filter(int order);
            virtual ~Filter();
            __attribute__((noinline)) virtual float process(const float* samples, int count) { return samples[count - 1] * order; }
            __attribute__((noinline)) int gain() const { return order; }
            __attribute__((noinline)) int gain(Mode mode) { return order + (int)mode; }
            Filter& operator+=(const Filter& other) { order += other.order; return *this; }
            explicit operator bool() const;
            static int made;
            int order;
        };
        int Filter::made;
        Filter::Filter(int order) : order(order) { made++; }
        Filter::~Filter() { made--; }
        Filter::operator bool() const { return order != 0; }
        template <class T> struct Ring {
            std::vector<T> items;
            __attribute__((noinline)) void push(T item) { items.push_back(item); }
            template <class U> __attribute__((noinline)) U sum(U start) { for (auto& item : items) start += item; return start; }
        };
        template <class T> __attribute__((noinline)) T clamp(T value, T high) { return value > high ? high : value; }
        }
        __attribute__((noinline)) static int apply(int x)
        {
            auto add = [x](int y) __attribute__((noinline)) { return x + y + audio::hidden(x); };
            auto any = [](auto y) __attribute__((noinline)) { return (int)y * 2; };
            return add(1) + any(2) + any(2.5);
        }
        extern "C" __attribute__((noinline)) int plain_c(int x) { return x + apply(x); }
        __attribute__((noinline)) std::string greet(const std::string& name) { return "hello " + name; }
        int main(int argc, char** argv)
        {
            audio::Filter filter(argc), other(2);
            filter += other;
            float samples[] = { 1.5f, 2.5f };
            audio::Ring<int> ints; ints.push(3); audio::Ring<double> reals; reals.push(0.5);
            std::printf("%f %d %d\n", filter.process(samples, 2) + reals.sum(1.0f), filter.gain() + filter.gain(audio::Mode::On) + ints.sum(1L), plain_c(argc));
            std::printf("%s %d %d\n", greet(argv[0]).c_str(), audio::clamp(argc, 3), (int)audio::clamp(2.0, 1.0) + (bool)filter);
            return 0;
        }
        """;

    internal const string Rust = """
        mod audio {
            pub struct Gain<T> { pub factor: T }
            pub trait Node { fn apply(&self, x: i32) -> i32; }
            impl<T: Copy + Into<i32>> Gain<T> { #[inline(never)] pub fn new(factor: T) -> Self { Gain { factor } } }
            impl Node for Gain<i32> { #[inline(never)] fn apply(&self, x: i32) -> i32 { x * self.factor } }
            #[inline(never)] pub fn mix<const N: usize>(values: [i32; N], text: &str) -> i32 { values.iter().sum::<i32>() + text.len() as i32 }
        }
        use audio::Node;
        #[inline(never)] fn twice<F: Fn(i32) -> i32>(f: F) -> i32 { f(f(1)) }
        fn main() {
            let gain = std::hint::black_box(audio::Gain::new(3i32));
            let node: &dyn Node = std::hint::black_box(&gain);
            println!("{} {} {}", node.apply(2), audio::mix([1, 2, 3], "abc"), twice(|x| x + gain.factor));
        }
        """;

    private static readonly Lock Building = new();

    /// <summary>artifacts/targets/symbols, seen from where the tests lie.</summary>
    internal static string Folder { get; } = Path.GetFullPath("../../../targets/symbols", AppContext.BaseDirectory);

    /// <summary>The path of the program; flags like <c>-O2 -no-pie</c>.</summary>
    internal static string Build(string compiler, string source, string flags)
    {
        string suffix = compiler switch { "gcc" => "c", "rustc" => "rs", _ => "cpp" };
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(compiler + flags + source)).AsSpan(0, 8));
        string folder = Path.Combine(Folder, hash);
        string program = Path.Combine(folder, "program");
        lock (Building)
        {
            if (File.Exists(program)) return program;
            Directory.CreateDirectory(folder);
            string file = Path.Combine(folder, "program." + suffix);
            File.WriteAllText(file, source);
            string output = Oracle.Run(compiler, [.. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-o", program, file]);
            Assert.True(File.Exists(program), $"{compiler} {flags} did not build the program: {output}");
            return program;
        }
    }

    /// <summary>A copy without debug information and symbols; what was taken is in a file it points to when asked for.</summary>
    internal static string Strip(string program, bool withDebugLink)
    {
        string stripped = program + (withDebugLink ? ".linked" : ".stripped");
        string debug = stripped + ".debug";
        lock (Building)
        {
            if (File.Exists(stripped)) return stripped;
            string draft = stripped + ".new";
            Oracle.Run("objcopy", ["--strip-all", program, draft]);
            if (withDebugLink)
            {
                Oracle.Run("objcopy", ["--only-keep-debug", program, debug]);
                Oracle.Run("objcopy", ["--add-gnu-debuglink=" + debug, draft]);
            }

            File.Move(draft, stripped);
            return stripped;
        }
    }
}
