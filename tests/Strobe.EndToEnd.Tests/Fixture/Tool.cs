namespace Strobe.EndToEnd.Fixture;

/// <summary>Programs the tests call that are not ours.</summary>
internal static class Tool
{
    /// <summary>numpy for Debian's Python, which is no program but needed like one.</summary>
    private static string? Numpy => new[] { "/usr/lib/python3/dist-packages/numpy" }.FirstOrDefault(Directory.Exists);

    /// <summary>The tool's path, or null where it is not installed.</summary>
    internal static string? Find(string name) => name == "numpy" ? Numpy : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append("/usr/bin").Append("/usr/local/bin").Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    internal static string Require(string name) =>
        Find(name) ?? throw new InvalidOperationException($"{name} is missing: {Remedy(name)}");

    internal static string Remedy(string name) => "install " + name switch
    {
        "g++" or "gcc" => "Debian's build-essential",
        "clang-14" or "clang++-14" => "Debian's clang-14",
        "go" => "Debian's golang-go",
        "rustc" => "Rust 1.95 or Debian's rustc",
        "readelf" or "objcopy" or "nm" => "Debian's binutils",
        "musl-gcc" => "Debian's musl-tools",
        "numpy" => "Debian's python3-numpy",
        "setpriv" => "Debian's util-linux",
        _ => $"Debian's {name}",
    };

    /// <summary>Why a test that needs these tools is skipped; null when it is not. In continuous integration nothing is skipped.</summary>
    internal static string? ReasonToSkip(params string[] tools)
    {
        if (Repository.IsContinuousIntegration) return null;
        string[] missing = [.. tools.Where(tool => Find(tool) is null)];
        return missing.Length == 0 ? null : string.Join("; ", missing.Select(tool => $"{tool} is missing: {Remedy(tool)}"));
    }
}

/// <summary>A test that needs tools; skipped, with the reason, where one is missing.</summary>
internal sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(params string[] tools) => Skip = Tool.ReasonToSkip(tools);
}

/// <summary>A theory that needs tools; skipped, with the reason, where one is missing.</summary>
internal sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(params string[] tools) => Skip = Tool.ReasonToSkip(tools);
}

/// <summary>A test too long for every day.</summary>
internal sealed class NightlyFactAttribute : FactAttribute
{
    public NightlyFactAttribute()
    {
        if (!Repository.IsNightly) Skip = "Runs only with STROBE_NIGHTLY=1.";
    }
}
