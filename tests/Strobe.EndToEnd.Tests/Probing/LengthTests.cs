namespace Strobe.EndToEnd.Probing;

/// <summary>Arrays of variable length, of several compilers and levels of optimization: a value may be missing, never wrong.</summary>
public sealed class LengthTests
{
    private const string Source = "lengths.c";

    private static readonly (int N, int M)[] s_calls = [(2, 3), (3, 4), (4, 5), (5, 6)];

    [NeedsTheory("gcc", "clang-14")]
    [InlineData("gcc", "-O0")]
    [InlineData("gcc", "-O2")]
    [InlineData("clang-14", "-O0")]
    [InlineData("clang-14", "-O2")]
    public async Task Their_elements_are_as_many_as_there_are(string compiler, string level)
    {
        string[] variables = ["line@read", "grid@read", "fixed@read", "cube@read", "grid[1]@read", "grid[1][2]@read", "len(line)@read", "line[1:3]@read", "grid[0:2]@read"];
        string[] addresses = [.. variables.Select(variable => Probed.At(Source, "filled", variable)), Probed.At(Source, "given", "rows[0:n]@read"), Probed.At(Source, "left", "line@read")];
        Probed run = await Probed.RunAsync(new LaunchOptions(TargetBuilder.Build(Source, new TargetBuild(compiler, level + " -g"))), addresses);
        Assert.Equal(0, run.Ended.ExitCode);
        int seen = 0;
        for (int i = 0; i < s_calls.Length; i++)
        {
            (int n, int m) = s_calls[i];
            Same($"{n}", from x in To(n) select (double)x * n, run[0], i);
            Same($"{n}×{m}", from y in To(n) from x in To(m) select 10.0 * y + x, run[1], i);
            Same($"{n}×3", from y in To(n) from x in To(3) select y + x / 4.0, run[2], i);
            Same($"2×{m}×{n}", from z in To(2) from y in To(m) from x in To(n) select 100.0 * z + 10 * y + x, run[3], i);
            Same($"{m}", from x in To(m) select 10.0 + x, run[4], i);
            Same("scalar", [12], run[5], i);
            Same("scalar", [n], run[6], i);
            if (n > 2) Same("2", [n, 2.0 * n], run[7], i);
            Same($"2×{m}", from y in To(2) from x in To(m) select 10.0 * y + x, run[8], i);
            // Where the function gives its stack back, they may be gone.
            Same($"{n}", from x in To(n) select (double)x * n, run[10], i);
        }

        Same("2×3", [1, 2, 3, 4, 5, 6], run[9], 0);
        if (level == "-O0") Assert.True(seen >= 9 * s_calls.Length, $"{seen} values were there.");

        void Same(string shape, IEnumerable<double> expected, Probed.Result probe, int call)
        {
            // A line that has code in several places may be come to more than once in a call.
            SignalFrame[] frames = [.. probe.Frames.Where(frame => frame.HasValue)];
            if (probe.Places != 1 || frames.Length != (probe.Text.Contains("rows", StringComparison.Ordinal) ? 1 : s_calls.Length)) return;
            Assert.Equal(shape, frames[call].Shape.IsScalar ? "scalar" : frames[call].Shape.ToString());
            Assert.Equal(expected, Enumerable.Range(0, frames[call].Count).Select(frames[call].NumberAt));
            seen++;
        }
    }

    [NeedsFact("gcc")]
    public async Task Parts_that_have_no_certain_place_are_refused()
    {
        string program = TargetBuilder.Build(Source, new TargetBuild("gcc", "-O0 -g"));
        Probed run = await Probed.RunAsync(new LaunchOptions(program), [.. new[] { "grid[1:2]", "grid[0:2][0:2]", "cube[0:1][1:2]" }.Select(part => Probed.At(Source, "filled", part + "@read"))]);
        Assert.All(run.Probes, probe => Assert.Contains("rows of a length that only the running program knows", Assert.Single(probe.Notes), StringComparison.Ordinal));
    }

    private static IEnumerable<int> To(int end) => Enumerable.Range(0, end);
}
