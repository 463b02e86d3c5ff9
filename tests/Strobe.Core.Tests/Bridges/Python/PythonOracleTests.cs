using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Strobe.Bridges.Python;
using Strobe.Tests.Dwarf;

namespace Strobe.Tests.Bridges.Python;

/// <summary>
/// The agent's frames against those of oracle.py, a recorder that shares nothing with the agent: the same programs, the same Python, every value
/// of every probe in the same order.
/// </summary>
public sealed partial class PythonOracleTests
{
    private sealed record Wanted(PythonProbe Probe, string Script, string Variable, string? Expected);

    public static TheoryData<string> Versions => Pythons.Each;

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Every_value_is_the_one_that_the_oracle_sees(string version)
    {
        Dictionary<string, string> scripts = Scripts(Pythons.MinorOf(version));
        Assert.True(scripts.Count >= 50, $"Only {scripts.Count} scripts.");
        List<Wanted> wanted = [.. scripts.SelectMany(Annotations)];
        Assert.True(wanted.Count(each => each.Expected is null) >= 120, $"{wanted.Count} probes.");
        Compare(version, scripts, wanted);
    }

    /// <summary>Each script as the body of a function, and probes on plain stores alone: such code calls its probes by itself.</summary>
    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Every_value_of_rewritten_code_is_the_one_that_the_oracle_sees(string version)
    {
        Dictionary<string, string> scripts = Scripts(Pythons.MinorOf(version)).Where(script => !script.Value.Contains(" import *", StringComparison.Ordinal))
            .ToDictionary(script => script.Key, script => $"def body():\n    {string.Join("\n    ", script.Value.TrimEnd().Split('\n'))}\nbody()\n");
        HashSet<string> working = Working(version, scripts);
        foreach (string name in scripts.Keys.Where(name => !working.Contains(name)).ToArray()) scripts.Remove(name);
        List<Wanted> wanted = [.. scripts.SelectMany(Annotations).Where(each => each.Expected is null && each.Probe.Access == ProbeAccess.Write && each.Variable.All(char.IsLetterOrDigit))];
        int quick = Compare(version, scripts, wanted);
        Assert.True(quick >= 20, $"The code of only {quick} scripts was rewritten.");
    }

    /// <summary>Returns how many scripts had their code rewritten.</summary>
    private static int Compare(string version, Dictionary<string, string> scripts, List<Wanted> wanted)
    {
        wanted = [.. wanted.Select((each, index) => each with { Probe = each.Probe with { Number = index + 1 } })];
        using PythonRun run = new(version, [.. wanted.Select(each => each.Probe)]);
        foreach ((string name, string text) in scripts) run.Write("scripts/" + name, text);
        string runner = run.Write("runner.py", Read("runner.py"));
        string folder = Path.Combine(run.Folder, "scripts");

        run.Go(runner, folder);
        Assert.Equal("", run.Errors);
        Assert.DoesNotContain(run.Notes, note => note.Kind is PythonNoteKind.Fault or PythonNoteKind.Lane or PythonNoteKind.Refused);

        ILookup<int, string> seen = Oracle(version, run, folder, wanted);
        List<string> wrong = [];
        foreach (Wanted each in wanted)
        {
            bool isOracles = each.Expected is null;
            IEnumerable<string> actual = run.Frames(each.Probe.Number).Select(frame =>
                isOracles ? PythonRun.Encoded(frame) : PythonRun.Text(frame));
            IEnumerable<string> expected = isOracles ? seen[each.Probe.Number] : each.Expected!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (each.Script == "threads") (actual, expected) = (actual.Order(StringComparer.Ordinal), expected.Order(StringComparer.Ordinal));
            if (isOracles && !expected.Any()) wrong.Add($"{each.Script}:{each.Probe.Line} {each.Variable}: the oracle saw nothing");
            string[] got = [.. actual];
            if (got.SequenceEqual(expected)) continue;
            wrong.Add($"{each.Script}:{each.Probe.Line} {each.Variable}@{each.Probe.Access}: expected {string.Join(' ', expected)}, got {string.Join(' ', got)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        return run.Notes.Count(note => note.Kind == PythonNoteKind.Quick);
    }

    /// <summary>The scripts that a plain interpreter runs without an exception.</summary>
    private static HashSet<string> Working(string version, Dictionary<string, string> scripts)
    {
        const string each = "import os, sys\nfor name in sorted(os.listdir(sys.argv[1])):\n try: exec(compile(open(sys.argv[1] + '/' + name).read(), name, 'exec'), {'__name__': '__main__'})\n" +
            " except Exception: continue\n print('works', name)";
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        foreach ((string name, string text) in scripts) File.WriteAllText(Path.Combine(folder, name), text);
        using Process process = Process.Start(new ProcessStartInfo(Pythons.PathOf(version), ["-c", each, folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        errors.Wait();
        Directory.Delete(folder, recursive: true);
        return [.. output.Split('\n').Where(line => line.StartsWith("works ", StringComparison.Ordinal)).Select(line => line[6..])];
    }

    private static ILookup<int, string> Oracle(string version, PythonRun run, string folder, List<Wanted> wanted)
    {
        string plan = run.Write("plan.txt", string.Concat(wanted.Where(each => each.Expected is null).Select(each => string.Create(
            CultureInfo.InvariantCulture,
                $"{each.Probe.Number}\t{each.Script}\t{each.Probe.Line}\t{each.Probe.Access.ToString().ToLowerInvariant()}\t{each.Variable}\n"))));
        string oracle = run.Write("oracle.py", Read("oracle.py"));
        ProcessStartInfo start = new(Pythons.PathOf(version), [oracle, folder, plan]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
            .ToLookup(parts => int.Parse(parts[0], CultureInfo.InvariantCulture), parts => parts[1]);
    }

    // Behind the name may stand the first version that understands the script.
    private static Dictionary<string, string> Scripts(int minor) => Read("scripts.txt").Split("--- ").Skip(1)
        .Select(part => part.Split('\n', 2)).Select(part => (Head: part[0].Split(' '), Text: part[1]))
        .Where(script => script.Head.Length == 1 || Pythons.MinorOf(script.Head[1]) <= minor)
        .ToDictionary(script => script.Head[0], script => script.Text);

    private static IEnumerable<Wanted> Annotations(KeyValuePair<string, string> script)
    {
        string[] lines = script.Value.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            Match match = Annotation().Match(lines[i]);
            if (!match.Success) continue;
            string? expected = match.Groups["expected"].Success ? match.Groups["expected"].Value : null;
            foreach (string word in match.Groups["what"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = word.Split('@');
                ProbeAccess access = parts.Length < 2 ? ProbeAccess.Either : parts[1] == "read" ? ProbeAccess.Read : ProbeAccess.Write;
                yield return new Wanted(PythonRun.At(0, "scripts/" + script.Key, i + 1, parts[0], access), script.Key, parts[0], expected);
            }
        }
    }

    private static string Read(string file, [CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!,
        file));

    [GeneratedRegex(@"#(\? (?<what>.+)|= (?<what>\S+):(?<expected>.*))$")]
    private static partial Regex Annotation();
}
