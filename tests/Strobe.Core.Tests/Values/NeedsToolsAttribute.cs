namespace Strobe.Tests.Values;

/// <summary>A theory that is skipped, naming the tool, where a tool it needs is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsToolsAttribute : TheoryAttribute
{
    public NeedsToolsAttribute(params string[] tools)
    {
        string[] missing = [.. tools.Where(tool => Find(tool) is null)];
        if (missing.Length > 0) Skip = $"Not installed: {string.Join(", ", missing)}.";
    }

    /// <summary>The full path of a program on the search path or among Rust's own; null when there is none.</summary>
    internal static string? Find(string tool)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append(Path.Combine(home, ".cargo/bin"));
        return folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
    }
}
