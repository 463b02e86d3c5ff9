namespace Strobe.Visualizers.Lenses;

/// <summary>
/// A trace with more samples than pixels: the least and the largest of every pixel column, so that no peak is lost. It is drawn as a band, and as a line
/// up and down through all of it, because a band as thin as a smooth curve would not be seen.
/// </summary>
internal sealed class Envelope
{
    private readonly List<double> _x = [], _low = [], _high = [];

    internal void Add(double x, Extremes extremes)
    {
        _x.Add(x);
        _low.Add(extremes.IsAny ? extremes.Low : double.NaN);
        _high.Add(extremes.IsAny ? extremes.High : double.NaN);
    }

    internal void AddTo(List<FigureLayer> layers, string name, int color)
    {
        if (_x.Count == 0) return;
        double[] x = [.. _x], lineX = new double[2 * x.Length], lineY = new double[2 * x.Length];
        bool isUp = true;
        for (int i = 0; i < x.Length; i++, isUp = !isUp)
        {
            lineX[2 * i] = lineX[2 * i + 1] = x[i];
            (lineY[2 * i], lineY[2 * i + 1]) = isUp ? (_low[i], _high[i]) : (_high[i], _low[i]);
        }

        layers.Add(new BandLayer(ValueList.Own(x), [.. _low], [.. _high]) { Color = color });
        layers.Add(new LineLayer(ValueList.Own(lineX), ValueList.Own(lineY)) { Name = name, Color = color });
    }
}

/// <summary>The pixel columns of a part of an axis.</summary>
/// <param name="Range">The part of the axis.</param>
/// <param name="Count">How many columns.</param>
internal readonly record struct PixelColumns(FigureRange Range, int Count)
{
    private const int Least = 16, Most = 16384;

    /// <summary>The columns of a view, sensible whatever the view says.</summary>
    internal static PixelColumns For(FigureRange range, int width) => new(range, Math.Clamp(width, Least, Most));

    internal double Width => Range.Length / Count;

    internal double Left(int column) => column >= Count ? Range.To : Range.From + column * Width;

    internal double Centre(int column) => Range.From + (column + 0.5) * Width;

    /// <summary>The column of a place, the nearest one for places outside.</summary>
    internal int Of(double x) => (int)Math.Clamp((x - Range.From) / Range.Length * Count, 0, Count - 1);

    /// <summary>A view without what is senseless in it.</summary>
    internal static FigureView Sound(FigureView view) => view with
    {
        X = Sound(view.X),
        Y = Sound(view.Y),
        Width = Math.Clamp(view.Width, 1, Most),
        Height = Math.Clamp(view.Height, 1, Most),
        Cursors = view.Cursors.All(double.IsFinite) ? view.Cursors : [.. view.Cursors.Where(double.IsFinite)],
    };

    /// <summary>What a view looks at when it is a real part of an axis; else null.</summary>
    internal static FigureRange? Sound(FigureRange? range) =>
        range is { } one && double.IsFinite(one.From) && double.IsFinite(one.To) && one.From < one.To && double.IsFinite(one.Length) ? one : null;
}
