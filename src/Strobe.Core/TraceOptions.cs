namespace Strobe;

/// <summary>Which functions to trace, and how.</summary>
/// <param name="patterns">Patterns as docs/patterns.md describes them: <c>audio::*</c>, <c>@usercode</c>, <c>libm.so*!sin</c>, <c>/regex/</c>.</param>
public sealed class TraceOptions(params IEnumerable<string> patterns)
{
    /// <summary>The patterns; a function that any of them matches is traced.</summary>
    public IReadOnlyList<string> Patterns { get; } = [.. patterns];

    /// <summary>Patterns of functions to leave out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>How many pointers deep structures are followed, 0 to 10.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>True: count and time calls inside the target, without an event per call; read the figures from <see cref="Trace.Summarize"/>.</summary>
    public bool SummaryOnly { get; init; }
}

/// <summary>A function that could not be hooked as asked, and why.</summary>
/// <param name="Function">The function.</param>
/// <param name="Reason">Why, a short sentence without full stop.</param>
/// <param name="IsHooked">True when it is traced all the same, by a slower or reduced way.</param>
public sealed record HookRefusal(Function Function, string Reason, bool IsHooked);

/// <summary>What the calls of one function amounted to.</summary>
/// <param name="Function">The function.</param>
/// <param name="Calls">Number of calls entered.</param>
/// <param name="TotalNanos">Time between entry and exit, summed over completed calls (callees included).</param>
/// <param name="MeanNanos">Mean duration of completed calls.</param>
/// <param name="P50Nanos">Median, to within 7 %.</param>
/// <param name="P99Nanos">99th percentile, to within 7 %.</param>
/// <param name="MaxNanos">Longest.</param>
public sealed record FunctionSummary(
    Function Function, long Calls, long TotalNanos, long MeanNanos, long P50Nanos, long P99Nanos, long MaxNanos)
{
    /// <summary>False when no call's duration is known, and every figure but the count means nothing: none has returned, or only entries are seen.</summary>
    public bool IsTimed { get; init; } = true;
}
