using System.Text.Json.Serialization;

namespace Strobe;

/// <summary>Something drawn in a panel. Coordinates are in the units of the panel's axes; what is not finite is a gap.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer")]
[JsonDerivedType(typeof(LineLayer), "line")]
[JsonDerivedType(typeof(BandLayer), "band")]
[JsonDerivedType(typeof(PointLayer), "points")]
[JsonDerivedType(typeof(BarLayer), "bars")]
[JsonDerivedType(typeof(HeatMapLayer), "heatmap")]
[JsonDerivedType(typeof(ImageLayer), "image")]
[JsonDerivedType(typeof(BoxLayer), "boxes")]
[JsonDerivedType(typeof(GuideLayer), "guide")]
[JsonDerivedType(typeof(LabelLayer), "labels")]
public abstract record FigureLayer
{
    /// <summary>What a legend calls it; empty for no place in the legend.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which colour of the painter's palette, from 0; −1 for the colour of secondary things.</summary>
    public int Color { get; init; }
}

/// <summary>How a <see cref="LineLayer"/> connects its points.</summary>
public enum LineStyle
{
    /// <summary>Straight lines.</summary>
    Line,

    /// <summary>Each value holds until the next one.</summary>
    Step,

    /// <summary>A vertical line from zero to each value, with a dot.</summary>
    Stem,
}

/// <summary>A curve through points in order.</summary>
/// <param name="X">Where, horizontally.</param>
/// <param name="Y">Where, vertically; as many as of <paramref name="X"/>.</param>
public sealed record LineLayer(ValueList<double> X, ValueList<double> Y) : FigureLayer
{
    /// <summary>How the points are connected.</summary>
    public LineStyle Style { get; init; }

    /// <summary>True for a dashed line.</summary>
    public bool IsDashed { get; init; }
}

/// <summary>The area between two curves, such as the smallest and largest of all samples of a column.</summary>
/// <param name="X">Where, horizontally.</param>
/// <param name="Low">The lower end at each place.</param>
/// <param name="High">The upper end at each place.</param>
public sealed record BandLayer(ValueList<double> X, ValueList<double> Low, ValueList<double> High) : FigureLayer;

/// <summary>What a point looks like.</summary>
public enum PointShape
{
    /// <summary>A filled disc.</summary>
    Dot,

    /// <summary>Two crossed lines.</summary>
    Cross,

    /// <summary>A circle.</summary>
    Ring,
}

/// <summary>Separate points.</summary>
/// <param name="X">Where, horizontally.</param>
/// <param name="Y">Where, vertically; as many.</param>
public sealed record PointLayer(ValueList<double> X, ValueList<double> Y) : FigureLayer
{
    /// <summary>What each looks like.</summary>
    public PointShape Shape { get; init; }

    /// <summary>Diameter in pixels of a figure drawn at scale 1.</summary>
    public double Size { get; init; } = 4;

    /// <summary>0 … 1 for each point, how strongly it is drawn (old points fade); none when all are equal.</summary>
    public ValueList<double> Strengths { get; init; }
}

/// <summary>Bars side by side.</summary>
/// <param name="Edges">Where bars begin and end: one more than there are bars, ascending.</param>
/// <param name="Heights">How high each is.</param>
public sealed record BarLayer(ValueList<double> Edges, ValueList<double> Heights) : FigureLayer
{
    /// <summary>Where bars stand.</summary>
    public double Baseline { get; init; }
}

/// <summary>The colours that stand for numbers. All but <see cref="Turbo"/> are ordered by brightness, and safe for the colour blind.</summary>
public enum ColorMap
{
    /// <summary>Violet, green, yellow.</summary>
    Viridis,

    /// <summary>Black, violet, yellow.</summary>
    Magma,

    /// <summary>Black to white.</summary>
    Grey,

    /// <summary>A rainbow for details; not ordered by brightness.</summary>
    Turbo,
}

/// <summary>A grid of numbers shown as colours.</summary>
/// <param name="Rows">Rows; the first lies at the beginning of <paramref name="Y"/>.</param>
/// <param name="Columns">Columns; the first lies at the beginning of <paramref name="X"/>.</param>
/// <param name="Values">Rows × columns numbers, row after row. Not finite: not drawn.</param>
/// <param name="X">Outer edges of the grid, horizontally.</param>
/// <param name="Y">Outer edges of the grid, vertically.</param>
public sealed record HeatMapLayer(int Rows, int Columns, ValueList<double> Values, FigureRange X, FigureRange Y) : FigureLayer
{
    /// <summary>The colours.</summary>
    public ColorMap Map { get; init; }

    /// <summary>The numbers that the first and the last colour stand for; what lies outside gets the nearest. Null: the least and the largest.</summary>
    public FigureRange? Limits { get; init; }
}

/// <summary>A picture.</summary>
/// <param name="Rows">Rows; the first lies at the beginning of <paramref name="Y"/>.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Pixels">Rows × columns colours, row after row: 0xAARRGGBB, not premultiplied.</param>
/// <param name="X">Outer edges, horizontally.</param>
/// <param name="Y">Outer edges, vertically.</param>
public sealed record ImageLayer(int Rows, int Columns, ValueList<uint> Pixels, FigureRange X, FigureRange Y) : FigureLayer;

/// <summary>Labelled boxes: calls in a timeline, frames of a flame graph, states of a lane.</summary>
/// <param name="Boxes">The boxes, the hindmost first.</param>
public sealed record BoxLayer(ValueList<FigureBox> Boxes) : FigureLayer;

/// <summary>One box.</summary>
/// <param name="X">From where to where, horizontally.</param>
/// <param name="Y">From where to where, vertically.</param>
/// <param name="Text">What is written in it, as much as there is room for.</param>
/// <param name="Color">Which colour of the painter's palette, from 0; −1 for the colour of secondary things.</param>
public sealed record FigureBox(FigureRange X, FigureRange Y, string Text, int Color);

/// <summary>What a guide stands for.</summary>
public enum GuideKind
{
    /// <summary>A cursor somebody placed.</summary>
    Cursor,

    /// <summary>A level or a place of a trigger.</summary>
    Trigger,

    /// <summary>A limit that something may not pass.</summary>
    Limit,

    /// <summary>A value to compare with, such as a mean.</summary>
    Reference,
}

/// <summary>A line across the whole panel.</summary>
/// <param name="Position">Where it crosses its axis.</param>
/// <param name="IsVertical">True for a vertical line, at a place of the horizontal axis.</param>
/// <param name="Kind">What it stands for.</param>
public sealed record GuideLayer(double Position, bool IsVertical, GuideKind Kind) : FigureLayer;

/// <summary>Short texts at places, such as the names of peaks.</summary>
/// <param name="X">Where, horizontally.</param>
/// <param name="Y">Where, vertically.</param>
/// <param name="Texts">What stands there, above the place.</param>
public sealed record LabelLayer(ValueList<double> X, ValueList<double> Y, ValueList<string> Texts) : FigureLayer;
