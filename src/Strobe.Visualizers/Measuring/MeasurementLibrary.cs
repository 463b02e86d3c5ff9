using Strobe.Visualizers.Measuring;

namespace Strobe.Visualizers;

/// <summary>
/// Named measurements with units over a signal or the gate between two cursors. Several of one call share their preparation (levels, edges). What cannot be
/// measured says why, and never throws: no samples, a constant signal, less than one period, NaN. Pure functions: any thread may call them.
/// </summary>
/// <remarks>
/// Times count from the first sample of the frame. A gate is in seconds when the sample rate is known, else in sample numbers; samples on its ends belong to
/// it. Plain numbers have the empty unit; times are in <c>s</c>, or in <c>samples</c> where the rate is unknown. Complex samples are measured by their
/// magnitude where <see cref="MeasurementDescriptor.TakesComplex"/> says so. Of a value of several rows only what needs no order of samples is measured.
/// </remarks>
public static class MeasurementLibrary
{
    private static readonly Dictionary<string, MeasurementDescriptor> s_byId = Catalogue.All.ToDictionary(one => one.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>All measurements, in the order of a menu.</summary>
    public static ValueList<MeasurementDescriptor> All => Catalogue.All;

    /// <summary>The measurement with an id, in any case; null when there is none.</summary>
    public static MeasurementDescriptor? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return s_byId.GetValueOrDefault(id);
    }

    /// <summary>The measurements that a list of ids names, such as <c>rms,freq</c>; <c>all</c> for all of them.</summary>
    /// <exception cref="FormatException">There is no such measurement; the message names those there are.</exception>
    public static ValueList<MeasurementDescriptor> Parse(string ids) => TryParse(ids, out ValueList<MeasurementDescriptor> found, out string reason) ? found
        : throw new FormatException(reason);

    /// <summary>The measurements that a list of ids names, such as <c>rms,freq</c>; <c>all</c> for all of them.</summary>
    /// <param name="ids">The ids, with commas between them.</param>
    /// <param name="found">The measurements, in the order of the list.</param>
    /// <param name="reason">What is wrong, in one sentence; empty when nothing is.</param>
    public static bool TryParse(string ids, out ValueList<MeasurementDescriptor> found, out string reason)
    {
        ArgumentNullException.ThrowIfNull(ids);
        List<MeasurementDescriptor> list = [];
        (found, reason) = (default, "");
        foreach (string id in ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (id.Equals("all", StringComparison.OrdinalIgnoreCase)) list.AddRange(All);
            else if (Find(id) is { } one) list.Add(one);
            else reason = $"There is no measurement {id}; there are {string.Join(", ", All.Select(known => known.Id))}.";
        }

        if (reason.Length == 0 && list.Count == 0) reason = "A list of measurements names at least one, such as rms,freq.";
        if (reason.Length == 0) found = [.. list];
        return reason.Length == 0;
    }

    /// <summary>Measures a frame.</summary>
    /// <param name="frame">The frame; one without a value is not measurable.</param>
    /// <param name="what">The measurements, such as <c>Parse("rms,freq")</c>.</param>
    /// <param name="options">Unit, levels and more; null for the usual ones.</param>
    /// <param name="gate">The part that is measured; null for all of it.</param>
    /// <param name="second">The second signal, for measurements that compare two; the gate holds for it as well.</param>
    /// <returns>One result for each measurement, in the same order.</returns>
    public static ValueList<Measurement> Measure(
        SignalFrame frame, IReadOnlyList<MeasurementDescriptor> what, MeasurementOptions? options = null, FigureRange? gate = null, SignalFrame? second = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        MeasurementOptions known = options ?? MeasurementOptions.Default;
        return Measure(MeasuredSignal.Of(frame, gate, known), second is null ? null : MeasuredSignal.Of(second, gate, known), what);
    }

    /// <summary>Measures evenly spaced samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="sampleRateHz">Samples per second; null when that is not known. <see cref="MeasurementOptions.SampleRateHz"/> goes before it.</param>
    /// <param name="what">The measurements.</param>
    /// <param name="options">Unit, levels and more; null for the usual ones.</param>
    /// <param name="gate">The part that is measured; null for all of it.</param>
    /// <param name="second">The samples of a second signal, for measurements that compare two; none otherwise.</param>
    /// <returns>One result for each measurement, in the same order.</returns>
    public static ValueList<Measurement> Measure(
        ReadOnlySpan<double> samples,
        double? sampleRateHz,
        IReadOnlyList<MeasurementDescriptor> what,
        MeasurementOptions? options = null,
        FigureRange? gate = null,
        ReadOnlySpan<double> second = default)
    {
        MeasurementOptions known = options ?? MeasurementOptions.Default;
        MeasuredSignal? other = second.IsEmpty ? null : MeasuredSignal.Of(second, sampleRateHz, gate, known);
        return Measure(MeasuredSignal.Of(samples, sampleRateHz, gate, known), other, what);
    }

