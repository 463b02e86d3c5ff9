using Strobe.Visualizers;

namespace Strobe.Operations;

/// <summary>The visualizers that are there: those of this library, and those of plugins, each guarded by its host.</summary>
internal sealed class Lenses : IDisposable
{
    private readonly PluginHost _plugins = new();

    internal Lenses(INotices notices)
    {
        Catalog = VisualizerCatalog.BuiltIn();
        if (Directory.Exists(_plugins.Folder)) _plugins.Refresh();
        if (_plugins.Note.Length > 0) notices.Say(_plugins.Note);
        foreach (Plugin plugin in _plugins.Plugins)
        {
            if (plugin.State is not (PluginState.Active or PluginState.Disabled)) notices.Say($"The plugin {plugin.Id} is not used: {plugin.Reason}");
        }

        foreach (PluginVisualizer one in _plugins.Visualizers)
        {
            try
            {
                Catalog.Add(one.Create);
            }
            catch (ArgumentException refusal)
            {
                notices.Say($"A visualizer of the plugin {one.PluginId} is not used: {refusal.Message}");
            }
        }
    }

    internal VisualizerCatalog Catalog { get; }

    /// <summary>A new visualizer, set as asked.</summary>
    /// <param name="id">Which; null for the one that suits frames of the kind best.</param>
    /// <param name="settings">What to set, as <c>name=value</c>.</param>
    /// <exception cref="StrobeException">There is none, or it cannot be set so.</exception>
    internal IVisualizer Create(string? id, ElementType type, Shape shape, IReadOnlyList<string> settings)
    {
        if (id is null && Catalog.For(type, shape) is [var best, ..]) id = best.Descriptor.Id;
        if (id is null) throw new StrobeException(ErrorCode.NothingMatches, $"Nothing can show {type.Name()} {shape}.", "See what there is with strobe lenses.");
        if (Catalog.DescriptorOf(id) is null)
        {
            string all = string.Join(", ", Catalog.Descriptors.Select(one => one.Id));
            throw new StrobeException(ErrorCode.BadOption, $"There is no lens '{id}'.", $"There are: {all}.");
        }

        IVisualizer visualizer = Catalog.Create(id);
        foreach (string setting in settings)
        {
            string[] parts = setting.Split('=', 2);
            string reason = parts.Length == 2 ? "" : "it has no =";
            if (parts.Length == 2 && visualizer.Settings.TrySet(parts[0].Trim(), parts[1].Trim(), out reason)) continue;
            throw new StrobeException(ErrorCode.BadOption, $"'{setting}' cannot be set: {reason}.", $"See what can be with strobe lenses {id}.");
        }

        return visualizer;
    }

    /// <summary>That a lens can show frames of a kind.</summary>
    /// <exception cref="StrobeException">It cannot, and others can.</exception>
    internal void Require(string id, ElementType type, Shape shape)
    {
        IReadOnlyList<RankedVisualizer> fitting = Catalog.For(type, shape);
        if (fitting.Count == 0 || fitting.Any(one => one.Descriptor.Id == id)) return;
        string what = shape.IsScalar ? $"a single {type.Name()}" : $"{type.Name()}[{shape}]";
        throw new StrobeException(ErrorCode.BadOption, $"The lens {id} cannot show {what}.", $"These can: {string.Join(", ", fitting.Select(one => one.Descriptor.Id))}.");
    }

    public void Dispose() => _plugins.Dispose();
}
