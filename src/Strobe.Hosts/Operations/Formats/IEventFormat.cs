namespace Strobe.Operations.Formats;

/// <summary>How a trace is written down. Formats only append to the text they are given; they hold no output and no clock.</summary>
internal interface IEventFormat
{
    /// <summary>One event.</summary>
    void Event(Utf8Text text, TraceEvent happened);

    /// <summary>Events that were lost before the time given.</summary>
    void Gap(Utf8Text text, long dropped, long timestampNanos);

    /// <summary>What the calls of each function amounted to.</summary>
    void Functions(Utf8Text text, IReadOnlyList<FunctionSummary> functions);

    /// <summary>The end of the trace.</summary>
    void End(Utf8Text text, TraceTotals totals);
}
