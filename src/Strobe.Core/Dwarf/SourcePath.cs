namespace Strobe.Dwarf;

/// <summary>Joins the parts of a source file's path. Purely textual: the file may be on another machine.</summary>
internal static class SourcePath
{
    internal static string? Join(string compilationDirectory, string directory, string file)
    {
        if (file.Length == 0) return null;
        string path = file;
        if (!IsRooted(path) && directory.Length > 0) path = directory.TrimEnd('/') + "/" + path;
        if (!IsRooted(path) && compilationDirectory.Length > 0) path = compilationDirectory.TrimEnd('/') + "/" + path;
        return Normalize(path);
    }

    private static bool IsRooted(string path) => path.StartsWith('/');

    private static string Normalize(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal) && !path.Contains("//", StringComparison.Ordinal) && !path.StartsWith("./", StringComparison.Ordinal))
            return path;

        var parts = new List<string>();
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part == ".." && parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (part != ".." || !IsRooted(path)) parts.Add(part);
        }

        return (IsRooted(path) ? "/" : "") + string.Join('/', parts);
    }
}
