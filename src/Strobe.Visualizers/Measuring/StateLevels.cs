using MathNet.Numerics.Statistics;

namespace Strobe.Visualizers.Measuring;

/// <summary>The two states of a signal and the reference levels between them.</summary>
internal sealed class StateLevels
{
    // Enough for levels to a hundredth of the range, few enough for a state to stand out in some hundred samples.
    private const int Bins = 128;
    private const double LeastProminence = 1.5;
    private const double Deviations = 3;

    private StateLevels(double low, double top, MeasurementOptions options)
    {
        (Base, Top) = (low, top);
        (Low, Middle, High) = (At(options.LowPercent), At(options.MiddlePercent), At(options.HighPercent));
    }

    internal double Base { get; }

    internal double Top { get; }

    internal double Amplitude => Top - Base;

    internal double Low { get; }

    internal double Middle { get; }

    internal double High { get; }

    /// <summary>IEEE 181-2011, 5.2: the modes of the two halves of the histogram.</summary>
    internal static StateLevels Of(ReadOnlySpan<double> samples, double least, double largest, MeasurementOptions options)
    {
        double range = largest - least;
        // A range that overflows or vanishes has no bins.
        double scale = Bins / range;
        if (options.StateLevels == StateLevelMethod.Extremes || !double.IsFinite(range) || !double.IsFinite(scale))
        {
            return new StateLevels(least, largest, options);
        }

        Span<int> counts = stackalloc int[Bins];
        counts.Clear();
        foreach (double sample in samples) counts[Bin(sample, least, scale)]++;
        int low = Mode(counts[..(Bins / 2)]), high = Mode(counts[(Bins / 2)..]);
        double bottom = low < 0 ? least : Median(samples, low, counts[low], least, scale);
        double top = high < 0 ? largest : Median(samples, Bins / 2 + high, counts[Bins / 2 + high], least, scale);
        return bottom < top ? new StateLevels(bottom, top, options) : new StateLevels(least, largest, options);
    }

    private static int Bin(double sample, double least, double scale) => Math.Min((int)((sample - least) * scale), Bins - 1);

    // Finer than the bin, and not moved by the samples of transitions that fall into it.
    private static double Median(ReadOnlySpan<double> samples, int bin, int count, double least, double scale)
    {
        double[] within = new double[count];
        int next = 0;
        foreach (double sample in samples)
        {
            if (Bin(sample, least, scale) == bin) within[next++] = sample;
        }

        return ArrayStatistics.MedianInplace(within);
    }

    private double At(double percent) => Base + percent / 100 * Amplitude;

    // The fullest bin; none when it does not stand out among the others that have samples.
    private static int Mode(ReadOnlySpan<int> counts)
    {
        int fullest = 0, used = 0, all = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > counts[fullest]) fullest = i;
            used += counts[i] > 0 ? 1 : 0;
            all += counts[i];
        }

        if (used <= 1) return used == 1 ? fullest : -1;
        // What is expected of a bin by chance, when those that have samples have equally many.
        double others = (all - counts[fullest]) / (used - 1.0);
        return counts[fullest] >= LeastProminence * others + Deviations * Math.Sqrt(others) ? fullest : -1;
    }
}
