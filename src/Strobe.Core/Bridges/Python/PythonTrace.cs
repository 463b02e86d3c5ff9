namespace Strobe.Bridges.Python;

/// <summary>Functions whose calls are recorded, as the agent gets them: by parts of their names, by their file, or by a folder.</summary>
/// <param name="Number">Its number, from <see cref="FirstNumber"/> on; what the agent records names it.</param>
internal sealed record PythonTrace(int Number)
{
    /// <summary>The lanes of calls are this one's; probes have lower numbers.</summary>
    internal const int Lane = 1_000_000;

    /// <summary>Traces have numbers of their own.</summary>
    internal const int FirstNumber = Lane + 1;

    /// <summary>How many frames are kept until they are read, and the most that the agent puts into one: 64 MiB.</summary>
    internal static readonly LaneSizing Sizing = new(1 << 16, 960, 64L << 20) { IsExact = true };

    /// <summary>Parts of a name that dots separate; * is any run of characters of one, ** any number of parts.</summary>
    internal IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>The end of a file's path; null for any.</summary>
    internal string? File { get; init; }

    /// <summary>The folder that the file lies under; null for any.</summary>
    internal string? Folder { get; init; }

    internal IReadOnlyList<PythonTrace> Excluded { get; init; } = [];

    /// <summary>From a pattern's text; null when it cannot mean Python functions.</summary>
    internal static PythonTrace? Of(int number, string pattern, string projectRoot)
    {
        const string file = "@file:";
        if (pattern == "@usercode") return new PythonTrace(number) { Folder = projectRoot };
        if (pattern.StartsWith(file, StringComparison.Ordinal))
            return pattern.EndsWith(".py", StringComparison.Ordinal) ? new PythonTrace(number) { File = Relative(pattern[file.Length..]) } : null;
        bool isName = pattern.Length > 0 && pattern.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '.' or '*' or '?');
        string[] parts = pattern.Split('.');
        return isName && Array.TrueForAll(parts, part => part.Length > 0) ? new PythonTrace(number) { Parts = parts } : null;
    }

    private static string Relative(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
