namespace Strobe.Visualizers;

/// <summary>How patient a <see cref="PluginHost"/> is with plugins.</summary>
/// <remarks>
/// Budgets are wall-clock time. Time in which the plugin could not run because the collector had stopped the program or the processors were busy with
/// other threads is not counted, up to nine times the budget. The first call of each kind gets ten times as much, because its code is compiled then.
/// </remarks>
public sealed record PluginOptions
{
    /// <summary>For loading: the constructors and descriptors of all visualizers.</summary>
    public TimeSpan LoadBudget { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For taking a frame or events, for a rank and for forgetting.</summary>
    public TimeSpan UpdateBudget { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>For drawing a figure, for making a visualizer, and for saving and restoring its state.</summary>
    public TimeSpan RenderBudget { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so many garbage collections what is left of an unloaded plugin counts as leaking.</summary>
    public int CollectionsBeforeLeak { get; init; } = 10;

    /// <summary>True to follow the plugins' folder: a plugin that is added, replaced or removed there appears, changes or goes.</summary>
    public bool IsFollowingFolder { get; init; }
}
