namespace Strobe.Visualizers.Painting;

/// <summary>A place in the legend: a sample of the layer stands in the box.</summary>
internal readonly record struct LegendSample(PixelBox Box, FigureLayer Layer);

/// <summary>Where everything of a panel lies.</summary>
/// <param name="Panel">What is drawn.</param>
/// <param name="Plot">The rectangle between the axes.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
internal sealed record PanelLayout(FigurePanel Panel, PixelBox Plot, AxisPlan X, AxisPlan Y)
{
    /// <summary>Titles, labels of ticks and names in the legend.</summary>
    internal List<TextMark> Texts { get; } = [];

    /// <summary>The samples of the legend.</summary>
    internal List<LegendSample> Samples { get; } = [];

    /// <summary>Lines of a table.</summary>
    internal List<BoxMark> Rules { get; } = [];

    /// <summary>The colour bar; null without one.</summary>
    internal PixelBox? ColorBar { get; set; }

    /// <summary>The axis of the colour bar; null without one.</summary>
    internal AxisPlan? Colors { get; set; }
}
