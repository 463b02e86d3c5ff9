using System.Diagnostics;

namespace Strobe.Tests.Dwarf;

/// <summary>Compilers and the programs whose output ours is compared with.</summary>
internal static class Tool
{
    private static readonly Lazy<string> LazyFolder = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("strobe-dwarf-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, true);
        return folder;
    });

    internal static string Folder => LazyFolder.Value;

    internal static bool IsHere(string name) => Find(name) is not null;

    /// <summary>Runs a tool and answers what it printed.</summary>
    internal static string Run(string name, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Find(name) ?? name) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{name} failed: {errors.Result}");
        return output;
    }

    private static string? Find(string name)
    {
        string paths = Environment.GetEnvironmentVariable("PATH") + ":" + Environment.GetEnvironmentVariable("HOME") + "/.cargo/bin";
        return paths.Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}

/// <summary>A test that needs tools. Without them it is skipped and says which is missing; where CI is set it runs and fails.</summary>
public sealed class NeedsToolsFactAttribute : FactAttribute
{
    /// <param name="tools">Names of programs on the PATH.</param>
    public NeedsToolsFactAttribute(params string[] tools) => Skip = NeedsToolsTheoryAttribute.ReasonToSkip(tools);
}

/// <summary>As <see cref="NeedsToolsFactAttribute"/>, with data.</summary>
public sealed class NeedsToolsTheoryAttribute : TheoryAttribute
{
    /// <param name="tools">Names of programs on the PATH.</param>
    public NeedsToolsTheoryAttribute(params string[] tools) => Skip = ReasonToSkip(tools);

    internal static string? ReasonToSkip(string[] tools)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true") return null;
        string[] missing = [.. tools.Where(tool => !Tool.IsHere(tool))];
        return missing.Length == 0 ? null : "missing: " + string.Join(", ", missing);
    }
}
