namespace Strobe;

/// <summary>
/// Marks an assembly as a plugin and says which contract it was built against, so that this is known before any of its code is loaded. A plugin
/// works when the major version is the host's and the minor one is not newer.
/// </summary>
/// <param name="id">The plugin's lasting name, usually that of its package.</param>
/// <param name="contract">The contract: <see cref="PluginContract.Version"/>, as it was when the plugin was built.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class StrobePluginAttribute(string id, string contract = PluginContract.Version) : Attribute
{
    /// <summary>The plugin's lasting name.</summary>
    public string Id { get; } = id;

    /// <summary>The contract it was built against, such as <c>1.0</c>.</summary>
    public string Contract { get; } = contract;
}

/// <summary>The contract between hosts and plugins.</summary>
public static class PluginContract
{
    /// <summary>Major and minor version of the contract. The minor one grows when something is added, the major one when something changes.</summary>
    public const string Version = "1.0";
}
