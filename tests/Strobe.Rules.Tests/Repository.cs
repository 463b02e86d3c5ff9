using System.Runtime.CompilerServices;

namespace Strobe.Rules;

/// <summary>The files of this repository. Paths are relative to its root and use forward slashes.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", ".vs", ".idea", "artifacts", "bin", "obj", "__pycache__", "node_modules", "TestResults"];

    internal static string Root { get; } = FindRoot();

    internal static string FullPath(string path) => Path.Combine(Root, path);

    internal static string Read(string path) => File.ReadAllText(FullPath(path));

    internal static IEnumerable<string> Entries() => Directory.EnumerateFileSystemEntries(Root)
        .Select(entry => Path.GetFileName(entry)!).Except(NotOurs).Order(StringComparer.Ordinal);

    internal static IEnumerable<string> Files(string folder, string pattern = "*") =>
        Directory.EnumerateFiles(FullPath(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/').Intersect(NotOurs).Any())
            .Order(StringComparer.Ordinal);

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        string? folder = Path.GetDirectoryName(thisFile);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Strobe.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests must run where they were built.");
    }
}
