using System.Collections.Concurrent;

namespace Strobe.EndToEnd.Fixture;

/// <summary>The program of many functions that benchmarks/targets/generate.py writes.</summary>
internal static class GeneratedProgram
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_built = new();

    internal static string Build(string compiler, string optimisation, int functions) =>
        s_built.GetOrAdd($"generated-{functions}-{compiler}{optimisation}", key => new Lazy<string>(() => BuildOnce(key, compiler, optimisation, functions))).Value;

    private static string BuildOnce(string key, string compiler, string optimisation, int functions)
    {
        string generator = Path.Combine(Repository.Root, "benchmarks", "targets", "generate.py");
        string folder = Path.Combine(Repository.Built, key);
        string program = Path.Combine(folder, "generated");
        string stamp = Path.Combine(folder, ".sources");
        string source = File.ReadAllText(generator);
        if (File.Exists(program) && File.Exists(stamp) && File.ReadAllText(stamp) == source) return program;

        Run(Tool.Require("python3"), generator, "calls", folder, $"{functions}");
        string[] units = [.. Directory.EnumerateFiles(folder, "*.cpp").Order(StringComparer.Ordinal)];
        Parallel.ForEach(units, new ParallelOptions { MaxDegreeOfParallelism = 2 }, unit =>
            Run(Tool.Require(compiler), optimisation, "-g", "-c", unit, "-o", unit + ".o"));
        Run(Tool.Require(compiler), ["-o", program, .. units.Select(unit => unit + ".o")]);
        File.WriteAllText(stamp, source);
        return program;
    }

    private static void Run(string program, params string[] arguments)
    {
        ProgramResult result = ProgramRun.ToEnd(program, arguments, new ProgramStart { TimeLimit = TimeSpan.FromMinutes(3) });
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{result.ErrorText}");
    }
}
