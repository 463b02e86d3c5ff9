namespace Strobe.Visualizers.Measuring;

/// <summary>A number, or why there is none.</summary>
internal readonly record struct Outcome(double Value, string Reason)
{
    internal static Outcome None(string reason) => new(0, reason);

    public static implicit operator Outcome(double value) => new(value, "");
}

/// <summary>What a measurement looks at: a signal and, for those that compare, a second one of the same length and rate.</summary>
internal sealed record MeasuredPair(MeasuredSignal First, MeasuredSignal? Second)
{
    private CrossCorrelation? _correlation;

    /// <summary>The second one, for measurements that are only asked when there is one.</summary>
    internal MeasuredSignal Other => Second ?? First;

    internal CrossCorrelation Correlation => _correlation ??= CrossCorrelation.Of(First, Other);
}
