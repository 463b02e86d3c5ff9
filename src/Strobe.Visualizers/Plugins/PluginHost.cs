using System.Diagnostics.CodeAnalysis;
using Strobe.Visualizers.Plugins;

namespace Strobe.Visualizers;

/// <summary>
/// Loads plugins from a folder, each in a world of its own, and keeps them from taking the program down: one that throws, hangs or gives nonsense is
/// detached and named, the others go on. May be used from several threads.
/// </summary>
/// <remarks>
/// This is no security boundary: a plugin runs with all rights of the program. What no program can survive from within, a stack overflow, an exception
/// on a thread of the plugin's own or <c>Environment.Exit</c>, it does not survive either.
/// </remarks>
[RequiresUnreferencedCode(NotTrimmable)]
public sealed class PluginHost : IDisposable
{
    internal const string NotTrimmable = "Plugins are loaded at run time. Where that cannot be, register visualizers from code.";

    private readonly Lock _gate = new();
    private readonly PluginOptions _options;
    private readonly PluginWatcher? _watcher;
    private volatile Plugin[] _plugins = [];
    private bool _isDisposed;

    /// <summary>Loads everything in a folder.</summary>
    /// <param name="folder">The folder, which need not exist; null for <see cref="PluginStore.DefaultFolder"/>.</param>
    /// <param name="options">Budgets; null for the usual ones.</param>
    public PluginHost(string? folder = null, PluginOptions? options = null)
    {
        Folder = Path.GetFullPath(folder ?? PluginStore.DefaultFolder);
        _options = options ?? new PluginOptions();
        Refresh();
        if (_options.IsFollowingFolder) _watcher = new PluginWatcher(Folder, Refresh);
    }

    /// <summary>False in programs compiled ahead of time, which cannot load anything. Trimming and its analyzers know this guard.</summary>
    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    [UnconditionalSuppressMessage("Trimming", "IL4000", Justification = "Code that can be compiled at run time is not trimmed away ahead of it.")]
    public static bool IsSupported => System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Everything that was found, by the name of its folder, loaded or not; a snapshot.</summary>
    public IReadOnlyList<Plugin> Plugins => _plugins;

    /// <summary>What the active plugins offer; a snapshot.</summary>
    public IReadOnlyList<PluginVisualizer> Visualizers => [.. _plugins.SelectMany(plugin => plugin.Visualizers)];

    /// <summary>What is wrong with the folder as a whole, one sentence; empty when nothing is.</summary>
    public string Note { get; private set; } = "";

    /// <summary>A plugin came, went or changed its state. Told on the thread on which that happened; handlers must be quick and must not throw.</summary>
    public event Action<Plugin>? Changed;

    /// <summary>Looks at the folder again: loads what is new or was replaced, unloads what is gone or was switched off.</summary>
    public void Refresh()
    {
        List<Plugin> changed = [];
        lock (_gate)
        {
            if (_isDisposed) return;
            HashSet<string> off = PluginSwitches.Read(Folder, out string note);
            Note = note;
            Dictionary<string, Plugin> before = _plugins.ToDictionary(plugin => plugin.Path, StringComparer.Ordinal);
            List<Plugin> now = [];
            foreach (PluginCandidate candidate in PluginFolder.Scan(Folder))
            {
                bool isKnown = before.Remove(candidate.Path, out Plugin? known);
                if (isKnown && IsUpToDate(known!, off))
                {
                    now.Add(known!);
                    continue;
                }

                if (isKnown) Drop(known!, off.Contains(known!.Id) ? "it was switched off" : "it was replaced", mustCollect: true);
                Plugin fresh = Open(candidate, now, off);
                if (known is { IsLeaking: true }) fresh.Leak("left of what ran before");
                now.Add(fresh);
                changed.Add(fresh);
            }

            foreach (Plugin other in before.Values)
            {
                if (!IsInFolder(other))
                {
                    now.Add(other);
                    continue;
                }

                Drop(other, "it was removed", mustCollect: true);
                changed.Add(other);
            }

            _plugins = [.. now];
        }

        foreach (Plugin plugin in changed) Changed?.Invoke(plugin);
    }

    /// <summary>Loads a plugin from outside the folder, such as one that is being written.</summary>
    /// <param name="assemblyPath">Its assembly's file.</param>
    /// <returns>The plugin; its state says whether it could be loaded.</returns>
    public Plugin Load(string assemblyPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(assemblyPath);
        string path = Path.GetFullPath(assemblyPath);
        Plugin plugin;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            List<Plugin> now = [.. _plugins];
            if (now.Find(one => one.Path == path) is { } known)
            {
                Drop(known, "it was replaced", mustCollect: true);
                now.Remove(known);
            }

            plugin = Open(new PluginCandidate(Path.GetFileNameWithoutExtension(path), path, ""), now, []);
            _plugins = [.. now, plugin];
        }

