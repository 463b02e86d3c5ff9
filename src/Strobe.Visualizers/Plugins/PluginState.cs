namespace Strobe.Visualizers;

/// <summary>What has become of a plugin.</summary>
public enum PluginState
{
    /// <summary>It is loaded and its visualizers are offered.</summary>
    Active,

    /// <summary>It was not loaded: no plugin, damaged, or built for another contract or framework.</summary>
    Unsupported,

    /// <summary>It threw, took too long or gave nonsense, and was detached.</summary>
    Faulted,

    /// <summary>Somebody switched it off or unloaded it.</summary>
    Disabled,
}
