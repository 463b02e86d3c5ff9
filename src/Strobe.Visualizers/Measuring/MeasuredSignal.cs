using System.Numerics;
using MathNet.Numerics.Statistics;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers.Measuring;

/// <summary>
/// The samples within a gate and everything that several measurements want of them, computed once when first asked for. Places are sample numbers
/// with fractions; <see cref="TimeAt"/> makes times of them.
/// </summary>
internal sealed class MeasuredSignal
{
    private readonly MeasurementOptions _options;
    private readonly double[]? _times;
    private readonly double _step;
    private readonly Lazy<double> _mean;
    private StateLevels? _levels;
    private List<Edge>? _edges;
    private Transitions? _transitions;

    private MeasuredSignal(double[] samples, double[]? times, double? rate, MeasurementOptions options, string refusal = "")
    {
        (Samples, _times, _options) = (samples, times, options);
        SampleRateHz = FrameSamples.Rate(options.SampleRateHz ?? rate);
        _step = 1 / (SampleRateHz ?? 1);
        _mean = new(() => ArrayStatistics.Mean(Samples));
        Refusal = options.Refusal.Length > 0 ? options.Refusal : refusal.Length > 0 ? refusal : RefusalOf(samples);
        if (Refusal.Length > 0) return;
        Minimum = ArrayStatistics.Minimum(samples);
        Maximum = ArrayStatistics.Maximum(samples);
    }

    internal double[] Samples { get; }

    internal double? SampleRateHz { get; }

    /// <summary>True when times are seconds.</summary>
    internal bool IsRateKnown => SampleRateHz is not null || _times is not null;

    internal bool IsEven => _times is null;

    internal bool IsComplex { get; private init; }

    /// <summary>Why nothing can be measured; empty when something can.</summary>
    internal string Refusal { get; }

    /// <summary>Why nothing can be measured for which the order of samples counts; empty when it can.</summary>
    internal string TimeRefusal { get; private init; } = "";

    internal double Minimum { get; }

    internal double Maximum { get; }

    internal double Mean => _mean.Value;

    internal bool IsConstant => Minimum == Maximum;

    internal MeasurementOptions Options => _options;

    /// <summary>Base and top. Only for signals that are not constant.</summary>
    internal StateLevels Levels => _levels ??= StateLevels.Of(Samples, Minimum, Maximum, _options);

    /// <summary>The edges through the middle level, in order. Rising and falling ones take turns. A constant signal has none.</summary>
    internal List<Edge> Edges => _edges ??= IsConstant ? [] : Edge.Find(Samples, Levels.Middle, Levels.Amplitude * _options.HysteresisPercent / 100);

    internal Transitions Transitions => _transitions ??= new Transitions(this);

    internal double TimeAt(double place)
    {
        if (_times is null) return place * _step;
        int before = Math.Clamp((int)place, 0, _times.Length - 1);
        return before == _times.Length - 1 ? _times[before] : _times[before] + (place - before) * (_times[before + 1] - _times[before]);
    }

    /// <summary>The signal of a frame within a gate.</summary>
    internal static MeasuredSignal Of(SignalFrame frame, FigureRange? gate, MeasurementOptions options)
    {
        bool isComplex = ElementTypes.IsComplex(frame.ElementType);
        double[] buffer = [];
        ReadOnlySpan<double> all = isComplex ? Magnitudes(frame) : FrameSamples.Real(frame, ref buffer);
        double? rate = options.SampleRateHz ?? frame.SampleRateHz;
        return new MeasuredSignal(Gated(all, gate, rate).ToArray(), null, rate, options, frame.HasValue ? "" : $"no value: {frame.Flags & FrameFlags.NoValue}")
        {
            IsComplex = isComplex,
            TimeRefusal = frame.Shape.Rank < 2 || frame.Shape.ElementCount == frame.Shape[frame.Shape.Rank - 1]
                ? ""
                : $"a value of {frame.Shape} is not one signal; measure one of its rows",
        };
    }

    /// <summary>Evenly spaced samples within a gate.</summary>
    internal static MeasuredSignal Of(ReadOnlySpan<double> samples, double? rate, FigureRange? gate, MeasurementOptions options) =>
        new(Gated(samples, gate, options.SampleRateHz ?? rate).ToArray(), null, rate, options);

    /// <summary>Samples at times of their own, in seconds, within a gate.</summary>
    internal static MeasuredSignal Of(ReadOnlySpan<double> values, ReadOnlySpan<double> times, FigureRange? gate, MeasurementOptions options)
    {
        List<double> kept = [], at = [];
        bool isInOrder = true;
        for (int i = 0; i < values.Length; i++)
        {
            if (gate is { } range && !range.Contains(times[i])) continue;
            isInOrder &= double.IsFinite(times[i]) && (at.Count == 0 || times[i] > at[^1]);
            kept.Add(values[i]);
            at.Add(times[i]);
        }

        return new MeasuredSignal([.. kept], [.. at], null, options) { TimeRefusal = isInOrder ? "" : "the time stamps do not grow from sample to sample" };
    }

    private static ReadOnlySpan<double> Gated(ReadOnlySpan<double> samples, FigureRange? gate, double? rate)
    {
        if (gate is not { } range) return samples;
        double scale = FrameSamples.Rate(rate) ?? 1;
        double first = Math.Ceiling(Loosened(range.From * scale, -1)), last = Math.Floor(Loosened(range.To * scale, 1));
        if (!(first <= last) || last < 0 || first >= samples.Length) return [];
        int from = (int)Math.Max(first, 0);
        return samples[from..((int)Math.Min(last, samples.Length - 1) + 1)];
    }

    // 0.3 s at 10 Hz is sample 3, whatever the product rounds to.
    private static double Loosened(double place, int sign) => place + sign * 1e-9 * Math.Max(1, Math.Abs(place));

    private static double[] Magnitudes(SignalFrame frame)
    {
        double[] reals = [];
        Complex[] buffer = [];
        ReadOnlySpan<Complex> values = FrameSamples.Complex(frame, ref reals, ref buffer);
        double[] magnitudes = new double[values.Length];
        for (int i = 0; i < magnitudes.Length; i++) magnitudes[i] = Complex.Abs(values[i]);
        return magnitudes;
    }

    private static string RefusalOf(double[] samples)
    {
        if (samples.Length == 0) return "no samples";
        int bad = 0;
        foreach (double sample in samples) bad += double.IsFinite(sample) ? 0 : 1;
        return bad == 0 ? "" : $"{bad} of {samples.Length} samples {(bad == 1 ? "is" : "are")} NaN or infinite";
    }
}
