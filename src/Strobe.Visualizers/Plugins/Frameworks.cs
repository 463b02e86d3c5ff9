namespace Strobe.Visualizers.Plugins;

/// <summary>What a plugin was built for, compared with what runs.</summary>
internal static class Frameworks
{
    private const string Modern = ".NETCoreApp,Version=v";
    private const string Portable = ".NETStandard,";

    /// <summary>Why an assembly for a framework cannot run on a version of .NET; empty when it can.</summary>
    internal static string Refusal(string framework, Version running)
    {
        if (framework.Length == 0 || framework.StartsWith(Portable, StringComparison.Ordinal)) return "";
        if (!framework.StartsWith(Modern, StringComparison.Ordinal)) return $"it was built for {framework}, and this is .NET {running.Major}";
        return Version.TryParse(framework[Modern.Length..], out Version? wanted) && wanted.Major > running.Major
            ? $"it was built for .NET {wanted.Major}, and this is .NET {running.Major}"
            : "";
    }
}
