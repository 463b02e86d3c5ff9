using MathNet.Numerics;
using MathNet.Numerics.Statistics;

namespace Strobe.Visualizers.Lenses;

/// <summary>What an XY view keeps of a probe.</summary>
internal sealed class XySource
{
    internal LastFrame Last { get; } = new();

    internal TimeSeries Series { get; } = new();

    internal bool IsScalar => Last.Valued is { } frame && TimeSeries.Suits(frame) && Series.Count > 0;
}

/// <summary>Where pairs come from.</summary>
internal enum XyKind
{
    /// <summary>Two probes.</summary>
    Probes,

    /// <summary>Real and imaginary parts.</summary>
    Complex,

    /// <summary>Two rows or columns of an array.</summary>
    Parts,
}

/// <summary>Pairs of finite numbers.</summary>
internal sealed class XyPairs
{
    private readonly List<double> _x = [], _y = [];

    internal XyKind Kind { get; private init; }

    /// <summary>How many pairs there are.</summary>
    internal int Count => _x.Count;

    /// <summary>How many there would be if all numbers were finite.</summary>
    internal int All { get; private set; }

    /// <summary>Pairs of two probes; null when there are none, with a note.</summary>
    internal static XyPairs? Of(XySource first, XySource second, Notes notes)
    {
        if (first.IsScalar && second.IsScalar) return Nearest(first.Series, second.Series);
        if (first.Last.Valued is not { } x || second.Last.Valued is not { } y) return null;
        if (first.IsScalar != second.IsScalar)
        {
            notes.Add("One probe has single numbers and the other arrays: they have no pairs.");
            return null;
        }

        notes.AddIf(ElementTypes.IsComplex(x.ElementType) || ElementTypes.IsComplex(y.ElementType), "Of complex numbers the real parts are shown.");
        notes.AddCut(x);
        notes.AddCut(y);
        notes.AddIf(x.Count != y.Count, $"The arrays have {Notes.Number(x.Count)} and {Notes.Number(y.Count)} elements; the first of both are shown.");
        XyPairs pairs = new();
        SampleRun xs = new(x), ys = new(y);
        for (int i = 0; i < Math.Min(x.Count, y.Count); i++) pairs.Add(xs[i], ys[i]);
        if (pairs.All == 0) notes.Add("An array has no elements.");
        return pairs;
    }

    /// <summary>Pairs of one probe; null when there are none, with a note.</summary>
    internal static XyPairs? Of(XySource source, Notes notes)
    {
        if (source.IsScalar)
        {
            source.Series.Sort();
            if (source.Series.IsComplex)
            {
                XyPairs scalars = new() { Kind = XyKind.Complex };
                for (int i = 0; i < source.Series.Count; i++) scalars.Add(source.Series.At(i), source.Series.At(i, SamplePart.Imaginary));
                return scalars;
            }
        }

        if (source.Last.Valued is not { } frame) return null;
        notes.AddCut(frame);
        if (ElementTypes.IsComplex(frame.ElementType) && !source.IsScalar) return Elements(frame, XyKind.Complex, 1, 0, notes);
        if (frame.Shape.Rank == 2 && frame.Shape[1] == 2) return Elements(frame, XyKind.Parts, 2, 1, notes);
        if (frame.Shape.Rank == 2 && frame.Shape[0] == 2) return Elements(frame, XyKind.Parts, 1, frame.Shape[1], notes);
        notes.Add("One signal has no pairs: a second probe, complex numbers or an array of two rows or columns is needed.");
        return null;
    }

