namespace Strobe;

/// <summary>What a host wants to see of a visualizer, and how large.</summary>
public sealed record FigureView
{
    /// <summary>Width in pixels that the figure will be drawn with: more points than that need not be given.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; } = 480;

    /// <summary>The part of the first panel's horizontal axis that is looked at (zoom); null for all of it.</summary>
    public FigureRange? X { get; init; }

    /// <summary>The part of the vertical axis; null for what the visualizer thinks best.</summary>
    public FigureRange? Y { get; init; }

    /// <summary>Cursors on the horizontal axis, in its unit; between the first two lies the gate that numbers are measured in.</summary>
    public ValueList<double> Cursors { get; init; }

    /// <summary>The gate: between the first two cursors; null for everything.</summary>
    public FigureRange? Gate => Cursors.Count < 2 ? null : new FigureRange(Math.Min(Cursors[0], Cursors[1]), Math.Max(Cursors[0], Cursors[1]));
}
