using Strobe.Visualizers.Plugins;

namespace Strobe.Visualizers;

/// <summary>What an assembly says of itself as a plugin, read from its file without loading it.</summary>
/// <param name="Id">The plugin's lasting name: letters, digits, dots, hyphens and underscores.</param>
/// <param name="Contract">The contract it was built against.</param>
/// <param name="AssemblyName">The assembly's simple name.</param>
/// <param name="AssemblyVersion">The assembly's version.</param>
/// <param name="TargetFramework">The framework it was built for, such as <c>.NETCoreApp,Version=v10.0</c>; empty when it does not say.</param>
/// <param name="Classes">Full names of the public classes that can be made: neither abstract nor generic.</param>
public sealed record PluginDescription(
    string Id, Version Contract, string AssemblyName, Version AssemblyVersion, string TargetFramework, ValueList<string> Classes)
{
    /// <summary>Reads a file, whatever it is; nothing in it is run.</summary>
    /// <param name="path">The assembly's file.</param>
    /// <param name="reason">Why it is no plugin, without a full stop; empty when it is one.</param>
    /// <returns>Null when it is no plugin.</returns>
    public static PluginDescription? Read(string path, out string reason)
    {
        ArgumentNullException.ThrowIfNull(path);
        return PluginReader.ReadFile(path, out reason) is { } image ? PluginReader.Read(image, out reason) : null;
    }

    /// <summary>
    /// Why a host with a contract cannot use it, without a full stop; empty when it can: the major version is the same and the minor one is not newer,
    /// and the framework is one that is running here.
    /// </summary>
    /// <param name="hostContract">The host's contract: <see cref="PluginContract.Version"/>.</param>
    public string Refusal(string hostContract = PluginContract.Version)
    {
        ArgumentNullException.ThrowIfNull(hostContract);
        Version host = Version.Parse(hostContract);
        if (Contract.Major != host.Major || Contract.Minor > host.Minor)
        {
            string remedy = Contract > host ? "a newer Strobe" : "a newer version of the plugin";
            return $"it was built against contract {Contract}, and this is {host}; {remedy} is needed";
        }

        return Frameworks.Refusal(TargetFramework, Environment.Version);
    }
}