    /// <summary>The layer, with no more points than there are pixels.</summary>
    internal FigureLayer Draw(XyStyle style, FigureView view, Notes notes)
    {
        int columns = Math.Clamp(view.Width, 16, 4096), rows = Math.Clamp(view.Height, 16, 4096), most = 4 * (columns + rows);
        if (_x.Count <= most) return style == XyStyle.Line ? new LineLayer([.. _x], [.. _y]) : new PointLayer([.. _x], [.. _y]);
        notes.AddIf(style == XyStyle.Line, "There are too many samples for a line; points are shown.");
        PixelColumns across = PixelColumns.For(PixelColumns.Sound(view.X) ?? Span(_x), columns), up = PixelColumns.For(PixelColumns.Sound(view.Y) ?? Span(_y), rows);
        bool[] isTaken = new bool[across.Count * up.Count];
        List<double> x = [], y = [];
        for (int i = 0; i < _x.Count; i++)
        {
            if (!across.Range.Contains(_x[i]) || !up.Range.Contains(_y[i])) continue;
            ref bool isThere = ref isTaken[up.Of(_y[i]) * across.Count + across.Of(_x[i])];
            if (isThere) continue;
            isThere = true;
            x.Add(_x[i]);
            y.Add(_y[i]);
        }

        return new PointLayer([.. x], [.. y]);
    }

    /// <summary>How many, how much alike, and the straight line that fits best (least squares).</summary>
    internal void Measure(List<Measurement> measurements, string unit)
    {
        double[] x = [.. _x], y = [.. _y];
        measurements.Add(new("n", Count));
        bool isFlat = Count < 2 || x.Min() == x.Max();
        string reason = Count < 2 ? "fewer than two pairs" : "all are equal horizontally";
        if (isFlat || y.Min() == y.Max()) measurements.Add(Measurement.NotMeasurable("Correlation", "", isFlat ? reason : "all are equal vertically"));
        else measurements.Add(new("Correlation", Correlation.Pearson(x, y)));
        if (isFlat)
        {
            measurements.Add(Measurement.NotMeasurable("Slope", "", reason));
            measurements.Add(Measurement.NotMeasurable("Intercept", unit, reason));
            return;
        }

        (double intercept, double slope) = Fit.Line(x, y);
        measurements.Add(new("Slope", slope));
        measurements.Add(new("Intercept", intercept, unit));
    }

    private static FigureRange Span(List<double> values)
    {
        double low = values.Min(), high = values.Max();
        return low < high ? new(low, high) : new(low - 0.5, low + 0.5);
    }

    private static XyPairs Elements(SignalFrame frame, XyKind kind, int step, int second, Notes notes)
    {
        XyPairs pairs = new() { Kind = kind };
        SampleRun first = new(frame), other = new(frame, 0, frame.Count, kind == XyKind.Complex ? SamplePart.Imaginary : SamplePart.Real);
        int behind = kind == XyKind.Parts && step == 1 ? Math.Min(second, frame.Count) : frame.Count;
        for (int i = 0; i < behind && i + second < frame.Count; i += step) pairs.Add(first[i], other[i + second]);
        if (pairs.All == 0) notes.Add("The array has no elements.");
        return pairs;
    }

    /// <summary>Each number of the first with the one of the second that is nearest in time, the earlier one of two equally near.</summary>
    private static XyPairs Nearest(TimeSeries first, TimeSeries second)
    {
        first.Sort();
        second.Sort();
        XyPairs pairs = new();
        int near = 0;
        for (int i = 0; i < first.Count; i++)
        {
            long time = first.NanosAt(i);
            while (near + 1 < second.Count && IsNearer(second.NanosAt(near + 1), second.NanosAt(near), time)) near++;
            pairs.Add(first.At(i), second.At(near));
        }

        return pairs;
    }

    private static bool IsNearer(long next, long now, long time) => next <= time || Distance(next, time) < Distance(now, time);

    private static ulong Distance(long one, long other) => one > other ? (ulong)one - (ulong)other : (ulong)other - (ulong)one;

    private void Add(double x, double y)
    {
        All++;
        if (!double.IsFinite(x) || !double.IsFinite(y)) return;
        _x.Add(x);
        _y.Add(y);
    }
}
