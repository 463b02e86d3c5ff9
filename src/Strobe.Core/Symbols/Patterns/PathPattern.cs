namespace Strobe.Symbols.Patterns;

/// <summary>Matches source files and modules: a path, or the end of one from a folder boundary on; <c>*</c> stays within a folder.</summary>
internal sealed class PathPattern(string text)
{
    private readonly int _folders = text.Count(c => c == '/');
    private readonly bool _isDeep = text.Contains("**", StringComparison.Ordinal);

    /// <summary>The name that every file has that matches; empty when there is none.</summary>
    internal string FileName { get; } = text[(text.LastIndexOf('/') + 1)..] is var name && name.AsSpan().IndexOfAny("*?[") < 0 ? name : "";

    internal bool Matches(ReadOnlySpan<char> path)
    {
        if (text.StartsWith('/')) return Glob.Matches(text, path, '/');
        if (!_isDeep) return Glob.Matches(text, Tail(path), '/');
        for (int start = 0; start >= 0 && start <= path.Length;)
        {
            if (Glob.Matches(text, path[start..], '/')) return true;
            int slash = path[start..].IndexOf('/');
            start = slash < 0 ? -1 : start + slash + 1;
        }

        return false;
    }

    private ReadOnlySpan<char> Tail(ReadOnlySpan<char> path)
    {
        int start = path.Length;
        for (int i = 0; i <= _folders && start >= 0; i++) start = path[..start].LastIndexOf('/');
        return path[(start + 1)..];
    }

    /// <summary>Whether a path lies in a folder or below it.</summary>
    internal static bool IsUnder(string path, string folder)
    {
        string root = folder.TrimEnd('/');
        return path.Length > root.Length && path.StartsWith(root, StringComparison.Ordinal) && path[root.Length] == '/';
    }
}
