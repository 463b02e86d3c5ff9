using System.Numerics;
using Strobe.Visualizers.Analysis;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers;

/// <summary>
/// Calibrated power spectra by Welch's method (IEEE Trans. Audio Electroacoust. 15, 1967): windowed, overlapping segments, averaged by power, and
/// averages and extremes over successive inputs. Powers are mean squares in the square of the input's unit, so that a sine of amplitude 1 has 0.5 in its bin,
/// a complex exponential of amplitude 1 has 1, as scipy.signal.welch gives with scaling 'spectrum'; divided by <see cref="ResolutionBandwidth"/>
/// they are densities, as with 'density'.
/// </summary>
/// <remarks>In steady state, that is while length and kind of input stay the same, nothing is allocated. Not for several threads at once.</remarks>
public sealed class SpectrumEstimator
{
    private RealFourierTransform? _real;
    private FourierTransform? _complex;
    private double[] _segment = [], _imaginary = [], _raw = [];
    private double[] _frame = [], _average = [], _most = [], _least = [];

    /// <summary>An estimator without input.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SpectrumEstimator(SpectrumOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Length != 0 && options.Length is < SpectrumOptions.LeastLength or > SpectrumOptions.MostLength)
        {
            throw new ArgumentException($"A segment has {SpectrumOptions.LeastLength} to {SpectrumOptions.MostLength} samples.", nameof(options));
        }

