namespace Strobe.Visualizers.Painting;

/// <summary>From the numbers of an axis to places of the picture and back.</summary>
internal readonly struct AxisScale
{
    /// <summary>Places farther away than so many lengths of the axis are as good as infinitely far.</summary>
    private const double FarAway = 1e6;

    private readonly double _from, _length;

    /// <param name="range">What is shown: finite, and positive for a logarithmic axis.</param>
    /// <param name="isLogarithmic">Whether equal factors are equally long.</param>
    /// <param name="start">Where the range begins in the picture.</param>
    /// <param name="end">Where it ends; may be smaller.</param>
    internal AxisScale(FigureRange range, bool isLogarithmic, double start, double end)
    {
        (Range, IsLogarithmic, Start, End) = (range, isLogarithmic, start, end);
        _from = isLogarithmic ? Math.Log10(range.From) : range.From;
        _length = (isLogarithmic ? Math.Log10(range.To) : range.To) - _from;
    }

    internal FigureRange Range { get; }

    internal bool IsLogarithmic { get; }

    internal double Start { get; }

    internal double End { get; }

    /// <summary>The place of a number; NaN for what has none.</summary>
    internal double Map(double value)
    {
        if (IsLogarithmic) value = value > 0 ? Math.Log10(value) : double.NaN;
        double share = (value - _from) / _length;
        return Start + (End - Start) * Math.Clamp(share, -FarAway, FarAway);
    }

    /// <summary>The place of a number that is worth drawing, which excludes infinities.</summary>
    internal double MapFinite(double value) => double.IsFinite(value) ? Map(value) : double.NaN;

    /// <summary>The number at a place.</summary>
    internal double Invert(double place)
    {
        double value = _from + _length * ((place - Start) / (End - Start));
        return IsLogarithmic ? Math.Pow(10, value) : value;
    }
}
