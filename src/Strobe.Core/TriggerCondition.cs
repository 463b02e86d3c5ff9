namespace Strobe;

/// <summary>
/// Something that happens in a stream of samples. Levels are in the unit of the samples. Lengths of time are in seconds; for arrays without a sample rate they
/// count samples. A sample that is no number says nothing.
/// </summary>
public abstract record SignalCondition;

/// <summary>Which way a signal goes.</summary>
public enum TriggerSlope
{
    /// <summary>Upwards.</summary>
    Rising,

    /// <summary>Downwards.</summary>
    Falling,

    /// <summary>Either way.</summary>
    Either,
}

/// <summary>
/// The signal crosses a level: rising at the first sample at or above it after one below level − hysteresis; falling at the first at or below it after one above
/// level + hysteresis.
/// </summary>
/// <param name="Level">The level.</param>
/// <param name="Slope">Which way.</param>
/// <param name="Hysteresis">How far it must have been away; 0 for not at all.</param>
public sealed record EdgeCondition(double Level, TriggerSlope Slope = TriggerSlope.Rising, double Hysteresis = 0) : SignalCondition;

/// <summary>A sample is beyond a level: each such sample.</summary>
/// <param name="Level">The level.</param>
/// <param name="IsAbove">True: above it; false: below it.</param>
public sealed record LevelCondition(double Level, bool IsAbove = true) : SignalCondition;

/// <summary>When a window counts.</summary>
public enum WindowCrossing
{
    /// <summary>A sample is inside, the one before was not.</summary>
    Enters,

    /// <summary>A sample is outside, the one before was not.</summary>
    Leaves,

    /// <summary>Each sample inside.</summary>
    Inside,

    /// <summary>Each sample outside.</summary>
    Outside,
}

/// <summary>The signal is between two levels, which belong to the window, or is not any more.</summary>
/// <param name="Low">The lower level.</param>
/// <param name="High">The upper level.</param>
/// <param name="When">What counts.</param>
public sealed record WindowCondition(double Low, double High, WindowCrossing When = WindowCrossing.Leaves) : SignalCondition;

/// <summary>
/// A pulse ends that was so long: high from the first sample at or above the level to the first below level − hysteresis, or the low between two of them. It must have
/// been seen to begin.
/// </summary>
/// <param name="Level">The level.</param>
/// <param name="IsPositive">True for a high between lows.</param>
/// <param name="Least">The shortest that counts.</param>
/// <param name="Most">The longest that counts.</param>
/// <param name="Hysteresis">How far below the level a low begins.</param>
public sealed record PulseCondition(double Level, bool IsPositive = true, double Least = 0, double Most = double.PositiveInfinity, double Hysteresis = 0) : SignalCondition;

/// <summary>A pulse returns below the lower level without having reached the upper one; a negative one returns above the upper without having gone below the lower.</summary>
/// <param name="Low">The lower level.</param>
/// <param name="High">The upper level.</param>
/// <param name="IsPositive">True for a pulse upwards.</param>
public sealed record RuntCondition(double Low, double High, bool IsPositive = true) : SignalCondition;

/// <summary>The signal has not crossed a level for so long, or did not come at all: once, until it crosses again.</summary>
/// <param name="Level">The level, as for a <see cref="PulseCondition"/>.</param>
/// <param name="Length">How long.</param>
/// <param name="Hysteresis">How far below the level a low begins.</param>
public sealed record TimeoutCondition(double Level, double Length, double Hysteresis = 0) : SignalCondition;

/// <summary>
/// The signal goes from one level to another in so long: rising from the first sample at or above the lower level (after one below) to the first at or above the
/// upper, without falling back; falling the other way round.
/// </summary>
/// <param name="Low">The lower level.</param>
/// <param name="High">The upper level.</param>
/// <param name="IsRising">Which way.</param>
/// <param name="Least">The shortest that counts.</param>
/// <param name="Most">The longest that counts.</param>
public sealed record SlopeCondition(double Low, double High, bool IsRising = true, double Least = 0, double Most = double.PositiveInfinity) : SignalCondition;

/// <summary>A condition over <c>value</c> and <c>time</c> (docs/expressions.md) is true: each such sample. What cannot be evaluated is not.</summary>
/// <param name="Text">The condition, such as <c>value &gt; 0.5 and value &lt; 0.7</c>.</param>
public sealed record ExpressionCondition(string Text) : SignalCondition;

/// <summary>When a trigger fires. <see cref="TriggerText.Parse"/> reads it from a text.</summary>
public abstract record TriggerWhen;

/// <summary>Something happens in the samples of a probe.</summary>
/// <param name="Source">The probe, as it was asked for.</param>
/// <param name="Condition">What happens.</param>
public sealed record SignalWhen(ProbeId Source, SignalCondition Condition) : TriggerWhen;

/// <summary>A function is entered that is traced.</summary>
/// <param name="Pattern">Which, as for <see cref="StrobeSession.Trace(string[])"/>.</param>
public sealed record EntryWhen(string Pattern) : TriggerWhen;

/// <summary>A call of a traced function is left by an exception, or the program crashes.</summary>
public sealed record ExceptionWhen : TriggerWhen;

/// <summary>The program writes a line.</summary>
/// <param name="Text">What it contains.</param>
public sealed record LineWhen(string Text) : TriggerWhen;

/// <summary>Every so many times.</summary>
/// <param name="Of">What is counted.</param>
/// <param name="Count">How often, from 1.</param>
public sealed record CountWhen(TriggerWhen Of, int Count) : TriggerWhen;

/// <summary>One thing and then another, which may come from different probes. When the first happens again meanwhile, it counts from there.</summary>
/// <param name="First">What arms it.</param>
/// <param name="Then">What fires it, later than the first.</param>
/// <param name="Within">How long after the first at most; null for any time.</param>
public sealed record SequenceWhen(TriggerWhen First, TriggerWhen Then, TimeSpan? Within = null) : TriggerWhen;