        if (!(options.Overlap is >= 0 and < 1)) throw new ArgumentException("Segments overlap by a share from 0 up to but not including 1.", nameof(options));
        if (options.AverageCount < 1) throw new ArgumentException("An average looks back one input or more.", nameof(options));
        Options = options;
        Window = new WindowFunction(options.Window, 1, options.WindowParameter);
    }

    /// <summary>How it works.</summary>
    public SpectrumOptions Options { get; }

    /// <summary>The window in use, of the length in use.</summary>
    public WindowFunction Window { get; private set; }

    /// <summary>Samples of a segment; 0 before the first input.</summary>
    public int Length { get; private set; }

    /// <summary>True when the input is complex.</summary>
    public bool IsComplex { get; private set; }

    /// <summary>True when the bins go from the most negative frequency up; else from 0.</summary>
    public bool IsTwoSided => IsComplex || Options.IsTwoSided;

    /// <summary>Bins; 0 before the first input.</summary>
    public int Bins => Length == 0 ? 0 : IsTwoSided ? Length : Length / 2 + 1;

    /// <summary>Segments of the newest input.</summary>
    public int Segments { get; private set; }

    /// <summary>Inputs since the beginning, or since length or kind of the input last changed.</summary>
    public long Inputs { get; private set; }

    /// <summary>The power of each bin, averaged as the options say. Valid until the next input.</summary>
    public ReadOnlySpan<double> Power => _average.AsSpan(0, Inputs == 0 ? 0 : Bins);

    /// <summary>The power of each bin in the newest input.</summary>
    public ReadOnlySpan<double> NewestPower => _frame.AsSpan(0, Inputs == 0 ? 0 : Bins);

    /// <summary>The largest power of each bin in any input.</summary>
    public ReadOnlySpan<double> MaxHold => _most.AsSpan(0, Inputs == 0 ? 0 : Bins);

    /// <summary>The smallest power of each bin in any input.</summary>
    public ReadOnlySpan<double> MinHold => _least.AsSpan(0, Inputs == 0 ? 0 : Bins);

    /// <summary>Which bin has frequency 0.</summary>
    public int ZeroBin => IsTwoSided ? Length / 2 : 0;

    /// <summary>The frequency of a bin, in the unit of the sample rate.</summary>
    /// <param name="bin">The bin; a fraction is a place between two.</param>
    /// <param name="sampleRate">Samples per second; 1 for cycles per sample.</param>
    public double Frequency(double bin, double sampleRate) => (bin - ZeroBin) * sampleRate / Length;

    /// <summary>The equivalent noise bandwidth of a bin, in the unit of the sample rate.</summary>
    /// <param name="sampleRate">Samples per second; 1 for cycles per sample.</param>
    public double ResolutionBandwidth(double sampleRate) => Length == 0 ? 0 : Window.NoiseBandwidthBins * sampleRate / Length;

    /// <summary>True when the power of a bin stands for a pair of opposite frequencies: all but 0 and half the sample rate, one-sided.</summary>
    public bool IsPair(int bin) => !IsTwoSided && bin > 0 && 2 * bin < Length;

    /// <summary>Forgets all input.</summary>
    public void Clear() => (Inputs, Segments) = (0, 0);

    /// <summary>Takes real samples.</summary>
    public SpectrumInput Add(ReadOnlySpan<double> samples)
    {
        if (Check(samples) is var verdict and not SpectrumInput.Taken) return verdict;
        Prepare(samples.Length, isComplex: false);
        Span<double> segment = FrameSamples.Room(ref _segment, Length), raw = FrameSamples.Room(ref _raw, Length / 2 + 1);
        raw.Clear();
        ReadOnlySpan<double> window = Window.Values;
        int step = Step(samples.Length);
        for (int s = 0; s < Segments; s++)
        {
            ReadOnlySpan<double> part = samples.Slice(s * step, Length);
            double mean = Options.Detrend == SpectrumDetrend.Constant ? Mean(part) : 0;
            for (int n = 0; n < segment.Length; n++) segment[n] = (part[n] - mean) * window[n];
            _real!.AddPower(segment, raw);
        }

        double scale = 1 / (Window.Sum * Window.Sum * Segments);
        Span<double> frame = _frame.AsSpan(0, Bins);
        if (!IsTwoSided)
        {
            for (int k = 0; k < frame.Length; k++) frame[k] = raw[k] * (IsPair(k) ? 2 * scale : scale);
        }
        else
        {
            for (int k = 0; k < frame.Length; k++) frame[k] = raw[Math.Abs(k - ZeroBin)] * scale;
        }

        return Average();
    }

    /// <summary>Takes complex samples.</summary>
    public SpectrumInput Add(ReadOnlySpan<Complex> samples)
    {
        if (Check(System.Runtime.InteropServices.MemoryMarshal.Cast<Complex, double>(samples)) is var verdict and not SpectrumInput.Taken) return verdict;
        Prepare(samples.Length, isComplex: true);
        Span<double> re = FrameSamples.Room(ref _segment, Length), im = FrameSamples.Room(ref _imaginary, Length), frame = _frame.AsSpan(0, Bins);
        frame.Clear();
        ReadOnlySpan<double> window = Window.Values;
        int step = Step(samples.Length), zero = ZeroBin;
        double scale = 1 / (Window.Sum * Window.Sum * Segments);
        for (int s = 0; s < Segments; s++)
        {
            ReadOnlySpan<Complex> part = samples.Slice(s * step, Length);
            Complex mean = Options.Detrend == SpectrumDetrend.Constant ? Mean(part) : 0;
            for (int n = 0; n < re.Length; n++) (re[n], im[n]) = ((part[n].Real - mean.Real) * window[n], (part[n].Imaginary - mean.Imaginary) * window[n]);
            _complex!.Forward(re, im);
            // Negative frequencies, the upper part of the transform, come first.
            int upper = re.Length - zero;
            for (int k = 0; k < zero; k++) frame[k] += (re[k + upper] * re[k + upper] + im[k + upper] * im[k + upper]) * scale;
            for (int k = 0; k < upper; k++) frame[k + zero] += (re[k] * re[k] + im[k] * im[k]) * scale;
        }

        return Average();
    }

    // Samples from one segment to the next.
    private int Step(int count)
    {
        int repeated = Math.Min((int)(Length * Options.Overlap), Length - 1), step = Length - repeated;
        Segments = (count - repeated) / step;
        return step;
    }

    private static SpectrumInput Check(ReadOnlySpan<double> samples)
    {
        if (samples.IsEmpty) return SpectrumInput.Empty;
        foreach (double one in samples)
        {
            if (!double.IsFinite(one)) return SpectrumInput.NotFinite;
        }

        return SpectrumInput.Taken;
    }

    private void Prepare(int count, bool isComplex)
    {
        int length = Options.Length == 0 ? Math.Min(count, SpectrumOptions.MostLength) : Math.Min(count, Options.Length);
        if (length == Length && isComplex == IsComplex) return;
        (Length, IsComplex, Inputs) = (length, isComplex, 0);
        Window = new WindowFunction(Options.Window, length, Options.WindowParameter);
        (_real, _complex) = isComplex ? (null, new FourierTransform(length)) : (new RealFourierTransform(length), (FourierTransform?)null);
        FrameSamples.Room(ref _frame, Bins);
        FrameSamples.Room(ref _average, Bins);
        FrameSamples.Room(ref _most, Bins);
        FrameSamples.Room(ref _least, Bins);
    }

    private SpectrumInput Average()
    {
        Span<double> frame = _frame.AsSpan(0, Bins), average = _average.AsSpan(0, Bins), most = _most.AsSpan(0, Bins), least = _least.AsSpan(0, Bins);
        double total = 0;
        foreach (double power in frame) total += power;
        if (!double.IsFinite(total))
        {
            if (Inputs == 0) Length = 0;
            return SpectrumInput.TooLarge;
        }

        Inputs++;
        if (Inputs == 1)
        {
            frame.CopyTo(average);
            frame.CopyTo(most);
            frame.CopyTo(least);
            return SpectrumInput.Taken;
        }

        for (int k = 0; k < frame.Length; k++)
        {
            most[k] = Math.Max(most[k], frame[k]);
            least[k] = Math.Min(least[k], frame[k]);
        }

        double share = Options.Averaging == SpectrumAveraging.Exponential
            ? -double.ExpM1(-1.0 / Options.AverageCount)
            : 1.0 / Math.Min(Inputs, Options.AverageCount);
        switch (Options.Averaging)
        {
            case SpectrumAveraging.Off:
                frame.CopyTo(average);
                break;
            case SpectrumAveraging.Linear:
                for (int k = 0; k < frame.Length; k++)
                {
                    double amplitude = Math.Sqrt(average[k]);
                    amplitude += (Math.Sqrt(frame[k]) - amplitude) * share;
                    average[k] = amplitude * amplitude;
                }

                break;
            default:
                for (int k = 0; k < frame.Length; k++) average[k] += (frame[k] - average[k]) * share;
                break;
        }

        return SpectrumInput.Taken;
    }

    private static double Mean(ReadOnlySpan<double> samples)
    {
        double sum = 0;
        foreach (double one in samples) sum += one;
        return sum / samples.Length;
    }

    private static Complex Mean(ReadOnlySpan<Complex> samples)
    {
        Complex sum = 0;
        foreach (Complex one in samples) sum += one;
        return sum / samples.Length;
    }
}
