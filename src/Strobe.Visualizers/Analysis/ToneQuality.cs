namespace Strobe.Visualizers;

/// <summary>
/// How pure a tone is, after IEEE Std 1241: the spectrum is divided into the tone, its harmonics, DC, and noise, which is all the rest. Powers are
/// sums of bins by the window's noise bandwidth; noise hidden under the others is taken to be as dense as elsewhere.
/// </summary>
public sealed record ToneQuality
{
    /// <summary>How many harmonics are looked at, the tone being the first.</summary>
    public const int UsualHarmonics = 10;

    private const double Sine = 1.5;
    // Leakage is told from noise when it is four times as strong, and in the way when a fifth of the spectrum is full of it.
    private const double LeakMargin = 4;
    private const int LeastNoiseBins = 3, LeakShare = 5;

    private ToneQuality()
    {
    }

    /// <summary>The tone: the strongest component; null when nothing stands out of the noise.</summary>
    public SpectrumPeak? Fundamental { get; private init; }

    /// <summary>Why there is no number; empty when there are.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>Power of the tone.</summary>
    public double TonePower { get; private init; }

    /// <summary>Power of the harmonics 2 to 10, those included that fold back from above half the sample rate, with the noise under them.</summary>
    public double HarmonicPower { get; private init; }

    /// <summary>Power of the noise over the whole band.</summary>
    public double NoisePower { get; private init; }

    /// <summary>Mean power of a bin of noise.</summary>
    public double NoiseFloor { get; private init; }

    /// <summary>Power of the largest bin that is neither tone nor DC.</summary>
    public double LargestSpur { get; private init; }

    /// <summary>Signal to noise, dB: tone by noise, without harmonics.</summary>
    public double Snr => Decibels(TonePower, NoisePower);

    /// <summary>Signal to noise and distortion, dB: tone by noise and harmonics.</summary>
    public double Sinad => Decibels(TonePower, NoisePower + HarmonicPower);

    /// <summary>Total harmonic distortion, dB: harmonics by tone.</summary>
    public double Thd => Decibels(HarmonicPower, TonePower);

    /// <summary>Spurious-free dynamic range, dBc: tone by the largest other bin, harmonics included.</summary>
    public double Sfdr => Decibels(Fundamental?.Power ?? 0, LargestSpur);

    /// <summary>Effective number of bits, (SINAD − 10·lg 1.5) / (20·lg 2), of a tone as large as it is: not corrected to full scale.</summary>
    public double Enob => (Sinad - 10 * Math.Log10(Sine)) / (20 * Math.Log10(2));

    /// <summary>Measures a spectrum.</summary>
    /// <param name="estimator">What made it.</param>
    /// <param name="power">The spectrum: <see cref="SpectrumEstimator.Power"/> or another one of it.</param>
    /// <param name="sampleRate">Samples per second; 1 for cycles per sample.</param>
    /// <param name="band">Where the tone is looked for; null for everywhere. Noise and harmonics count from everywhere.</param>
    public static ToneQuality Measure(SpectrumEstimator estimator, ReadOnlySpan<double> power, double sampleRate, FigureRange? band = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        if (power.Length != estimator.Bins || power.Length == 0) return new() { Reason = "there is no spectrum" };
        IReadOnlyList<SpectrumPeak> peaks = SpectrumPeaks.Find(estimator, power, 1, sampleRate, band);
        if (peaks.Count == 0) return new() { Reason = "no tone stands out of the noise" };
        SpectrumPeak tone = peaks[0];
        int lobe = (int)Math.Ceiling(estimator.Window.MainLobeBins);
        Kind[] kinds = new Kind[power.Length];
        Mark(estimator, kinds, 0, lobe, Kind.Direct);
        double place = tone.Bin - estimator.ZeroBin;
        Mark(estimator, kinds, place, Leakage(estimator, power, tone, lobe), Kind.Tone);
        for (int h = 2; h <= UsualHarmonics; h++) Mark(estimator, kinds, place * h, lobe, Kind.Harmonic);
        return Sort(estimator, power, kinds, tone);
    }

    /// <summary>All numbers as measurements, or the reason why there are none.</summary>
    public IEnumerable<Measurement> ToMeasurements()
    {
        yield return Of("SNR", Snr, "dB", NoisePower > 0);
        yield return Of("SINAD", Sinad, "dB", NoisePower + HarmonicPower > 0);
        yield return Of("THD", Thd, "dB", HarmonicPower > 0);
        yield return Of("SFDR", Sfdr, "dBc", LargestSpur > 0);
        yield return Of("ENOB", Enob, "bit", NoisePower + HarmonicPower > 0);
    }

