namespace Strobe.EndToEnd.Fixture;

/// <summary>Where things lie in the checkout the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string Sources { get; } = Path.Combine(Root, "tests", "Targets");

    internal static string Built { get; } = Path.Combine(Root, "artifacts", "targets");

    /// <summary>The command line's assembly, of the configuration the tests were built in.</summary>
    internal static string StrobeAssembly { get; } = Path.Combine(
        Root, "artifacts", "bin", "Strobe.Hosts", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "strobe.dll");

    internal static bool IsContinuousIntegration { get; } = Environment.GetEnvironmentVariable("CI") == "true";

    internal static bool IsNightly { get; } = Environment.GetEnvironmentVariable("STROBE_NIGHTLY") == "1";

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Strobe.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests must run inside a checkout: no Strobe.sln above them.");
    }
}
