using System.Globalization;

namespace Strobe.EndToEnd.Fixture;

/// <summary>How often a run of a target calls one of its functions, as the target's source says.</summary>
internal readonly record struct ExpectedCalls(string Function, int Calls, int Unwound);

/// <summary>A target's source and what its <c>// strobe:</c> lines say about it.</summary>
internal sealed class TargetSource
{
    private static readonly Dictionary<string, int> s_signals = new()
    {
        ["SIGABRT"] = 6, ["SIGFPE"] = 8, ["SIGKILL"] = 9, ["SIGSEGV"] = 11,
    };

    private readonly List<ExpectedCalls> _calls = [];

    private TargetSource(string fileName)
    {
        FileName = fileName;
        foreach (string line in File.ReadLines(Path.Combine(Repository.Sources, fileName)).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 2 && words[1] == "strobe:") Read(words[2], words[3..]);
        }
    }

    /// <summary>Path relative to tests/Targets.</summary>
    internal string FileName { get; }

    /// <summary>Name without folder and extension; a Go program has its folder's.</summary>
    internal string Name => FileName.EndsWith(".go", StringComparison.Ordinal)
        ? Path.GetDirectoryName(FileName)!
        : Path.GetFileNameWithoutExtension(FileName);

    internal IReadOnlyList<string> Flags { get; private set; } = [];

    /// <summary>Other sources of the same program.</summary>
    internal IReadOnlyList<string> With { get; private set; } = [];

    /// <summary>Sources of shared libraries that lie beside the program, and whether it is linked with them.</summary>
    internal List<(string File, bool IsLinked)> Libraries { get; } = [];

    /// <summary>The only optimisation the target makes sense at.</summary>
    internal string? OnlyAt { get; private set; }

    /// <summary>Part of another target.</summary>
    internal bool IsPart { get; private set; }

    /// <summary>Runs until its input ends or needs arguments.</summary>
    internal bool IsInteractive { get; private set; }

    /// <summary>Calls of one thread end in another order than they began in.</summary>
    internal bool IsInterleaved { get; private set; }

    /// <summary>The code a shell would report: an exit code, or 128 + signal.</summary>
    internal int ShellCode { get; private set; }

    internal IReadOnlyList<ExpectedCalls> Calls => _calls;

    internal static TargetSource Named(string fileName) => new(fileName);

    /// <summary>Every target that is a program of its own.</summary>
    internal static IEnumerable<TargetSource> All() => Directory.EnumerateFiles(Repository.Sources, "*", SearchOption.AllDirectories)
        .Where(path => Path.GetExtension(path) is ".c" or ".cpp" or ".rs" or ".go")
        .Select(path => Named(Path.GetRelativePath(Repository.Sources, path)))
        .Where(source => !source.IsPart)
        .OrderBy(source => source.FileName, StringComparer.Ordinal);

    private void Read(string word, string[] rest)
    {
        switch (word)
        {
            case "flags": Flags = rest; break;
            case "with": With = rest; break;
            case "library": Libraries.Add((rest[0], rest.Length > 1 && rest[1] == "linked")); break;
            case "at": OnlyAt = rest[0]; break;
            case "part": IsPart = true; break;
            case "interactive": IsInteractive = true; break;
            case "order": IsInterleaved = rest[0] == "interleaved"; break;
            case "exit": ShellCode = Number(rest[0]); break;
            case "signal": ShellCode = 128 + s_signals[rest[0]]; break;
            case "calls": _calls.Add(new ExpectedCalls(rest[0], Number(rest[1]), rest.Length > 3 ? Number(rest[3]) : 0)); break;
            default: throw new InvalidDataException($"{FileName}: '{word}' is no word of a strobe: line.");
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
