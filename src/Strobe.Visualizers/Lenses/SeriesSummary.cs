namespace Strobe.Visualizers.Lenses;

/// <summary>What the finite ones of some numbers have in common: sums of squares are kept about the mean, so that none of it is lost to rounding (Chan, Golub, LeVeque 1983).</summary>
/// <param name="Count">How many are finite.</param>
/// <param name="Extremes">The least and the largest, and whether any is not finite.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Squares">The sum of the squares of their distances from the mean.</param>
internal readonly record struct SeriesSummary(long Count, Extremes Extremes, double Mean, double Squares)
{
    internal static SeriesSummary None => new(0, Extremes.None, 0, 0);

    /// <summary>The deviation of the whole from which these are samples; NaN of fewer than two.</summary>
    internal double Deviation => Count < 2 ? double.NaN : Math.Sqrt(Squares / (Count - 1));

    internal SeriesSummary With(double value)
    {
        if (!double.IsFinite(value)) return this with { Extremes = Extremes.With(value) };
        double distance = value - Mean, mean = Mean + distance / (Count + 1);
        return new(Count + 1, Extremes.With(value), mean, Squares + distance * (value - mean));
    }

    internal SeriesSummary With(in SeriesSummary other)
    {
        if (other.Count == 0) return this with { Extremes = Extremes.With(other.Extremes) };
        if (Count == 0) return other with { Extremes = Extremes.With(other.Extremes) };
        double all = Count + other.Count, distance = other.Mean - Mean;
        return new(Count + other.Count, Extremes.With(other.Extremes), Mean + distance * other.Count / all, Squares + other.Squares + distance * distance * Count * other.Count / all);
    }
}

/// <summary>
/// Summaries of equal parts of an array of numbers, and of parts of many such parts: made when they are asked for, and kept until one of their numbers changes.
/// </summary>
internal sealed class SeriesBlocks
{
    private const int Bits = 7, Length = 1 << Bits, LargeBits = 2 * Bits, LargeLength = 1 << LargeBits;

    private SeriesSummary[] _small = [], _large = [];
    private bool[] _isSmallKnown = [], _isLargeKnown = [];

    // The extremes of the small ones apart: a figure reads nothing else, of tens of thousands.
    private double[] _low = [], _high = [];
    private bool[] _hasGap = [];

    /// <summary>The number at a place is another one now.</summary>
    internal void Touch(int place)
    {
        if (place >> Bits < _isSmallKnown.Length) _isSmallKnown[place >> Bits] = false;
        if (place >> LargeBits < _isLargeKnown.Length) _isLargeKnown[place >> LargeBits] = false;
    }

    /// <summary>All are others.</summary>
    internal void Reset()
    {
        Array.Clear(_isSmallKnown);
        Array.Clear(_isLargeKnown);
    }

    /// <summary>The summary of a part of the numbers.</summary>
    internal SeriesSummary Over(ReadOnlySpan<double> numbers, int from, int to)
    {
        MakeRoom(numbers.Length);
        SeriesSummary sum = SeriesSummary.None;
        while (from < to)
        {
            if ((from & (LargeLength - 1)) == 0 && from + LargeLength <= to)
            {
                sum = sum.With(Large(numbers, from >> LargeBits));
                from += LargeLength;
            }
            else if ((from & (Length - 1)) == 0 && from + Length <= to)
            {
                sum = sum.With(Small(numbers, from >> Bits));
                from += Length;
            }
            else sum = sum.With(numbers[from++]);
        }

        return sum;
    }

    /// <summary>The least and the largest of a part of the numbers.</summary>
    internal Extremes ExtremesOver(ReadOnlySpan<double> numbers, int from, int to)
    {
        MakeRoom(numbers.Length);
        int first = (from + Length - 1) >> Bits, last = to >> Bits;
        if (first >= last) return Extremes.OfFloats(numbers[from..to]);
        Extremes extremes = Extremes.OfFloats(numbers[from..(first << Bits)]).With(Extremes.OfFloats(numbers[(last << Bits)..to]));
        for (int unknown; (unknown = _isSmallKnown.AsSpan(first, last - first).IndexOf(false)) >= 0;) Small(numbers, first + unknown);
        Range blocks = first..last;
        return extremes.With(new Extremes(Extremes.OfFloats<double>(_low.AsSpan(blocks)).Low, Extremes.OfFloats<double>(_high.AsSpan(blocks)).High, _hasGap.AsSpan(blocks).Contains(true)));
    }

    private void MakeRoom(int numbers)
    {
        if (_small.Length >= numbers >> Bits) return;
        Array.Resize(ref _small, numbers >> Bits);
        Array.Resize(ref _isSmallKnown, numbers >> Bits);
        Array.Resize(ref _low, numbers >> Bits);
        Array.Resize(ref _high, numbers >> Bits);
        Array.Resize(ref _hasGap, numbers >> Bits);
        Array.Resize(ref _large, numbers >> LargeBits);
        Array.Resize(ref _isLargeKnown, numbers >> LargeBits);
    }

    private ref readonly SeriesSummary Small(ReadOnlySpan<double> numbers, int block)
    {
        if (_isSmallKnown[block]) return ref _small[block];
        SeriesSummary sum = SeriesSummary.None;
        foreach (double number in numbers.Slice(block << Bits, Length)) sum = sum.With(number);
        (_small[block], _isSmallKnown[block]) = (sum, true);
        (_low[block], _high[block], _hasGap[block]) = (sum.Extremes.Low, sum.Extremes.High, sum.Extremes.HasGap);
        return ref _small[block];
    }

    private ref readonly SeriesSummary Large(ReadOnlySpan<double> numbers, int block)
    {
        if (_isLargeKnown[block]) return ref _large[block];
        SeriesSummary sum = SeriesSummary.None;
        for (int i = 0; i < LargeLength / Length; i++) sum = sum.With(Small(numbers, (block << Bits) + i));
        (_large[block], _isLargeKnown[block]) = (sum, true);
        return ref _large[block];
    }
}
