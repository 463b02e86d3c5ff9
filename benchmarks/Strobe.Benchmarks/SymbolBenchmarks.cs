using BenchmarkDotNet.Attributes;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;

namespace Strobe.Benchmarks;

/// <summary>
/// Opening a binary and finding functions in it. STROBE_BENCHMARK_BINARY names the binary; without it, the .NET runtime's own library, which is
/// everywhere but has no debug information.
/// </summary>
[MemoryDiagnoser]
public class SymbolBenchmarks
{
    private static readonly FunctionPattern Pattern = FunctionPattern.Parse("*::Init*");

    private static readonly string Binary = Environment.GetEnvironmentVariable("STROBE_BENCHMARK_BINARY") is { Length: > 0 } named
        ? named
        : Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libcoreclr.so");

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "strobe-benchmark-" + Environment.ProcessId);
    private readonly SymbolCache _none = new(null);
    private SymbolCache? _cache;

    [GlobalSetup]
    public void MakeCache() => _cache = new SymbolCache(_folder);

    [GlobalCleanup]
    public void RemoveCache()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public int From_the_binary() => Find(_none);

    [Benchmark]
    public int From_the_cache() => Find(_cache!);

    private static int Find(SymbolCache cache)
    {
        using ModuleSymbols symbols = ModuleSymbols.Load(Binary, cache: cache);
        return symbols.Match(Pattern).Count;
    }
}
