using MathNet.Numerics.Statistics;

namespace Strobe.Visualizers.Measuring;

/// <summary>All measurements, in the order of a menu.</summary>
internal static class Catalogue
{
    private const string Constant = "the signal is constant";

    internal static ValueList<MeasurementDescriptor> All { get; } =
    [
        Value("min", "Minimum", "The least sample.", signal => signal.Minimum),
        Value("max", "Maximum", "The largest sample.", signal => signal.Maximum),
        Value("pp", "Peak-to-peak", "The largest sample less the least.", signal => signal.Maximum - signal.Minimum),
        Value("mean", "Mean", "The mean of the samples.", signal => signal.Mean),
        Value("rms", "RMS", "The square root of the mean of the squares of all samples.", signal => ArrayStatistics.RootMeanSquare(signal.Samples)),
        Value("std", "Standard deviation", "The RMS of what is left without the mean (divided by n): the AC RMS.",
            signal => ArrayStatistics.PopulationStandardDeviation(signal.Samples)),
        Value("median", "Median", "The sample in the middle of all in order; of an even number, the mean of the two.",
            signal => ArrayStatistics.MedianInplace([.. signal.Samples])),
        Value("crest", "Crest factor", "The largest magnitude over the RMS.", Crest) with { Unit = MeasurementUnit.Plain },
        Value("samples", "Samples", "How many samples there are in the gate.", signal => signal.Samples.Length) with { Unit = MeasurementUnit.Plain },

        Level("top", "Top", "The high state: the mode of the upper half of the histogram (IEEE 181), the maximum where none stands out.", levels => levels.Top),
        Level("base", "Base", "The low state: the mode of the lower half of the histogram (IEEE 181), the minimum where none stands out.",
            levels => levels.Base),
        Level("amplitude", "Amplitude", "Top less base.", levels => levels.Amplitude),
        Level("low-ref", "Low reference", "The level at 10 % of the way from base to top, or what is set.", levels => levels.Low),
        Level("mid-ref", "Middle reference", "The level at 50 % of the way from base to top, or what is set.", levels => levels.Middle),
        Level("high-ref", "High reference", "The level at 90 % of the way from base to top, or what is set.", levels => levels.High),

        Timed("rise-time", "Rise time", MeasurementUnit.Time, "From the low to the high reference level, interpolated; the mean of all rising edges.",
            signal => signal.Transitions.Duration(true)),
        Timed("fall-time", "Fall time", MeasurementUnit.Time, "From the high to the low reference level, interpolated; the mean of all falling edges.",
            signal => signal.Transitions.Duration(false)),
        Timed("slew-rate", "Slew rate", MeasurementUnit.ValuePerTime, "High less low reference level, over the rise time.",
            signal => signal.Transitions.SlewRate(true)),
        Timed("slew-rate-fall", "Falling slew rate", MeasurementUnit.ValuePerTime, "Low less high reference level, over the fall time: negative.",
            signal => signal.Transitions.SlewRate(false)),
        Timed("overshoot", "Overshoot", MeasurementUnit.Percent,
            "How far the signal goes beyond the state after an edge, until the next one; the largest, in percent of the amplitude.",
            signal => signal.Transitions.Overshoot()),
        Timed("preshoot", "Preshoot", MeasurementUnit.Percent,
            "How far the signal goes beyond the state before an edge, within three of its durations; the largest, in percent of the amplitude.",
            signal => signal.Transitions.Preshoot()),
        Timed("settling-time", "Settling time", MeasurementUnit.Time,
            "From the middle of the only edge to where the signal stays within 2 % of the amplitude around its last state, or what is set.",
            signal => signal.Transitions.Settling()),

        Timed("freq", "Frequency", MeasurementUnit.Frequency, "Whole cycles over the time they take, from edge to edge.", Cycles.Frequency),
        Timed("period", "Period", MeasurementUnit.Time, "The mean time of whole cycles.", Cycles.Period),
        Timed("cycles", "Cycles", MeasurementUnit.Plain, "How many whole cycles there are.", signal => Cycles.Whole(signal)),
        Timed("duty", "Duty cycle", MeasurementUnit.Percent, "The share of whole cycles above the middle level.", signal => Cycles.Duty(signal, true)),
        Timed("duty-neg", "Negative duty cycle", MeasurementUnit.Percent, "The share of whole cycles below the middle level.",
            signal => Cycles.Duty(signal, false)),
        Timed("width", "Positive width", MeasurementUnit.Time, "The mean time from a rising to the next falling edge.", signal => Cycles.Width(signal, true)),
        Timed("width-neg", "Negative width", MeasurementUnit.Time, "The mean time from a falling to the next rising edge.",
            signal => Cycles.Width(signal, false)),
        Timed("cycle-mean", "Cycle mean", MeasurementUnit.Value, "The mean over whole cycles, by the trapezoidal rule.", Cycles.Mean),
        Timed("cycle-rms", "Cycle RMS", MeasurementUnit.Value, "The RMS over whole cycles, by the trapezoidal rule on the squares.", Cycles.Rms),
        Timed("area", "Area", MeasurementUnit.ValueTime, "The area between the signal and zero, negative below, by the trapezoidal rule.", Area),
        Timed("edges", "Edges", MeasurementUnit.Plain, "How often the signal passes the middle level, in either direction, with hysteresis.",
            signal => signal.Edges.Count),
        Timed("edges-rising", "Rising edges", MeasurementUnit.Plain, "How often the signal passes the middle level upwards, with hysteresis.",
            signal => Cycles.Count(signal, true)),
        Timed("edges-falling", "Falling edges", MeasurementUnit.Plain, "How often the signal passes the middle level downwards, with hysteresis.",
            signal => Cycles.Count(signal, false)),

        Pair("phase", "Phase", MeasurementUnit.Degrees,
            "The phase of the second signal's fundamental less the first's, from sine fits at the first's frequency: positive when the second leads.",
            pair => Comparison.Phase(pair.First, pair.Other)),
        Pair("delay", "Delay", MeasurementUnit.Time,
            "From edges of the first signal to edges of the second, the mean of all pairs nearest to each other: positive when the second is later.",
            pair => Comparison.EdgeDelay(pair.First, pair.Other)),
        Pair("delay-corr", "Correlation delay", MeasurementUnit.Time,
            "The lag at which the two signals resemble each other most, interpolated: positive when the second is later.", CorrelationDelay),
        Pair("correlation", "Correlation", MeasurementUnit.Plain, "Pearson's coefficient of the two signals as they are, −1 to 1.",
            pair => Comparison.Correlation(pair.First, pair.Other)),
    ];

