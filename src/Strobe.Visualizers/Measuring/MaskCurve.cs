namespace Strobe.Visualizers;

/// <summary>
/// One side of a mask: straight lines through points. Before the first point and behind the last one there is no limit. Two points at the same time make a
/// step; on the step itself the looser of them holds.
/// </summary>
public sealed record MaskCurve
{
    /// <summary>A curve.</summary>
    /// <param name="times">When, ascending: seconds from the first sample of a frame, or sample numbers where the rate is unknown.</param>
    /// <param name="values">The limit at each time.</param>
    /// <exception cref="ArgumentException">There are not as many values as times, a number is not finite, or times go backwards.</exception>
    public MaskCurve(ValueList<double> times, ValueList<double> values)
    {
        if (times.Count != values.Count) throw new ArgumentException($"There are {times.Count} times and {values.Count} values.", nameof(values));
        for (int i = 0; i < times.Count; i++)
        {
            if (!double.IsFinite(times[i]) || !double.IsFinite(values[i])) throw new ArgumentException("A mask has finite numbers only.", nameof(values));
            if (i > 0 && times[i] < times[i - 1]) throw new ArgumentException("The times of a mask do not go backwards.", nameof(times));
        }

        (Times, Values) = (times, values);
    }

    /// <summary>When.</summary>
    public ValueList<double> Times { get; }

    /// <summary>The limit at each time.</summary>
    public ValueList<double> Values { get; }

    /// <summary>The limit at a time; null where there is none.</summary>
    /// <param name="time">The time.</param>
    /// <param name="isUpper">Whether the looser of two limits at one time is the higher one.</param>
    public double? At(double time, bool isUpper)
    {
        ReadOnlySpan<double> times = Times.AsSpan(), values = Values.AsSpan();
        if (times.IsEmpty || !(time >= times[0] && time <= times[^1])) return null;
        // The first point at the time or behind it.
        int low = 0, high = times.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (times[middle] < time) low = middle + 1;
            else high = middle;
        }

        if (times[low] > time) return Between(times[low - 1], values[low - 1], times[low], values[low], time);
        double limit = values[low];
        for (int i = low + 1; i < times.Length && times[i] == time; i++) limit = isUpper ? Math.Max(limit, values[i]) : Math.Min(limit, values[i]);
        return limit;
    }

    private static double Between(double from, double fromValue, double to, double toValue, double time)
    {
        double share = (time - from) / (to - from);
        return fromValue * (1 - share) + toValue * share;
    }
}
