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

/// <summary>Summaries of equal parts of an array of numbers, made when they are asked for and kept until one of the part's numbers changes.</summary>
internal sealed class SeriesBlocks
{
    private const int Bits = 7, Length = 1 << Bits;

    private SeriesSummary[] _summaries = [];
    private bool[] _isKnown = [];

    /// <summary>The number at a place is another one now.</summary>
    internal void Touch(int place)
    {
        if (place >> Bits < _isKnown.Length) _isKnown[place >> Bits] = false;
    }

    /// <summary>All are others.</summary>
    internal void Reset() => Array.Clear(_isKnown);

    /// <summary>The summary of a part of the numbers.</summary>
    internal SeriesSummary Over(ReadOnlySpan<double> numbers, int from, int to)
    {
        int blocks = numbers.Length >> Bits;
        if (_isKnown.Length < blocks)
        {
            Array.Resize(ref _summaries, blocks);
            Array.Resize(ref _isKnown, blocks);
        }

        SeriesSummary sum = SeriesSummary.None;
        while (from < to)
        {
            if ((from & (Length - 1)) == 0 && from + Length <= to)
            {
                sum = sum.With(Block(numbers, from >> Bits));
                from += Length;
            }
            else sum = sum.With(numbers[from++]);
        }

        return sum;
    }

    private SeriesSummary Block(ReadOnlySpan<double> numbers, int block)
    {
        if (_isKnown[block]) return _summaries[block];
        SeriesSummary sum = SeriesSummary.None;
        foreach (double number in numbers.Slice(block << Bits, Length)) sum = sum.With(number);
        (_summaries[block], _isKnown[block]) = (sum, true);
        return sum;
    }
}
