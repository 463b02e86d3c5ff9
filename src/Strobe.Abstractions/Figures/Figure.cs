namespace Strobe;

/// <summary>
/// What a visualizer draws: plain immutable data that any painter can turn into SVG, PNG, terminal text or JSON. Two figures with the same
/// content are equal.
/// </summary>
public sealed record Figure
{
    /// <summary>One line above everything, such as the name of the probe; may be empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>The plots, the topmost first. None when there is nothing to show yet; <see cref="Note"/> says why.</summary>
    public ValueList<FigurePanel> Panels { get; init; }

    /// <summary>The named numbers that belong to the figure, in the order in which they are to be read.</summary>
    public ValueList<Measurement> Measurements { get; init; }

    /// <summary>One sentence that the viewer must know, such as why there is nothing to see or that samples were cut; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>A figure without plots that says why.</summary>
    public static Figure Empty(string title, string note) => new() { Title = title, Note = note };
}

/// <summary>One plot of a figure: layers over two axes, or a table.</summary>
public sealed record FigurePanel
{
    /// <summary>One line above the plot; may be empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>The horizontal axis.</summary>
    public FigureAxis X { get; init; } = new();

    /// <summary>The vertical axis.</summary>
    public FigureAxis Y { get; init; } = new();

    /// <summary>What colours stand for, in panels with a <see cref="HeatMapLayer"/>; null when that needs no saying.</summary>
    public FigureAxis? Colors { get; init; }

    /// <summary>What is drawn, the hindmost first.</summary>
    public ValueList<FigureLayer> Layers { get; init; }

    /// <summary>A table instead of a plot; null for a plot.</summary>
    public FigureTable? Table { get; init; }

    /// <summary>True when a unit must be equally long on both axes (constellations, images).</summary>
    public bool HasEqualUnits { get; init; }

    /// <summary>The share of the height, compared to the other panels.</summary>
    public double Weight { get; init; } = 1;
}

/// <summary>An axis: a quantity, its unit and the part of it that is shown.</summary>
public sealed record FigureAxis
{
    /// <summary>What is measured along it, such as <c>Frequency</c>; may be empty.</summary>
    public string Quantity { get; init; } = "";

    /// <summary>The unit without a prefix, such as <c>Hz</c>; painters add prefixes. Empty for plain numbers.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What is shown; null for all there is. Painters may widen it to round numbers only when it is null.</summary>
    public FigureRange? Range { get; init; }

    /// <summary>True for a logarithmic axis; values that are not positive are not drawn.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>True when values grow leftwards or downwards (row numbers of an image).</summary>
    public bool IsReversed { get; init; }

    /// <summary>Named places instead of numbers, such as the states of a machine; none for numbers.</summary>
    public ValueList<AxisLabel> Labels { get; init; }
}

/// <summary>A named place on an axis.</summary>
/// <param name="Position">Where.</param>
/// <param name="Text">Its name.</param>
public sealed record AxisLabel(double Position, string Text);

/// <summary>A part of an axis, in its unit; <paramref name="From"/> is smaller.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
public readonly record struct FigureRange(double From, double To)
{
    /// <summary>How long it is.</summary>
    public double Length => To - From;

    /// <summary>Whether a number lies in it, ends included.</summary>
    public bool Contains(double value) => value >= From && value <= To;
}

/// <summary>Rows of text under headings.</summary>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The rows, each with a text for every column.</param>
public sealed record FigureTable(ValueList<string> Columns, ValueList<ValueList<string>> Rows);
