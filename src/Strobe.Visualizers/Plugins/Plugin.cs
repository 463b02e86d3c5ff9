using Strobe.Visualizers.Plugins;

namespace Strobe.Visualizers;

/// <summary>A plugin that a <see cref="PluginHost"/> found, loaded or not. Its state may change at any time, on any thread.</summary>
public sealed class Plugin
{
    private volatile Status _status = new(PluginState.Disabled, "it was not looked at yet");
    private volatile PluginVisualizer[] _visualizers = [];

    internal Plugin(string name, string path, PluginDescription? description) => (Name, Path, Description) = (name, path, description);

    /// <summary>Its lasting name; when it could not be read, that of its folder.</summary>
    public string Id => Description?.Id ?? PluginText.OneLine(Name);

    /// <summary>The name of its folder.</summary>
    public string Name { get; }

    /// <summary>The full path of its assembly; of its folder when there is none.</summary>
    public string Path { get; }

    /// <summary>What its assembly says of itself; null when it is no plugin.</summary>
    public PluginDescription? Description { get; }

    /// <summary>What has become of it.</summary>
    public PluginState State => _status.State;

    /// <summary>Why, in one sentence with a full stop; empty while it is active and nothing leaks.</summary>
    public string Reason => _status.Reason.Length == 0 ? "" : $"{_status.Reason}.";

    /// <summary>
    /// True when it was unloaded and something of it stays in memory all the same: a static event it listens to, a thread of its own, a call that never came
    /// back. Everything goes on working; only a restart frees the memory.
    /// </summary>
    public bool IsLeaking { get; private set; }

    /// <summary>What it offers; nothing unless it is active.</summary>
    public IReadOnlyList<PluginVisualizer> Visualizers => _visualizers;

    internal LoadedPlugin? Loaded { get; set; }

    /// <summary>Tells one version of its file from another.</summary>
    internal FileStamp Stamp { get; init; }

    /// <summary>True when a host unloaded it: it comes back only when somebody asks for it.</summary>
    internal bool WasUnloaded { get; set; }

    /// <summary>Such as <c>acme.autocorrelation 1.0.0.0: Active</c>.</summary>
    public override string ToString() => $"{Id} {Description?.AssemblyVersion}: {State}{(Reason.Length == 0 ? "" : ", " + Reason)}";

    internal void Become(PluginState state, string reason, PluginVisualizer[] visualizers)
    {
        _visualizers = visualizers;
        _status = new Status(state, reason.Length == 0 ? "" : char.ToUpperInvariant(reason[0]) + reason[1..]);
    }

    /// <summary>Says that something stays in memory.</summary>
    internal void Leak(string why)
    {
        IsLeaking = true;
        string before = _status.Reason.Length == 0 ? "Something" : $"{_status.Reason}, and something";
        Become(State, $"{before} stays in memory until the program ends, {why}", _visualizers);
    }

    private sealed record Status(PluginState State, string Reason);
}
