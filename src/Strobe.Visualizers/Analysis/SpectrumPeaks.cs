namespace Strobe.Visualizers;

/// <summary>A component that stands out of a spectrum.</summary>
/// <param name="Bin">Where it is, in bins from the first; a fraction lies between two.</param>
/// <param name="Frequency">Where it is, in the unit of the sample rate.</param>
/// <param name="Power">Its mean square, corrected for lying between bins.</param>
/// <param name="IsPair">Whether it stands for two opposite frequencies, as components of one-sided spectra do.</param>
public readonly record struct SpectrumPeak(double Bin, double Frequency, double Power, bool IsPair);

/// <summary>Finds components in spectra, and powers of channels.</summary>
public static class SpectrumPeaks
{
    // exp(−7): in one of a thousand spectra of noise alone something is taken for a component.
    private const double Caution = 7;
    // −200 dB of the largest: what is below is rounding.
    private const double Rounding = 1e-20;
    private const int MostCandidates = 256, MostMedian = 1 << 16, Halvings = 26;
    private const double FarOff = 400;

    /// <summary>
    /// The strongest components, the strongest first: largest bins of their surroundings that exceed the noise and the leakage of stronger ones.
    /// Frequency and power between bins follow from the ratio of the two largest bins and the window's transform, exactly for a lone tone.
    /// </summary>
    /// <param name="estimator">What made the spectrum.</param>
    /// <param name="power">The spectrum: <see cref="SpectrumEstimator.Power"/> or another one of it.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="sampleRate">Samples per second; 1 for cycles per sample.</param>
    /// <param name="band">Where to look; null for everywhere.</param>
    public static IReadOnlyList<SpectrumPeak> Find(
        SpectrumEstimator estimator, ReadOnlySpan<double> power, int most, double sampleRate, FigureRange? band = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        List<SpectrumPeak> peaks = [];
        if (power.Length < 3 || power.Length != estimator.Bins) return peaks;
        double largest = 0;
        foreach (double one in power) largest = Math.Max(largest, one);
        double least = Math.Max(NoiseMean(power) * (Math.Log(power.Length) + Caution), largest * Rounding);
        List<(int Bin, double Power)> candidates = [];
        for (int k = 0; k < power.Length; k++)
        {
            if (k == estimator.ZeroBin || !(power[k] > least)) continue;
            if (Even(estimator, power, k) <= Even(estimator, power, k - 1) || Even(estimator, power, k) < Even(estimator, power, k + 1)) continue;
            if (band is null || band.Value.Contains(estimator.Frequency(k, sampleRate))) candidates.Add((k, power[k]));
        }

        candidates.Sort((one, other) => other.Power.CompareTo(one.Power));
        foreach ((int bin, double level) in candidates.Take(MostCandidates))
        {
            if (peaks.Count >= most) break;
            if (!IsLeakage(estimator, peaks, bin, level)) peaks.Add(Interpolate(estimator, power, bin, sampleRate));
        }

        return peaks;
    }

    /// <summary>
    /// The power between two frequencies, ends included: the sum of the bins by the window's noise bandwidth, so that neither tones nor noise count
    /// too much.
    /// </summary>
    /// <param name="estimator">What made the spectrum.</param>
    /// <param name="power">The spectrum.</param>
    /// <param name="sampleRate">Samples per second; 1 for cycles per sample.</param>
    /// <param name="band">From where to where.</param>
    /// <returns>The mean square; NaN when no bin lies there.</returns>
    public static double ChannelPower(SpectrumEstimator estimator, ReadOnlySpan<double> power, double sampleRate, FigureRange band)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        (double sum, bool isEmpty) = (0, true);
        for (int k = 0; k < power.Length; k++)
        {
            if (band.Contains(estimator.Frequency(k, sampleRate))) (sum, isEmpty) = (sum + power[k], false);
        }

        return isEmpty ? double.NaN : sum / estimator.Window.NoiseBandwidthBins;
    }

    /// <summary>
    /// The mean power of a bin as the median tells it, which components do not disturb: of noise alone powers are distributed exponentially, and the
    /// median is ln 2 of the mean.
    /// </summary>
    internal static double NoiseMean(ReadOnlySpan<double> power)
    {
        int every = Math.Max(1, power.Length / MostMedian), count = (power.Length + every - 1) / every;
        double[] some = new double[count];
        for (int i = 0; i < count; i++) some[i] = power[i * every];
        return MathNet.Numerics.Statistics.ArrayStatistics.MedianInplace(some) / Math.Log(2);
    }

    // One-sided, the bins at both ends hold one frequency and not two. Two-sided spectra go round.
    private static double Even(SpectrumEstimator estimator, ReadOnlySpan<double> power, int bin)
    {
        int count = power.Length;
        if (estimator.IsTwoSided) return power[(bin + count) % count];
        int mirrored = bin < 0 ? -bin : bin >= count ? estimator.Length - bin : bin;
        return power[mirrored] * (estimator.IsPair(mirrored) ? 1 : 2);
    }

    private static SpectrumPeak Interpolate(SpectrumEstimator estimator, ReadOnlySpan<double> power, int bin, double sampleRate)
    {
        double here = Even(estimator, power, bin), before = Even(estimator, power, bin - 1), after = Even(estimator, power, bin + 1);
        double ratio = Math.Sqrt(Math.Max(before, after) / here), low = 0, high = 0.5;
        WindowFunction window = estimator.Window;
        for (int i = 0; i < Halvings && estimator.Length > 2; i++)
        {
            double middle = (low + high) / 2;
            if (window.Response(1 - middle) < ratio * window.Response(middle)) low = middle;
            else high = middle;
        }

        double offset = estimator.Length > 2 ? (low + high) / 2 : 0, response = window.Response(offset);
        double place = bin + (after >= before ? offset : -offset);
        return new SpectrumPeak(place, estimator.Frequency(place, sampleRate), power[bin] / (response * response), estimator.IsPair(bin));
    }

    // Within the main lobe of a stronger one, or no more than twice what they all leak there.
    private static bool IsLeakage(SpectrumEstimator estimator, List<SpectrumPeak> stronger, int bin, double level)
    {
        double leaked = 0;
        foreach (SpectrumPeak peak in stronger)
        {
            double distance = Math.Abs(bin - peak.Bin), other = estimator.IsTwoSided ? estimator.Length - distance : bin + peak.Bin;
            if (Math.Min(distance, estimator.IsTwoSided ? other : distance) < estimator.Window.MainLobeBins) return true;
            leaked += Math.Sqrt(peak.Power) * (Leak(estimator.Window, distance) + Leak(estimator.Window, other));
        }

        return level < 4 * leaked * leaked;
    }

    private static double Leak(WindowFunction window, double distance) => window.Response(distance > FarOff ? FarOff + distance % 1 : distance);
}
