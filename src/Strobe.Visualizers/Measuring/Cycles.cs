namespace Strobe.Visualizers.Measuring;

/// <summary>What is counted in whole cycles: from edge to edge of the same direction, of the direction that has more of them, rising in doubt.</summary>
internal static class Cycles
{
    internal static int Count(MeasuredSignal signal, bool isRising)
    {
        int count = 0;
        foreach (Edge edge in signal.Edges) count += edge.IsRising == isRising ? 1 : 0;
        return count;
    }

    /// <summary>Whole cycles; 0 when there is none.</summary>
    internal static int Whole(MeasuredSignal signal) => Math.Max(0, (signal.Edges.Count - 1) / 2);

    internal static Outcome Period(MeasuredSignal signal) =>
        Range(signal) is { } range ? (signal.TimeAt(range.To) - signal.TimeAt(range.From)) / Whole(signal) : Outcome.None(WhyNone(signal));

    internal static Outcome Frequency(MeasuredSignal signal)
    {
        Outcome period = Period(signal);
        return period.Reason.Length > 0 ? period : 1 / period.Value;
    }

    /// <summary>The mean width of whole pulses of one direction.</summary>
    internal static Outcome Width(MeasuredSignal signal, bool isPositive)
    {
        List<Edge> edges = signal.Edges;
        double sum = 0;
        int count = 0;
        for (int i = 1; i < edges.Count; i++)
        {
            if (edges[i - 1].IsRising != isPositive) continue;
            sum += signal.TimeAt(edges[i].Place) - signal.TimeAt(edges[i - 1].Place);
            count++;
        }

        return count > 0 ? sum / count
            : Outcome.None(signal.IsConstant ? "the signal is constant" : $"there is no whole {(isPositive ? "positive" : "negative")} pulse");
    }

    /// <summary>The share of whole cycles that one state takes, in percent.</summary>
    internal static Outcome Duty(MeasuredSignal signal, bool isPositive)
    {
        if (Whole(signal) == 0) return Outcome.None(WhyNone(signal));
        List<Edge> edges = signal.Edges;
        double inside = 0, all = 0;
        for (int i = 1; i <= 2 * Whole(signal); i++)
        {
            double width = signal.TimeAt(edges[i].Place) - signal.TimeAt(edges[i - 1].Place);
            all += width;
            inside += edges[i - 1].IsRising == isPositive ? width : 0;
        }

        return 100 * inside / all;
    }

    internal static Outcome Mean(MeasuredSignal signal) =>
        Range(signal) is { } range ? Area(signal, range.From, range.To, isSquared: false) / (signal.TimeAt(range.To) - signal.TimeAt(range.From))
            : Outcome.None(WhyNone(signal));

    internal static Outcome Rms(MeasuredSignal signal) =>
        Range(signal) is { } range
            ? Math.Sqrt(Area(signal, range.From, range.To, isSquared: true) / (signal.TimeAt(range.To) - signal.TimeAt(range.From)))
            : Outcome.None(WhyNone(signal));

    /// <summary>The area under the curve by the trapezoidal rule, between places with fractions.</summary>
    internal static double Area(MeasuredSignal signal, double from, double to, bool isSquared)
    {
        double area = 0, place = from, height = Height(signal, from, isSquared), time = signal.TimeAt(from);
        while (place < to)
        {
            double next = Math.Min(Math.Floor(place) + 1, to), nextHeight = Height(signal, next, isSquared), nextTime = signal.TimeAt(next);
            area += (nextTime - time) * (height / 2 + nextHeight / 2);
            (place, height, time) = (next, nextHeight, nextTime);
        }

        return area;
    }

    private static string WhyNone(MeasuredSignal signal) => signal.IsConstant ? "the signal is constant" : "there is less than one period";

    private static (double From, double To)? Range(MeasuredSignal signal)
    {
        int cycles = Whole(signal);
        return cycles == 0 ? null : (signal.Edges[0].Place, signal.Edges[2 * cycles].Place);
    }

    private static double Height(MeasuredSignal signal, double place, bool isSquared)
    {
        int before = (int)place;
        double share = place - before, value = signal.Samples[before];
        if (share > 0) value = value * (1 - share) + signal.Samples[before + 1] * share;
        return isSquared ? value * value : value;
    }
}
