using System.Reflection;

namespace Strobe.Operations;

/// <summary>Says which Strobe this is.</summary>
internal static class VersionOperation
{
    /// <summary>The version without the revision it was built from.</summary>
    internal static string Version()
    {
        string? full = typeof(VersionOperation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return full?.Split('+')[0] ?? "0.0.0";
    }
}
