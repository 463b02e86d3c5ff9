using System.Globalization;
using System.Text;

namespace Strobe.EndToEnd.Programs;

/// <summary>Programs nobody wrote for a test: what they print stays the same to the byte, and nearly all of them is hooked inline.</summary>
public sealed class RealProgramTests
{
    private const double LeastInline = 0.95;

    [NeedsFact("sqlite3", "readelf")]
    public async Task Sqlite_runs_a_script_with_every_function_of_its_library_traced()
    {
        StringBuilder script = new("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, value REAL);\nBEGIN;\n");
        for (int i = 0; i < 300; i++) script.Append(CultureInfo.InvariantCulture, $"INSERT INTO t(name, value) VALUES('name {i % 17}', {i * 0.25});\n");
        script.Append("COMMIT;\nCREATE INDEX n ON t(name);\nSELECT name, count(*), sum(value) FROM t GROUP BY name ORDER BY 3 DESC;\n");
        script.Append("SELECT a.id FROM t a JOIN t b ON a.id = b.id + 7 WHERE a.name < b.name LIMIT 20;\nSELECT nonsense;\nPRAGMA integrity_check;\n");

        string sqlite = Tool.Require("sqlite3");
        await Check("libsqlite3.so*!*", sqlite, [":memory:"], script.ToString());
        await CheckInline("libsqlite3.so*!*", new LaunchOptions(sqlite, ":memory:", "SELECT 1;"), LibraryOf(sqlite, "libsqlite3"));
    }

    [NeedsFact("python3", "readelf")]
    public async Task Python_runs_a_script_with_its_exported_functions_traced()
    {
        const string Script = """
            import collections, json, re
            words = re.findall(r'\w+', 'the quick brown fox jumps over the lazy dog ' * 20)
            print(json.dumps(collections.Counter(words), sort_keys=True))
            try:
                {}['missing']
            except KeyError as error:
                print('caught', error)
            print(sum(i * i for i in range(2000)), sorted(words)[:3])
            """;
        await Check("**", "/usr/bin/python3", ["-S", "-c", Script], "");
        await CheckInline("**", new LaunchOptions("/usr/bin/python3", "-S", "-c", "pass"), Path.GetFullPath(File.ResolveLinkTarget("/usr/bin/python3", true)?.FullName ?? "/usr/bin/python3"));
    }

    [NeedsFact("git")]
    public async Task Git_shows_the_status_of_a_repository()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            await ProgramRun.ToEndAsync("git", ["init", "-q", folder]);
            for (int i = 0; i < 200; i++) await File.WriteAllTextAsync(Path.Combine(folder, $"file-{i}.txt"), $"content {i}\n");
            await ProgramRun.ToEndAsync("git", ["-C", folder, "add", "file-1*"]);
            string[] patterns = ["libz.so*!*", "libpcre2*!*", "libc.so.6!str*", "libc.so.6!mem*", "libc.so.6!malloc", "libc.so.6!free", "libc.so.6!*stat*", "libc.so.6!read*"];
            await Check(string.Join(' ', patterns), Tool.Require("git"), ["-C", folder, "status", "--porcelain=v2"], "");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsTheory("g++", "clang++-14", "python3", "readelf")]
    [InlineData("g++", "-O2")]
    [InlineData("g++", "-O0")]
    [InlineData("clang++-14", "-O2")]
    public async Task A_program_of_two_thousand_functions_is_traced_whole(string compiler, string optimisation)
    {
        string program = GeneratedProgram.Build(compiler, optimisation, functions: 2000);
        await Check("**", program, ["3"], "");
        await CheckInline("generated::**", new LaunchOptions(program, "1"), program);

        StrobeResult counted = await StrobeCommand.TraceAsync(["--summary", "--passthrough", "-p", "generated::**"], [program, "3"]);
        Assert.Equal(2000, counted.Traced.Functions.Count);
        Assert.All(counted.Traced.Functions, one =>
            Assert.Equal(one.GetProperty("function").GetString()!.Contains("recursive", StringComparison.Ordinal) ? 15 : 3, one.GetProperty("calls").GetInt64()));
    }

    [NeedsTheory("g++", "clang++-14")]
    [InlineData("gcc", "-O0 -g")]
    [InlineData("gcc", "-O2 -g")]
    [InlineData("clang-14", "-O0 -g")]
    [InlineData("clang-14", "-O2 -g")]
    public async Task A_threaded_program_is_traced_whole(string compiler, string flags)
    {
        string program = TargetBuilder.Build("many-threads.cpp", new TargetBuild(compiler, flags));
        await Check("**", program, [], "");
        await CheckInline("counting::**", new LaunchOptions(program), program);
    }

    private static async Task Check(string patterns, string program, string[] arguments, string input)
    {
        ProgramStart start = new() { Input = input, TimeLimit = TimeSpan.FromMinutes(2) };
        ProgramResult untraced = await ProgramRun.ToEndAsync(program, arguments, start);
        string[] options = [.. patterns.Split(' ').SelectMany(pattern => new[] { "-p", pattern })];
        ProgramResult traced = await StrobeCommand.RunAsync(
            ["trace", "--passthrough", "--format", "ndjson", "-o", "/dev/null", .. options, "--", program, .. arguments], start);
        StrobeResult counted = await StrobeCommand.TraceAsync(["--summary", "--passthrough", .. options], [program, .. arguments], start);

        Assert.NotEmpty(untraced.Output);
        Claims.SameBehaviour(untraced, traced);
        Claims.SameBehaviour(untraced, counted.Run);
        Assert.True(counted.Traced.Functions.Sum(one => one.GetProperty("calls").GetInt64()) > 100);
        Assert.All(counted.Traced.Summary.GetProperty("refused").EnumerateArray(), refusal => Assert.NotEmpty(refusal.GetProperty("reason").GetString()!));
    }

    private static async Task CheckInline(string pattern, LaunchOptions launch, string binary)
    {
        Dictionary<string, long> sizes = SymbolTable.FunctionsOf(binary);
        InProcessTrace trace = await InProcessTrace.RunAsync(launch, new TraceOptions(pattern) { SummaryOnly = true });

        Assert.All(trace.Refusals, refusal => Assert.NotEmpty(refusal.Reason));
        int patched = trace.HookCount + trace.Refusals.Count(refusal => !refusal.IsHooked);
        int slow = trace.Refusals.Count(refusal => sizes.GetValueOrDefault(refusal.Function.RawName) >= 5);
        Assert.True(trace.HookCount > 0);
        Assert.True(
            1 - (double)slow / patched >= LeastInline,
            $"{slow} of {patched} functions of five bytes or more are not inline: " +
            string.Join("; ", trace.Refusals.GroupBy(refusal => refusal.Reason).Select(group => $"{group.Count()} × {group.Key}")));
    }

    private static string LibraryOf(string program, string name) => ProgramRun.ToEnd("ldd", [program]).OutputText.Split('\n')
        .Single(line => line.Contains(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
}
