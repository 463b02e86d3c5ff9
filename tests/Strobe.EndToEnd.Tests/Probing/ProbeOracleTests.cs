using System.Text.RegularExpressions;
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
            string[] nightly =
            [
                "simple-calls.c", "tail-calls.c", "exceptions.cpp", "longjmp.c", "red-zone.c", "typed-arguments.rs", "rust-panics.rs", "ends.cpp", "deep-recursion.c",
                "all-registers.c", "small-stack.c", "backtrace.c", "stdio-order.c", "libc-heavy.c", "code-that-changes.c", "thread-local.c", "growing.c",
            ];
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
        (int Line, string Variable, IEnumerable<ulong> Addresses)[] pairs = PlacesOf(program, file);
        Assert.True(pairs.Length > 0 || !build.Flags.Contains("-O0", StringComparison.Ordinal), "No line reads a variable.");
        ILookup<(int Line, string Variable), GdbReading> told = GdbLines.Read(program, pairs, MostStops).ToLookup(reading => (reading.Line, reading.Variable));
        // Where addresses are the same as under gdb, what was left in memory is, too.
        Probed run = await Probed.RunAsync(
            new LaunchOptions("setarch", ["x86_64", "-R", program]), [.. pairs.Select(pair => $"{file}:{pair.Line}:{pair.Variable}@read")]);

        List<string> wrong = [];
        int values = 0, missing = 0, elsewhere = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            GdbReading[] expected = [.. told[(pairs[i].Line, pairs[i].Variable)]];
            SignalFrame[] frames = [.. run[i].Frames.Take(MostStops)];
            if (expected.Length == 0 || frames.Length == 0)
            {
                missing += expected.Length > 0 ? 1 : 0;
                continue;
            }

            // Of several places that the line has one could not be probed.
            if (run[i].Places != pairs[i].Addresses.Count())
            {
                elsewhere++;
                continue;
            }

            Assert.True(expected.Length == frames.Length, $"{pairs[i].Line}:{pairs[i].Variable}: gdb stops {expected.Length} times, the probe {frames.Length}");
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

    /// <summary>Lines of the program's own functions, with the variables that they read, and the addresses where the code of each begins.</summary>
    private static (int Line, string Variable, IEnumerable<ulong> Addresses)[] PlacesOf(string program, string file)
    {
        using BinarySymbols symbols = BinarySymbols.Open(program);
        HashSet<ulong> functions = [.. symbols.Functions().Select(function => function.Address)];
        Dictionary<int, List<ulong>> starts = [];
        Dictionary<string, HashSet<int>> lines = [];
        LineEntry[] rows = [.. symbols.Lines(file)];
        for (int i = 0; i < rows.Length;)
        {
            int end = i;
            while (end < rows.Length && rows[end].Line == rows[i].Line && (end == i || rows[end].Address >= rows[end - 1].Address)) end++;
            int first = i;
            while (first + 1 < rows.Length && functions.Contains(rows[i].Address) && rows[first].Address == rows[i].Address) first++;
            bool isMeant = rows[i].Line > 0 && rows[i].Function is not (null or "main" or "count" or "work") && rows[i..end].Any(row => row.IsStatement);
            if (isMeant && end < rows.Length && rows[end].Address >= rows[i].Address)
            {
                (starts.TryGetValue(rows[i].Line, out List<ulong>? known) ? known : starts[rows[i].Line] = []).Add(rows[first].Address);
                (lines.TryGetValue(rows[i].Function!, out HashSet<int>? own) ? own : lines[rows[i].Function!] = []).Add(rows[i].Line);
            }

            i = end;
        }

        string[] text = File.ReadAllLines(Path.Combine(Repository.Sources, file));
        List<(int Line, string Name)> pairs = [];
        foreach (VariableEntry variable in symbols.Variables())
        {
            if (variable.Function is null || !lines.TryGetValue(variable.Function, out HashSet<int>? own)) continue;
            string name = variable.Name[(variable.Name.LastIndexOf(':') + 1)..];
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) continue;
            pairs.AddRange(own.Where(line => line > variable.Line && Uses(text[line - 1], name)).Select(line => (line, name)));
        }

        (int Line, string Name)[] distinct = [.. pairs.Distinct().Order()];
        int step = Math.Max(1, distinct.Length / MostPairs);
        return [.. distinct.Where((_, i) => i % step == 0).Select(pair => (pair.Line, pair.Name, starts[pair.Line].Distinct()))];
    }

    /// <summary>Whether a line reads a variable, which then has a value: what lies in one before would be chance.</summary>
    private static bool Uses(string text, string name) =>
        Regex.IsMatch(text, $@"(?<![\w.]){name}\b") && !Regex.IsMatch(text, $@"(?<![\w.]){name}\s*=(?!=)");
}
