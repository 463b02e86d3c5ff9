using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;

namespace Strobe.Visualizers.Measuring;

/// <summary>Where a second signal stands against a first one.</summary>
internal static class Comparison
{
    // Below this share of a signal's power a fundamental says nothing about it.
    private const double LeastShareOfPower = 0.01;

    /// <summary>Why two signals cannot be compared; empty when they can.</summary>
    internal static string Refusal(MeasuredSignal first, MeasuredSignal second)
    {
        if (second.Refusal.Length > 0) return "second signal: " + second.Refusal;
        if (first.Samples.Length != second.Samples.Length) return $"the first signal has {first.Samples.Length} samples and the second {second.Samples.Length}";
        return first.SampleRateHz == second.SampleRateHz ? "" : "the sample rates differ";
    }

    internal static Outcome Correlation(MeasuredSignal first, MeasuredSignal second) =>
        first.IsConstant || second.IsConstant
            ? Outcome.None($"the {(first.IsConstant ? "first" : "second")} signal is constant")
            : MathNet.Numerics.Statistics.Correlation.Pearson(first.Samples, second.Samples);

    /// <summary>
    /// The mean distance from rising edges of the first signal to those of the second, of pairs that are nearest to each other: an edge at the end of the
    /// gate whose partner lies outside has none. Falling ones when there are no rising ones.
    /// </summary>
    internal static Outcome EdgeDelay(MeasuredSignal first, MeasuredSignal second)
    {
        bool isRising = Cycles.Count(first, true) > 0 && Cycles.Count(second, true) > 0;
        double[] from = Times(first, isRising), to = Times(second, isRising);
        if (from.Length == 0 || to.Length == 0) return Outcome.None($"the {(from.Length == 0 ? "first" : "second")} signal has no edge that the other has too");
        return MeanDistance(from, to);
    }

    /// <summary>
    /// The phase of the second signal's fundamental less that of the first's, −180° … 180°: both by IEEE 1057's three-parameter sine fit at the frequency of
    /// the first.
    /// </summary>
    internal static Outcome Phase(MeasuredSignal first, MeasuredSignal second)
    {
        Outcome frequency = Cycles.Frequency(first);
        if (frequency.Reason.Length > 0) return Outcome.None("first signal: " + frequency.Reason);
        if (second.IsConstant) return Outcome.None("the second signal is constant");
        if (FitPhase(first, frequency.Value) is not { } one) return Outcome.None("the first signal has next to nothing at its frequency");
        if (FitPhase(second, frequency.Value) is not { } other) return Outcome.None("the second signal has next to nothing at the first one's frequency");
        return Math.IEEERemainder((other - one) * 180 / Math.PI, 360);
    }

    private static double[] Times(MeasuredSignal signal, bool isRising) =>
        [.. signal.Edges.Where(edge => edge.IsRising == isRising).Select(edge => signal.TimeAt(edge.Place))];

    private static double MeanDistance(double[] from, double[] to)
    {
        double sum = 0;
        int count = 0, next = 0, back = 0;
        for (int i = 0; i < from.Length; i++)
        {
            next = Nearest(to, from[i], next);
            back = Nearest(from, to[next], back);
            if (back != i) continue;
            sum += to[next] - from[i];
            count++;
        }

        // The two that are nearest of all are a pair.
        return sum / count;
    }

    private static int Nearest(double[] times, double time, int start)
    {
        while (start < times.Length - 1 && Math.Abs(times[start + 1] - time) < Math.Abs(times[start] - time)) start++;
        return start;
    }

    // The phase of A·cos ωt + B·sin ωt + C, fitted by least squares.
    private static double? FitPhase(MeasuredSignal signal, double frequency)
    {
        Matrix<double> normal = Matrix<double>.Build.Dense(3, 3);
        Vector<double> right = Vector<double>.Build.Dense(3);
        ReadOnlySpan<double> samples = signal.Samples;
        double scale = Math.Max(Math.Abs(signal.Maximum), Math.Abs(signal.Minimum)), power = 0, offset = signal.Mean / scale;
        double cc = 0, cs = 0, ss = 0, c1 = 0, s1 = 0, cy = 0, sy = 0, y1 = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            (double sine, double cosine) = Math.SinCos(Math.Tau * frequency * signal.TimeAt(i));
            double value = samples[i] / scale - offset;
            (cc, cs, ss, c1, s1) = (cc + cosine * cosine, cs + cosine * sine, ss + sine * sine, c1 + cosine, s1 + sine);
            (cy, sy, y1, power) = (cy + cosine * value, sy + sine * value, y1 + value, power + value * value);
        }

        (normal[0, 0], normal[0, 1], normal[0, 2]) = (cc, cs, c1);
        (normal[1, 0], normal[1, 1], normal[1, 2]) = (cs, ss, s1);
        (normal[2, 0], normal[2, 1], normal[2, 2]) = (c1, s1, samples.Length);
        (right[0], right[1], right[2]) = (cy, sy, y1);
        Vector<double> fit = normal.Solve(right);
        double share = (fit[0] * fit[0] + fit[1] * fit[1]) / 2 * samples.Length / power;
        return share >= LeastShareOfPower ? Math.Atan2(-fit[1], fit[0]) : null;
    }
}
