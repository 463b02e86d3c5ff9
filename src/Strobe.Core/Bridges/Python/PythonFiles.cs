namespace Strobe.Bridges.Python;

/// <summary>Finds the Python files of a project.</summary>
internal static class PythonFiles
{
    private const int MostFiles = 2000, MostFolders = 5000;

    private static readonly EnumerationOptions s_here = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    /// <summary>Those below a folder, in order, behind the script. Hidden folders, caches, virtual environments and other languages' packages are not the project's own.</summary>
    internal static IReadOnlyList<string> Below(string root, string? script)
    {
        List<string> files = [];
        Stack<DirectoryInfo> folders = new([new DirectoryInfo(root)]);
        for (int seen = 0; folders.TryPop(out DirectoryInfo? folder) && seen < MostFolders && files.Count < MostFiles; seen++)
        {
            if (!folder.Exists) continue;
            files.AddRange(folder.EnumerateFiles("*.py", s_here).Select(file => file.FullName));
            foreach (DirectoryInfo below in folder.EnumerateDirectories("*", s_here)) if (IsOwn(below)) folders.Push(below);
        }

        return [.. (script is null ? [] : (string[])[script]).Concat(files.Order(StringComparer.Ordinal)).Distinct().Take(MostFiles)];
    }

    private static bool IsOwn(DirectoryInfo folder) =>
        !folder.Name.StartsWith('.') && folder.Name is not ("__pycache__" or "node_modules" or "site-packages") && !File.Exists(Path.Combine(folder.FullName, "pyvenv.cfg"));
}
