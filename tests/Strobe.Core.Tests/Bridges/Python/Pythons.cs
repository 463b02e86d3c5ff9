using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Strobe.Tests.Bridges.Python;

/// <summary>The interpreters of this machine that the agent is for: the newest of each version from 3.8 on.</summary>
internal static partial class Pythons
{
    private static readonly Lazy<SortedDictionary<int, string>> LazyAll = new(Find);

    /// <summary>Minor version and path.</summary>
    internal static IReadOnlyDictionary<int, string> All => LazyAll.Value;

    /// <summary>The oldest and the newest of each mechanism: enough where the version hardly matters.</summary>
    internal static TheoryData<string> Few => [.. new[] { 0, 12 }.SelectMany(Ends).Distinct()];

    internal static TheoryData<string> Each => [.. All.Keys.Select(Name)];

    internal static int MinorOf(string name) => int.Parse(name.AsSpan(2), CultureInfo.InvariantCulture);

    internal static string PathOf(string name) => All[MinorOf(name)];

    internal static bool HasMonitoring(string name) => MinorOf(name) >= 12;

    /// <summary>An interpreter that can import a module; null when none can, which with CI=true is a failure.</summary>
    internal static string? With(string module)
    {
        string? found = All.Keys.Select(Name).LastOrDefault(name => Ask(PathOf(name), "-c", $"import {module}; print(1)") == "1");
        Assert.True(found is not null || Environment.GetEnvironmentVariable("CI") != "true", $"No Python here has {module}.");
        return found;
    }

    private static string Name(int minor) => string.Create(CultureInfo.InvariantCulture, $"3.{minor}");

    private static IEnumerable<string> Ends(int from)
    {
        int[] minors = [.. All.Keys.Where(minor => minor >= from && (from > 0 || minor < 12))];
        return minors.Length == 0 ? [] : [Name(minors[0]), Name(minors[^1])];
    }

    private static SortedDictionary<int, string> Find()
    {
        string root = Environment.GetEnvironmentVariable("PYENV_ROOT") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".pyenv");
        string versions = Path.Combine(root, "versions");
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(folder => folder.Length > 0);
        IEnumerable<string> own = folders.SelectMany(folder => Enumerable.Range(8, 8).Select(minor => Path.Combine(folder, "python" + Name(minor))))
            .Prepend("/usr/bin/python3").Concat(folders.Select(folder => Path.Combine(folder, "python3")));
        IEnumerable<string> built = Directory.Exists(versions) ? Directory.EnumerateDirectories(versions).Select(folder => Path.Combine(folder,
            "bin", "python3")) : [];
        SortedDictionary<int, string> found = [];
        foreach (string path in own.Concat(built.Order(StringComparer.Ordinal)).Where(File.Exists))
        {
            // A stand-in that chooses a version is none: what it chooses is found by itself.
            if (path.Contains("/shims/", StringComparison.Ordinal)) continue;
            Match version = Version().Match(Ask(path, "--version"));
            if (version.Success && int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture) is >= 8 and var minor) found.TryAdd(minor,
                path);
        }

        return found;
    }

    private static string Ask(string path, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true,
            RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        errors.Wait();
        return output.Trim();
    }

    [GeneratedRegex(@"^Python 3\.(\d+)")]
    private static partial Regex Version();
}
