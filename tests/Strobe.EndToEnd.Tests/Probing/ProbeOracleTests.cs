using Xunit.Abstractions;

namespace Strobe.EndToEnd.Probing;

/// <summary>Variables on lines, in programs of several compilers and levels of optimization, against what gdb says there: a value may be missing, never wrong.</summary>
public sealed class ProbeOracleTests(ITestOutputHelper log)
{
    private const int MostStops = 12, MostPairs = 60;

    public static TheoryData<string, TargetBuild> Programs
    {
        get
        {
            TheoryData<string, TargetBuild> rows = [];
            string[] daily = ["probed.c", "recursion.c", "typed-arguments.cpp"];
            string[] nightly = ["simple-calls.c", "tail-calls.c", "exceptions.cpp", "longjmp.c", "red-zone.c", "short-functions.c", "peculiar.c", "typed-arguments.rs", "rust-panics.rs"];
            foreach (string file in Repository.IsNightly ? [.. daily, .. nightly] : daily)
            {
                foreach (TargetBuild build in TargetBuild.Of(TargetSource.Named(file)).Where(build => build.Flags.Contains("-g", StringComparison.Ordinal))) rows.Add(file, build);
            }

            return rows;
        }
    }

    [NeedsTheory("gcc", "g++", "clang-14", "gdb", "rustc"), MemberData(nameof(Programs))]
    public async Task No_value_differs_from_gdbs(string file, TargetBuild build)
    {
        string program = TargetBuilder.Build(file, build);
        (int Line, string Variable)[] pairs = PairsOf(program, file);
        Assert.NotEmpty(pairs);
        ILookup<(int Line, string Variable), GdbReading> told = GdbLines.Read(program, file, pairs, MostStops).ToLookup(reading => (reading.Line, reading.Variable));
        // Where addresses are the same as under gdb, what was left in memory is, too.
        Probed run = await Probed.RunAsync(
            new LaunchOptions("setarch", ["x86_64", "-R", program]), [.. pairs.Select(pair => $"{file}:{pair.Line}:{pair.Variable}@read")]);

        List<string> wrong = [];
        int values = 0, missing = 0, elsewhere = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            GdbReading[] expected = [.. told[pairs[i]]];
            SignalFrame[] frames = [.. run[i].Frames.Take(MostStops)];
            if (expected.Length == 0 || frames.Length == 0)
            {
                missing += expected.Length > 0 ? 1 : 0;
                continue;
            }

            // gdb stops once where a line's code has several beginnings, or at other ones.
            if (expected.Length != frames.Length)
            {
                elsewhere++;
                continue;
            }

            for (int k = 0; k < frames.Length; k++)
            {
                if (!frames[k].HasValue || !expected[k].IsValue) missing++;
                else if (Same(expected[k], frames[k])) values++;
                else wrong.Add($"{file}:{pairs[i].Line}:{pairs[i].Variable} stop {k}: gdb {expected[k].Text}, probe {frames[k].ToDouble()}");
            }
        }

        log.WriteLine($"{file} {build}: {pairs.Length} pairs, {values} values as gdb says, {missing} missing, {elsewhere} places that differ, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
        Assert.True(values > 0 || build.Flags.Contains("-O", StringComparison.Ordinal) && !build.Flags.Contains("-O0", StringComparison.Ordinal), "Nothing could be compared.");
    }

    private static bool Same(GdbReading expected, SignalFrame frame) => expected.Kind == "f"
        ? expected.Number.Equals(frame.ToDouble())
        : frame.ElementType switch
        {
            ElementType.Int64 => expected.Text == frame.As<long>()[0].ToString(System.Globalization.CultureInfo.InvariantCulture),
            ElementType.UInt64 => expected.Text == frame.As<ulong>()[0].ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => expected.Number.Equals(frame.ToDouble()),
        };

    /// <summary>Lines of the program's own functions, with the variables declared on lines before.</summary>
    private static (int Line, string Variable)[] PairsOf(string program, string file)
    {
        using BinarySymbols symbols = BinarySymbols.Open(program);
        Dictionary<string, int[]> lines = symbols.Lines(file).Where(row => row.IsStatement && row.Function is not null and not "main").GroupBy(row => row.Function!)
            .ToDictionary(group => group.Key, group => group.Select(row => row.Line).Where(line => line > 0).Distinct().Order().ToArray());
        List<(int, string)> pairs = [];
        foreach (VariableEntry variable in symbols.Variables())
        {
            if (variable.Function is null || !lines.TryGetValue(variable.Function, out int[]? own)) continue;
            string name = variable.Name[(variable.Name.LastIndexOf(':') + 1)..];
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) continue;
            pairs.AddRange(own.Where(line => line > variable.Line).Select(line => (line, name)));
        }

        (int, string)[] distinct = [.. pairs.Distinct().Order()];
        int step = Math.Max(1, distinct.Length / MostPairs);
        return [.. distinct.Where((_, i) => i % step == 0)];
    }
}
