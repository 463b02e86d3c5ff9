namespace Strobe.Visualizers;

/// <summary>
/// How open the eye of a two-level signal is. Crossings are where straight lines between samples pass the threshold, half-way between the mean of the
/// upper and that of the lower samples; levels are read half a symbol after the mean crossing, by straight lines too. Of signals with more levels it is the
/// middle eye: the inner opening is right, the numbers from deviations are not.
/// </summary>
public sealed record EyeQuality
{
    private const int Rounds = 8, LeastEach = 2;
    private const double LeastConcentration = 0.3, Deviations = 3;

    private EyeQuality()
    {
    }

    /// <summary>Why there is no number; empty when there are.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>Half-way between both levels.</summary>
    public double Threshold { get; private init; }

    /// <summary>When crossings happen, as a share of a symbol from the first sample, 0 … 1.</summary>
    public double CrossingPhase { get; private init; }

    /// <summary>Crossings found.</summary>
    public int Crossings { get; private init; }

    /// <summary>Standard deviation of crossings, in symbols: the RMS jitter.</summary>
    public double JitterRms { get; private init; }

    /// <summary>From the earliest to the latest crossing, in symbols.</summary>
    public double JitterPeakToPeak { get; private init; }

    /// <summary>Mean of the upper level.</summary>
    public double UpperLevel { get; private init; }

    /// <summary>Mean of the lower level.</summary>
    public double LowerLevel { get; private init; }

    /// <summary>Upper less lower level.</summary>
    public double Amplitude => UpperLevel - LowerLevel;

    /// <summary>(upper − 3σ) − (lower + 3σ); negative when the eye is closed.</summary>
    public double Height { get; private init; }

    /// <summary>1 − 6 times the RMS jitter, in symbols; negative when the eye is closed.</summary>
    public double Width => 1 - 2 * Deviations * JitterRms;

    /// <summary>From the highest sample of the lower to the lowest one of the upper level; what no trace passes through.</summary>
    public double InnerHeight { get; private init; }

    /// <summary>1 − the peak-to-peak jitter, in symbols.</summary>
    public double InnerWidth => 1 - JitterPeakToPeak;

    /// <summary>(upper − lower) / (σ upper + σ lower); infinite without noise.</summary>
    public double QFactor { get; private init; }

    /// <summary>Measures pieces of one signal.</summary>
    /// <param name="pieces">The pieces. Each begins a symbol, or all at the same phase of one.</param>
    /// <param name="samplesPerSymbol">Samples of a symbol, more than 1; need not be whole.</param>
    public static EyeQuality Measure(IReadOnlyList<double[]> pieces, double samplesPerSymbol)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        if (!(samplesPerSymbol > 1) || !double.IsFinite(samplesPerSymbol)) return new() { Reason = "a symbol needs more than one sample" };
        if (Middle(pieces) is not { } threshold) return new() { Reason = "there are no two levels" };
        (double re, double im, int crossings) = (0, 0, 0);
        List<double> phases = [];
        foreach (double[] piece in pieces) AddCrossings(piece, threshold, samplesPerSymbol, phases);
        foreach (double phase in phases)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * phase);
            (re, im, crossings) = (re + cos, im + sin, crossings + 1);
        }

        EyeQuality known = new() { Threshold = threshold, Crossings = crossings };
        if (crossings < LeastEach) return known with { Reason = "there are no crossings" };
        if (Math.Sqrt(re * re + im * im) < LeastConcentration * crossings)
        {
            return known with { Reason = "crossings come at any time: samples per symbol may be wrong" };
        }

        double centre = Math.Atan2(im, re) / (2 * Math.PI);
        known = known with { CrossingPhase = centre < 0 ? centre + 1 : centre };
        (double sum, double squares, double least, double most) = (0, 0, 0, 0);
        foreach (double phase in phases)
        {
            double off = phase - centre - Math.Round(phase - centre);
            (sum, squares, least, most) = (sum + off, squares + off * off, Math.Min(least, off), Math.Max(most, off));
        }

        double mean = sum / crossings;
        double jitter = Math.Sqrt(Math.Max(0, squares / crossings - mean * mean));
        return Levels(known with { JitterRms = jitter, JitterPeakToPeak = most - least }, pieces, samplesPerSymbol);
    }

    /// <summary>The value at a place between samples; NaN outside.</summary>
    internal static double At(ReadOnlySpan<double> samples, double place)
    {
        if (!(place >= 0 && place <= samples.Length - 1)) return double.NaN;
        int before = (int)place, after = Math.Min(before + 1, samples.Length - 1);
        double share = place - before;
        return share == 0 ? samples[before] : samples[before] + (samples[after] - samples[before]) * share;
    }

    private static EyeQuality Levels(EyeQuality known, IReadOnlyList<double[]> pieces, double samplesPerSymbol)
    {
        List<double> upper = [], lower = [];
        foreach (double[] piece in pieces)
        {
            for (double place = (known.CrossingPhase - 0.5) * samplesPerSymbol; place <= piece.Length - 1; place += samplesPerSymbol)
            {
                double level = At(piece, place);
                if (double.IsFinite(level)) (level > known.Threshold ? upper : lower).Add(level);
            }
        }

        if (upper.Count < LeastEach || lower.Count < LeastEach) return known with { Reason = "there are too few symbols of both levels" };
        (NormalFit above, NormalFit below) = (NormalFit.Of([.. upper]), NormalFit.Of([.. lower]));
        double noise = above.StandardDeviation + below.StandardDeviation;
        return known with
        {
            UpperLevel = above.Mean,
            LowerLevel = below.Mean,
            Height = above.Mean - below.Mean - Deviations * noise,
            InnerHeight = upper.Min() - lower.Max(),
            QFactor = (above.Mean - below.Mean) / noise,
        };
    }

    private static void AddCrossings(double[] piece, double threshold, double samplesPerSymbol, List<double> phases)
    {
        for (int i = 1; i < piece.Length; i++)
        {
            (double from, double to) = (piece[i - 1], piece[i]);
            if ((from < threshold) == (to < threshold) || !double.IsFinite(from) || !double.IsFinite(to)) continue;
            double place = (i - 1 + (threshold - from) / (to - from)) / samplesPerSymbol;
            phases.Add(place - Math.Floor(place));
        }
    }

    // Two means: the threshold lies half-way between the means of what is above and below it.
    private static double? Middle(IReadOnlyList<double[]> pieces)
    {
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double[] piece in pieces)
        {
            foreach (double sample in piece)
            {
                if (double.IsFinite(sample)) (least, most) = (Math.Min(least, sample), Math.Max(most, sample));
            }
        }

        if (!(most > least) || !double.IsFinite(most - least)) return null;
        double threshold = least + (most - least) / 2;
        for (int round = 0; round < Rounds; round++)
        {
            (double above, double below, long upper, long lower) = (0, 0, 0, 0);
            foreach (double[] piece in pieces)
            {
                foreach (double sample in piece)
                {
                    if (!double.IsFinite(sample)) continue;
                    if (sample > threshold) (above, upper) = (above + sample, upper + 1);
                    else (below, lower) = (below + sample, lower + 1);
                }
            }

            if (upper == 0 || lower == 0) break;
            double next = (above / upper + below / lower) / 2;
            if (!double.IsFinite(next) || next == threshold) break;
            threshold = next;
        }

        return threshold;
    }
}