    /// <summary>
    /// Measures samples that have times of their own, such as a scalar's history. Times, areas and cycle values follow the time stamps; the mean, the RMS and
    /// other statistics count every sample once. What needs even spacing (<c>delay-corr</c>) is not measurable.
    /// </summary>
    /// <param name="values">The samples.</param>
    /// <param name="timesSeconds">When each was taken, ascending, in seconds.</param>
    /// <param name="what">The measurements.</param>
    /// <param name="options">Unit, levels and more; null for the usual ones. The sample rate is not looked at.</param>
    /// <param name="gate">The part that is measured, in the times' seconds; null for all of it.</param>
    /// <returns>One result for each measurement, in the same order.</returns>
    /// <exception cref="ArgumentException">There are not as many times as values.</exception>
    public static ValueList<Measurement> MeasureSeries(
        ReadOnlySpan<double> values, ReadOnlySpan<double> timesSeconds, IReadOnlyList<MeasurementDescriptor> what, MeasurementOptions? options = null,
        FigureRange? gate = null)
    {
        if (values.Length != timesSeconds.Length)
        {
            throw new ArgumentException($"There are {values.Length} values and {timesSeconds.Length} times.", nameof(timesSeconds));
        }

        return Measure(MeasuredSignal.Of(values, timesSeconds, gate, (options ?? MeasurementOptions.Default) with { SampleRateHz = null }), null, what);
    }

    /// <summary>
    /// Measures how a scalar went from frame to frame, over the frames' time stamps (in seconds of the session). Frames that are not one real number are passed
    /// over.
    /// </summary>
    /// <param name="history">Frames of one probe, in order.</param>
    /// <param name="what">The measurements.</param>
    /// <param name="options">Unit, levels and more; null for the usual ones.</param>
    /// <param name="gate">The part that is measured, in seconds of the session; null for all of it.</param>
    /// <returns>One result for each measurement, in the same order.</returns>
    public static ValueList<Measurement> MeasureHistory(
        IEnumerable<SignalFrame> history, IReadOnlyList<MeasurementDescriptor> what, MeasurementOptions? options = null, FigureRange? gate = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        List<double> values = [], times = [];
        foreach (SignalFrame frame in history)
        {
            if (frame.Count != 1 || ElementTypes.IsComplex(frame.ElementType)) continue;
            values.Add(frame.ToDouble());
            times.Add(frame.TimestampNanos * 1e-9);
        }

        return MeasureSeries(values.ToArray(), times.ToArray(), what, options, gate);
    }

    private static ValueList<Measurement> Measure(MeasuredSignal first, MeasuredSignal? second, IReadOnlyList<MeasurementDescriptor> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        MeasuredPair pair = new(first, second);
        Measurement[] results = new Measurement[what.Count];
        for (int i = 0; i < results.Length; i++)
        {
            MeasurementDescriptor one = what[i];
            string unit = one.UnitOf(first.Options.Unit, first.IsRateKnown), refusal = Refusal(one, pair);
            Outcome outcome = refusal.Length > 0 ? Outcome.None(refusal) : one.Compute(pair);
            results[i] = outcome.Reason.Length == 0 && double.IsFinite(outcome.Value)
                ? new Measurement(one.Name, outcome.Value, unit)
                : Measurement.NotMeasurable(one.Name, unit, outcome.Reason.Length > 0 ? outcome.Reason : "the result is too large for a number");
        }

        return ValueList.Own(results);
    }

    private static string Refusal(MeasurementDescriptor one, MeasuredPair pair)
    {
        if (pair.First.Refusal.Length > 0) return pair.First.Refusal;
        if (pair.First.IsComplex && !one.TakesComplex) return "the samples are complex; measure their magnitude, phase or a part";
        if (one.NeedsTime && pair.First.TimeRefusal.Length > 0) return pair.First.TimeRefusal;
        if (!one.NeedsTwoSignals) return "";
        if (pair.Second is not { } second) return "it compares two signals and there is one";
        if (second.IsComplex) return "the second signal's samples are complex; measure their magnitude, phase or a part";
        return second.TimeRefusal.Length > 0 ? "second signal: " + second.TimeRefusal : Comparison.Refusal(pair.First, second);
    }
}