    private static MeasurementDescriptor Value(string id, string name, string summary, Func<MeasuredSignal, Outcome> compute) =>
        new(id, name, MeasurementUnit.Value, summary, pair => compute(pair.First)) { TakesComplex = true };

    private static MeasurementDescriptor Level(string id, string name, string summary, Func<StateLevels, double> level) =>
        new(id, name, MeasurementUnit.Value, summary, pair => pair.First.IsConstant ? Outcome.None(Constant)
            : level(pair.First.Levels)) { TakesComplex = true };

    private static MeasurementDescriptor Timed(string id, string name, MeasurementUnit unit, string summary, Func<MeasuredSignal, Outcome> compute) =>
        new(id, name, unit, summary, pair => compute(pair.First)) { NeedsTime = true };

    private static MeasurementDescriptor Pair(string id, string name, MeasurementUnit unit, string summary, Func<MeasuredPair, Outcome> compute) =>
        new(id, name, unit, summary, compute) { NeedsTime = true, NeedsTwoSignals = true };

    private static Outcome Crest(MeasuredSignal signal)
    {
        double rms = ArrayStatistics.RootMeanSquare(signal.Samples);
        return rms > 0 ? Math.Max(Math.Abs(signal.Maximum), Math.Abs(signal.Minimum)) / rms : Outcome.None("the RMS is zero");
    }

    private static Outcome Area(MeasuredSignal signal) =>
        signal.Samples.Length > 1 ? Cycles.Area(signal, 0, signal.Samples.Length - 1, isSquared: false) : Outcome.None("a single sample has no area");

    private static Outcome CorrelationDelay(MeasuredPair pair)
    {
        if (!pair.First.IsEven) return Outcome.None("the samples are not evenly spaced");
        Outcome lag = pair.Correlation.Lag;
        return lag.Reason.Length > 0 ? lag : lag.Value / (pair.First.SampleRateHz ?? 1);
    }
}
