using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Strobe.Visualizers.Plugins;

/// <summary>
/// A plugin's code in memory: its context, its thread, what it can make, and every visualizer somebody has of it. When it is detached, all references to
/// the plugin are given up at once, so that it can be collected whatever a host still holds.
/// </summary>
internal sealed class LoadedPlugin
{
    private const int FirstPruning = 32;

    private readonly Lock _gate = new();
    private readonly List<WeakReference<GuardedVisualizer>> _guards = [];
    private readonly Action<string> _onFault;
    private Func<IVisualizer>[] _makers = [];
    private Action? _unload;
    private int _pruneAt = FirstPruning;

    private LoadedPlugin(string id, PluginOptions options, Action<string> onFault)
    {
        (Id, Options, _onFault) = (id, options, onFault);
        Worker = new PluginWorker($"plugin {id}");
    }

    internal string Id { get; }

    internal PluginOptions Options { get; }

    internal PluginWorker Worker { get; }

    /// <summary>Who its visualizers are.</summary>
    internal VisualizerDescriptor[] Descriptors { get; private set; } = [];

    /// <summary>Why it is not called any more, without a full stop; null while it is.</summary>
    internal string? Detached { get; private set; }

    /// <summary>Dead when nothing of the plugin is in memory any more.</summary>
    internal WeakReference? Context { get; private set; }

    /// <summary>Loads a plugin and asks each of its visualizers who it is.</summary>
    /// <param name="path">The assembly's file.</param>
    /// <param name="image">Its bytes.</param>
    /// <param name="id">The plugin's id.</param>
    /// <param name="options">The budgets.</param>
    /// <param name="onFault">Told once, with the reason, when it must be detached later.</param>
    /// <param name="reason">What went wrong, without a full stop; null when nothing did.</param>
    [RequiresUnreferencedCode(PluginHost.NotTrimmable)]
    internal static LoadedPlugin Load(string path, byte[] image, string id, PluginOptions options, Action<string> onFault, out string? reason)
    {
        LoadedPlugin loaded = new(id, options, onFault);
        reason = loaded.Worker.Run(() => loaded.LoadHere(path, image), "Loading it", options.LoadBudget);
        if (reason is not null) loaded.Detach(reason);
        return loaded;
    }

    /// <summary>A visualizer of the plugin, guarded; one that only says why when there is none.</summary>
    internal GuardedVisualizer Make(int index)
    {
        VisualizerDescriptor descriptor = Descriptors[index];
        IVisualizer? made = null;
        string? fault = Detached ?? Worker.Run(() => made = MakeHere(index), $"The constructor of {descriptor.Id}", Options.RenderBudget);
        if (fault is not null && Detached is null) Fault(fault);
        GuardedVisualizer guard = new(this, fault is null ? made : null, descriptor);
        lock (_gate)
        {
            if (Detached is not null) guard.Release();
            else Add(guard);
        }

        return guard;
    }

    /// <summary>Detaches it, and says so.</summary>
    internal void Fault(string reason)
    {
        if (Detach(reason)) _onFault(reason);
    }

    /// <summary>Gives up everything of the plugin. False when that had been done.</summary>
    internal bool Detach(string reason)
    {
        lock (_gate)
        {
            if (Detached is not null) return false;
            Detached = reason;
            foreach (WeakReference<GuardedVisualizer> weak in _guards) if (weak.TryGetTarget(out GuardedVisualizer? guard)) guard.Release();
            _guards.Clear();
            _makers = [];
        }

        Worker.Stop();
        _unload?.Invoke();
        _unload = null;
        return true;
    }

    private void Add(GuardedVisualizer guard)
    {
        if (_guards.Count >= _pruneAt)
        {
            _guards.RemoveAll(weak => !weak.TryGetTarget(out _));
            _pruneAt = Math.Max(FirstPruning, 2 * _guards.Count);
        }

        _guards.Add(new WeakReference<GuardedVisualizer>(guard));
    }

    private IVisualizer MakeHere(int index)
    {
        Func<IVisualizer>[] makers = _makers;
        return index < makers.Length ? makers[index]() : throw new NonsenseException("is gone");
    }

    // No local of a plugin's type may live on in the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    [RequiresUnreferencedCode(PluginHost.NotTrimmable)]
    private void LoadHere(string path, byte[] image)
    {
        PluginLoadContext context = new(path);
        Context = new WeakReference(context, trackResurrection: true);
        _unload = context.Unload;
        Assembly assembly = context.LoadCopy(image, path);
        List<Func<IVisualizer>> makers = [];
        List<VisualizerDescriptor> descriptors = [];
        foreach (Type type in assembly.GetExportedTypes().Where(IsVisualizer))
        {
            Func<IVisualizer> make = () => (IVisualizer)Activator.CreateInstance(type)!;
            IVisualizer first;
            try
            {
                first = make();
            }
            catch (Exception e)
            {
                throw new NonsenseException($"failed: the constructor of {type.Name} threw {PluginText.Of(e)}");
            }

            VisualizerDescriptor? descriptor = first.Descriptor;
            if (DescriptorCheck.Complaint(descriptor) is { } complaint) throw new NonsenseException($"failed: the descriptor of {type.Name} {complaint}");
            if (descriptors.Exists(other => other.Id == descriptor!.Id)) throw new NonsenseException($"failed: two visualizers have the id {descriptor!.Id}");
            makers.Add(make);
            descriptors.Add(descriptor!);
        }

        if (makers.Count == 0) throw new NonsenseException("found no public class that implements IVisualizer and has a constructor without parameters");
        (_makers, Descriptors) = ([.. makers], [.. descriptors]);
    }

    private static bool IsVisualizer(Type type) => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && typeof(IVisualizer).IsAssignableFrom(type)
        && HasPlainConstructor(type);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Plugins are not trimmed.")]
    private static bool HasPlainConstructor(Type type) => type.GetConstructor(Type.EmptyTypes) is not null;
}
