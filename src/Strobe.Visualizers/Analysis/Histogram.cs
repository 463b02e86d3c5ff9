using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Strobe.Visualizers;

/// <summary>
/// How often values fall into equal bins, as numpy.histogram counts: each bin includes its lower edge, the last one both. Immutable.
/// </summary>
public sealed class Histogram
{
    /// <summary>The most bins there can be.</summary>
    public const int MostBins = 1 << 16;

    private readonly double[] _edges;
    private readonly long[] _counts;

    private Histogram(double[] edges, long[] counts) => (_edges, _counts) = (edges, counts);

    /// <summary>Where bins begin and end: one more than there are bins.</summary>
    public ReadOnlySpan<double> Edges => _edges;

    /// <summary>How many values are in each bin.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>How many values are in all bins.</summary>
    public long Total => _counts.Sum();

    /// <summary>Counts values.</summary>
    /// <param name="values">The values, all finite, in any order.</param>
    /// <param name="bins">How many bins, 1 to <see cref="MostBins"/>; 0 for as many as <see cref="AutomaticBins"/> says.</param>
    /// <param name="range">From where to where bins lie; null for the least to the largest value, half of 1 around them when all are equal.</param>
    /// <exception cref="ArgumentException">A value is not finite, or the range is not ascending and finite, or too wide for a double.</exception>
    public static Histogram Of(ReadOnlySpan<double> values, int bins = 0, FigureRange? range = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bins);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, MostBins);
        (double first, double last) = Ends(values, range);
        int count = bins > 0 ? bins : AutomaticBins(values, new FigureRange(first, last));
        double[] edges = new double[count + 1];
        double step = (last - first) / count;
        for (int i = 0; i < count; i++) edges[i] = i * step + first;
        edges[count] = last;
        long[] counts = new long[count];
        double scale = count / (last - first);
        foreach (double value in values)
        {
            if (!(value >= first && value <= last)) continue;
            // The quotient may be off by a rounding: the edges decide.
            int bin = Math.Min((int)((value - first) * scale), count - 1);
            if (value < edges[bin]) bin--;
            else if (bin < count - 1 && value >= edges[bin + 1]) bin++;
            counts[bin]++;
        }

        return new Histogram(edges, counts);
    }

    /// <summary>
    /// How many bins suit the values: those of width 2·IQR/∛n (Freedman and Diaconis 1981); 1 when the interquartile range is 0, and
    /// no more than <see cref="MostBins"/>.
    /// </summary>
    /// <param name="values">The values, all finite.</param>
    /// <param name="range">From where to where; values outside do not count.</param>
    public static int AutomaticBins(ReadOnlySpan<double> values, FigureRange range)
    {
        List<double> inside = [];
        foreach (double value in values)
        {
            if (range.Contains(value)) inside.Add(value);
        }

        if (inside.Count == 0) return 1;
        double[] sorted = [.. inside];
        Array.Sort(sorted);
        double width = 2 * (Percentile(sorted, 75) - Percentile(sorted, 25)) / Math.Cbrt(sorted.Length);
        return width > 0 && double.IsFinite(width) ? (int)Math.Clamp(Math.Ceiling(range.Length / width), 1, MostBins) : 1;
    }

    /// <summary>A percentile, linear between neighbours: what numpy.percentile gives (Hyndman and Fan 1996, type 7).</summary>
    /// <param name="sorted">The values, ascending; at least one.</param>
    /// <param name="percent">0 … 100.</param>
    public static double Percentile(double[] sorted, double percent) => SortedArrayStatistics.QuantileCustom(sorted, percent / 100, QuantileDefinition.R7);

    private static (double First, double Last) Ends(ReadOnlySpan<double> values, FigureRange? range)
    {
        (double first, double last) = range is { } given ? (given.From, given.To) : (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) throw new ArgumentException("A histogram is of finite values.", nameof(values));
            if (range is null) (first, last) = (Math.Min(first, value), Math.Max(last, value));
        }

        if (range is null && values.IsEmpty) (first, last) = (0, 1);
        if (!double.IsFinite(last - first) || last < first) throw new ArgumentException("A histogram has a finite range.", nameof(range));
        return first == last ? (first - 0.5, last + 0.5) : (first, last);
    }
}

/// <summary>
/// The normal distribution that fits values best, by greatest likelihood as scipy.stats.norm.fit: their mean, and their deviation with n, not n − 1.
/// </summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardDeviation">The standard deviation; 0 when all values are equal.</param>
public readonly record struct NormalFit(double Mean, double StandardDeviation)
{
    /// <summary>Fits values, at least one.</summary>
    public static NormalFit Of(double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(ArrayStatistics.Mean(values), values.Length < 2 ? 0 : ArrayStatistics.PopulationStandardDeviation(values));
    }

    /// <summary>Probability per unit at a value; NaN when the deviation is 0.</summary>
    public double Density(double value) => StandardDeviation > 0 ? Normal.PDF(Mean, StandardDeviation, value) : double.NaN;

    /// <summary>The probability of a value or a smaller one.</summary>
    public double Cumulative(double value) => StandardDeviation > 0 ? Normal.CDF(Mean, StandardDeviation, value) : value < Mean ? 0 : 1;
}
