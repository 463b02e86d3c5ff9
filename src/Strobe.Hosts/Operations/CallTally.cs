namespace Strobe.Operations;

/// <summary>Counts and times the calls whose events went by, without keeping them.</summary>
internal sealed class CallTally
{
    private readonly Dictionary<int, FunctionTally> _byId = [];
    private FunctionTally? _last;

    internal void Add(in EventHeader header, EventBatch batch)
    {
        if (header.Kind is not (TraceEventKind.FunctionEnter or TraceEventKind.FunctionExit)) return;
        FunctionTally tally = Find(header.FunctionId, batch);
        if (header.Kind == TraceEventKind.FunctionEnter) tally.Calls++;
        else if (header.DurationNanos >= 0) tally.Durations.Add(header.DurationNanos);
    }

    internal IReadOnlyList<FunctionSummary> Summarize() => [.. _byId.Values.Select(tally => tally.Summarize())];

    private FunctionTally Find(int functionId, EventBatch batch)
    {
        if (_last is not null && _last.Id == functionId) return _last;
        if (!_byId.TryGetValue(functionId, out FunctionTally? tally))
        {
            tally = new FunctionTally(functionId, batch.FunctionOf(functionId));
            _byId.Add(functionId, tally);
        }

        return _last = tally;
    }

    private sealed class FunctionTally(int id, Function function)
    {
        internal int Id { get; } = id;

        internal long Calls { get; set; }

        internal DurationHistogram Durations { get; } = new();

        internal FunctionSummary Summarize() => new(
            function, Math.Max(Calls, Durations.Count), Durations.Total, Durations.Mean,
            Durations.Percentile(50), Durations.Percentile(99), Durations.Largest);
    }
}
