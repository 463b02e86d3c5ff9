using Strobe.Visualizers.Measuring;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers;

/// <summary>
/// A pass/fail test of whole frames: every sample must lie between two curves over time; samples on a curve pass (exactly at its points; between
/// two points the limit is rounded to a double), and so do those at times for which the curves say nothing. A sample that is NaN or infinite where there
/// is a limit fails. Not for several threads at once.
/// </summary>
public sealed class MaskTest
{
    // Times are compared in sample numbers; a curve made of a reference has its points exactly on samples but for rounding.
    private const double RoundingShare = 1e-9;

    private double[] _buffer = [];

    /// <summary>A test.</summary>
    /// <param name="lower">What no sample may lie below; null for no such limit.</param>
    /// <param name="upper">What no sample may lie above; null for no such limit.</param>
    public MaskTest(MaskCurve? lower, MaskCurve? upper) => (Lower, Upper) = (lower, upper);

    /// <summary>What no sample may lie below.</summary>
    public MaskCurve? Lower { get; }

    /// <summary>What no sample may lie above.</summary>
    public MaskCurve? Upper { get; }

    /// <summary>How many frames passed.</summary>
    public long Passed { get; private set; }

    /// <summary>How many frames had samples beyond the mask.</summary>
    public long Failed { get; private set; }

    /// <summary>How many frames could not be tested: without real samples.</summary>
    public long NotTested { get; private set; }

    /// <summary>How many samples of all frames lay beyond the mask.</summary>
    public long Violations { get; private set; }

    /// <summary>The first sample that lay beyond the mask; null when none did.</summary>
    public MaskViolation? FirstViolation { get; private set; }

    /// <summary>
    /// A test made of a good signal: at each of its samples the upper curve is the largest value that the signal (straight lines between samples) takes within
    /// the time tolerance around it, plus the value tolerance; the lower one accordingly. A signal that is shifted by no more than the one and off by no more
    /// than the other passes.
    /// </summary>
    /// <param name="reference">The good signal: real, finite samples.</param>
    /// <param name="valueTolerance">± in the signal's unit.</param>
    /// <param name="timeTolerance">± in seconds, or in samples where the reference's rate is unknown.</param>
    /// <exception cref="ArgumentException">The reference has no finite real samples, or a tolerance is negative or not finite.</exception>
    public static MaskTest Around(SignalFrame reference, double valueTolerance, double timeTolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (!(valueTolerance >= 0 && timeTolerance >= 0 && double.IsFinite(valueTolerance) && double.IsFinite(timeTolerance)))
        {
            throw new ArgumentException("A tolerance is finite and not negative.", nameof(valueTolerance));
        }

        MeasuredSignal signal = MeasuredSignal.Of(reference, null, MeasurementOptions.Default);
        if (signal.Refusal.Length > 0 || signal.IsComplex)
        {
            throw new ArgumentException($"A mask needs a good signal: {(signal.IsComplex ? "the samples are complex" : signal.Refusal)}.", nameof(reference));
        }

        double rate = signal.SampleRateHz ?? 1;
        double[] times = new double[signal.Samples.Length], lower = new double[times.Length], upper = new double[times.Length];
        Envelope.Largest(signal.Samples, timeTolerance * rate, upper);
        for (int i = 0; i < lower.Length; i++) (times[i], lower[i]) = (i / rate, -signal.Samples[i]);
        Envelope.Largest([.. lower], timeTolerance * rate, lower);
        for (int i = 0; i < lower.Length; i++) (lower[i], upper[i]) = (-lower[i] - valueTolerance, upper[i] + valueTolerance);
        ValueList<double> at = ValueList.Own(times);
        return new MaskTest(new MaskCurve(at, ValueList.Own(lower)), new MaskCurve(at, ValueList.Own(upper)));
    }

    /// <summary>Tests a frame and counts it.</summary>
    /// <param name="frame">The frame; of several rows, all elements as one row. Complex ones and those without samples are not tested.</param>
    public MaskResult Test(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        MaskResult result = frame.Count == 0 || ElementTypes.IsComplex(frame.ElementType)
            ? new MaskResult(TestVerdict.NotTested, 0, 0, null)
            : Test(FrameSamples.Real(frame, ref _buffer), frame.SampleRateHz, frame.Number);
        switch (result.Verdict)
        {
            case TestVerdict.Passed: Passed++; break;
            case TestVerdict.Failed: Failed++; break;
            default: NotTested++; break;
        }

        Violations += result.Violations;
        FirstViolation ??= result.First;
        return result;
    }

    /// <summary>Forgets all results.</summary>
    public void Reset() => (Passed, Failed, NotTested, Violations, FirstViolation) = (0, 0, 0, 0, null);

    private MaskResult Test(ReadOnlySpan<double> samples, double? sampleRateHz, long frameNumber)
    {
        double rate = FrameSamples.Rate(sampleRateHz) ?? 1;
        int tested = 0, violations = 0;
        MaskViolation? first = null;
        for (int i = 0; i < samples.Length; i++)
        {
            double? lower = Limit(Lower, i, rate, isUpper: false), upper = Limit(Upper, i, rate, isUpper: true);
            if (lower is null && upper is null) continue;
            tested++;
            double sample = samples[i];
            if (double.IsFinite(sample) && !(sample < lower) && !(sample > upper)) continue;
            violations++;
            first ??= new MaskViolation(frameNumber, i, i / rate, sample, lower, upper);
        }

        return new MaskResult(violations == 0 ? TestVerdict.Passed : TestVerdict.Failed, tested, violations, first);
    }

    private static double? Limit(MaskCurve? curve, int index, double rate, bool isUpper)
    {
        if (curve is null || curve.Times.Count == 0) return null;
        double time = index / rate, rounding = RoundingShare / rate;
        // The ends belong to the mask, whatever the quotient rounds to.
        if (Math.Abs(time - curve.Times[0]) <= rounding) time = curve.Times[0];
        if (Math.Abs(time - curve.Times[^1]) <= rounding) time = curve.Times[^1];
        return curve.At(time, isUpper);
    }
}

/// <summary>What a mask test said of a frame.</summary>
/// <param name="Verdict">Passed or failed; not tested without real samples.</param>
/// <param name="Tested">Samples at times for which the mask says something.</param>
/// <param name="Violations">Samples beyond the mask.</param>
/// <param name="First">The first of them; null when there is none.</param>
public sealed record MaskResult(TestVerdict Verdict, int Tested, int Violations, MaskViolation? First);

/// <summary>A sample beyond a mask.</summary>
/// <param name="FrameNumber">The frame.</param>
/// <param name="Index">The sample's number in it, from 0.</param>
/// <param name="Time">Seconds from the frame's first sample, or the sample's number where the rate is unknown.</param>
/// <param name="Value">The sample.</param>
/// <param name="Lower">The lower limit there; null for none.</param>
/// <param name="Upper">The upper limit there; null for none.</param>
public sealed record MaskViolation(long FrameNumber, int Index, double Time, double Value, double? Lower, double? Upper);