        Changed?.Invoke(plugin);
        return plugin;
    }

    /// <summary>Switches a plugin off, here and for all later times. Figures of its visualizers say so from now on.</summary>
    /// <param name="id">Its id, or the name of its folder.</param>
    /// <returns>False when there is no such plugin.</returns>
    /// <exception cref="PluginException">The switch cannot be stored.</exception>
    public bool Disable(string id) => Switch(id, isOn: false);

    /// <summary>Switches a plugin on, and loads it again when it was faulted.</summary>
    /// <param name="id">Its id, or the name of its folder.</param>
    /// <returns>False when there is no such plugin.</returns>
    /// <exception cref="PluginException">The switch cannot be stored.</exception>
    public bool Enable(string id) => Switch(id, isOn: true);

    /// <summary>Unloads a plugin until the next <see cref="Enable"/> or the next start, and collects garbage until nothing of it is left.</summary>
    /// <param name="plugin">One of <see cref="Plugins"/>.</param>
    /// <returns>False when something stays in memory: <see cref="Plugin.IsLeaking"/>.</returns>
    public bool Unload(Plugin plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        lock (_gate)
        {
            plugin.WasUnloaded = true;
            Drop(plugin, "it was unloaded", mustCollect: true);
        }

        Changed?.Invoke(plugin);
        return !plugin.IsLeaking;
    }

    /// <summary>Detaches all plugins. Visualizers that somebody still has draw a note from then on.</summary>
    public void Dispose()
    {
        _watcher?.Dispose();
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            foreach (Plugin plugin in _plugins) Drop(plugin, "its host has ended", mustCollect: false);
        }
    }

    private bool Switch(string id, bool isOn)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (Array.Find(_plugins, one => PluginStore.IsNamed(one, id)) is not { } plugin) return false;
        PluginSwitches.Set(Folder, plugin.Id, isOn);
        // What is to be loaded again must not count as known.
        if (isOn && plugin.State != PluginState.Active)
        {
            lock (_gate)
            {
                Drop(plugin, "it is loaded again", mustCollect: true);
                _plugins = [.. _plugins.Where(one => one != plugin)];
            }
        }

        if (IsInFolder(plugin)) Refresh();
        else if (isOn) Load(plugin.Path);
        else Unload(plugin);
        return true;
    }

    private Plugin Open(PluginCandidate candidate, List<Plugin> others, HashSet<string> off)
    {
        string reason = candidate.Reason;
        byte[]? image = reason.Length == 0 ? PluginReader.ReadFile(candidate.Path, out reason) : null;
        PluginDescription? description = image is null ? null : PluginReader.Read(image, out reason);
        Plugin plugin = new(candidate.Name, candidate.Path, description) { Stamp = FileStamp.Of(candidate.Path) };
        if (off.Contains(plugin.Id)) plugin.Become(PluginState.Disabled, "it was switched off", []);
        else if (description is null) plugin.Become(PluginState.Unsupported, reason, []);
        else if (others.Find(other => other.Description?.Id == description.Id) is { } twin)
        {
            plugin.Become(PluginState.Unsupported, $"{twin.Path} has the same id", []);
        }
        else if (description.Refusal() is { Length: > 0 } refusal) plugin.Become(PluginState.Unsupported, refusal, []);
        else Start(plugin, image!);
        return plugin;
    }

    private void Start(Plugin plugin, byte[] image)
    {
        LoadedPlugin loaded = LoadedPlugin.Load(plugin.Path, image, plugin.Id, _options, reason => OnFault(plugin, reason), out string? reason);
        plugin.Loaded = loaded;
        PluginVisualizer[] offered =
            [.. loaded.Descriptors.Select((descriptor, index) => new PluginVisualizer(descriptor, plugin.Id, () => loaded.Make(index)))];
        if (reason is null) plugin.Become(PluginState.Active, "", offered);
        else plugin.Become(PluginState.Faulted, reason, []);
    }

    private void OnFault(Plugin plugin, string reason)
    {
        plugin.Become(PluginState.Faulted, reason, []);
        Changed?.Invoke(plugin);
    }

    private void Drop(Plugin plugin, string reason, bool mustCollect)
    {
        if (plugin.Loaded is not { } loaded) return;
        plugin.Loaded = null;
        bool hasHung = loaded.Worker.HasHung;
        loaded.Detach(reason);
        if (plugin.State == PluginState.Active) plugin.Become(PluginState.Disabled, reason, []);
        if (!mustCollect || loaded.Context is not { } context || Leftovers.AreGone(context, hasHung ? 1 : _options.CollectionsBeforeLeak)) return;
        plugin.Leak(hasHung ? "because a call never came back" : "because a static event, a thread of its own or something else holds it");
    }

    private static bool IsUpToDate(Plugin plugin, HashSet<string> off) => plugin.Stamp == FileStamp.Of(plugin.Path)
        && (off.Contains(plugin.Id) == (plugin.State == PluginState.Disabled) || plugin.WasUnloaded);

    private bool IsInFolder(Plugin plugin) => plugin.Path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
