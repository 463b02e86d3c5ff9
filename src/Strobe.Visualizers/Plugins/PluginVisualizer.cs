namespace Strobe.Visualizers;

/// <summary>A visualizer that a plugin offers.</summary>
/// <param name="Descriptor">Who it is.</param>
/// <param name="PluginId">The plugin it comes from.</param>
/// <param name="Create">
/// Makes one for a view, on any thread. It never throws and never gives null: when the plugin has been detached, what it gives draws a figure with a
/// note that says why. The calls of one visualizer must come one after the other, as for any visualizer; those of several may come from several threads.
/// </param>
public sealed record PluginVisualizer(VisualizerDescriptor Descriptor, string PluginId, Func<IVisualizer> Create);