    private Measurement Of(string name, double value, string unit, bool isThere) =>
        Reason.Length > 0 ? Measurement.NotMeasurable(name, unit, Reason)
        : isThere ? new Measurement(name, value, unit)
        : Measurement.NotMeasurable(name, unit, "there is nothing but the tone");

    private static ToneQuality Sort(SpectrumEstimator estimator, ReadOnlySpan<double> power, Kind[] kinds, SpectrumPeak tone)
    {
        (double tonePower, double harmonics, double noise, double spur, int usable, int noiseBins, int toneBins) = (0, 0, 0, 0, 0, 0, 0);
        for (int k = 0; k < power.Length; k++)
        {
            if (kinds[k] == Kind.Direct) continue;
            usable++;
            if (kinds[k] == Kind.Tone)
            {
                tonePower += power[k];
                toneBins++;
                continue;
            }

            spur = Math.Max(spur, power[k]);
            if (kinds[k] == Kind.Harmonic) harmonics += power[k];
            else (noise, noiseBins) = (noise + power[k], noiseBins + 1);
        }

        double bandwidth = estimator.Window.NoiseBandwidthBins;
        string reason = toneBins > usable / LeakShare && toneBins > 2 * Math.Ceiling(estimator.Window.MainLobeBins) + 1
            ? "what the tone leaks covers the noise; take a window with lower side lobes"
            : noiseBins < LeastNoiseBins ? "the length is too short for this window" : "";
        return new ToneQuality
        {
            Fundamental = tone,
            Reason = reason,
            TonePower = tonePower / bandwidth,
            HarmonicPower = harmonics / bandwidth,
            NoisePower = noiseBins == 0 ? 0 : noise / noiseBins * usable / bandwidth,
            NoiseFloor = noiseBins == 0 ? 0 : noise / noiseBins,
            LargestSpur = spur,
        };
    }

    // As far from the tone as it leaks more than there is noise.
    private static int Leakage(SpectrumEstimator estimator, ReadOnlySpan<double> power, SpectrumPeak tone, int lobe)
    {
        double floor = SpectrumPeaks.NoiseMean(power), offset = Math.Abs(tone.Bin - Math.Round(tone.Bin));
        // Steps grow, so that long spectra cost no more than short ones.
        const int Coarse = 16;
        int reach = lobe;
        for (; reach < power.Length / 2; reach += 1 + reach / Coarse)
        {
            double next = Math.Max(Leak(estimator.Window, reach + 1 - offset), Leak(estimator.Window, reach + 1 + offset));
            if (next * next * tone.Power <= LeakMargin * floor) break;
        }

        return reach;
    }

    private static double Leak(WindowFunction window, double distance)
    {
        const double FarOff = 400;
        // Beyond, side lobes fall with the distance at least.
        return distance <= FarOff ? window.Response(distance) : window.Response(FarOff + distance % 1) * FarOff / distance;
    }

    // Bins around a frequency, folded or turned round as sampling does it; what is marked already stays so.
    private static void Mark(SpectrumEstimator estimator, Kind[] kinds, double place, int reach, Kind kind)
    {
        int length = estimator.Length;
        long centre = (long)Math.Round(place - Math.Floor(place / length) * length);
        for (long k = centre - reach; k <= centre + reach; k++)
        {
            long turned = (k % length + length) % length;
            long bin = estimator.IsTwoSided ? (turned + estimator.ZeroBin) % length : Math.Min(turned, length - turned);
            if (kinds[bin] == Kind.Noise || kind == Kind.Tone) kinds[bin] = kind;
            if (estimator.IsComplex || !estimator.IsTwoSided || kind == Kind.Direct) continue;
            // Two-sided and real: the same at the opposite frequency.
            long opposite = (length - turned + estimator.ZeroBin) % length;
            if (kinds[opposite] == Kind.Noise || kind == Kind.Tone) kinds[opposite] = kind;
        }
    }

    private static double Decibels(double power, double other) => SpectrumScale.Decibels(power / other);

    private enum Kind : byte
    {
        Noise,
        Direct,
        Tone,
        Harmonic,
    }
}
