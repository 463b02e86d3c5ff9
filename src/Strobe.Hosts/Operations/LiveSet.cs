namespace Strobe.Operations;

/// <summary>Several traces and sets of probes, to an ending as one trace.</summary>
internal sealed class LiveSet(params IReadOnlyList<ILiveTrace> traces) : ILiveTrace
{
    public int HookCount => traces.Sum(trace => trace.HookCount);

    public IReadOnlyList<HookRefusal> Refusals => [.. traces.SelectMany(trace => trace.Refusals)];

    public IReadOnlyList<(string Pattern, IReadOnlyList<string> Nearest)> Unmatched => [.. traces.SelectMany(trace => trace.Unmatched)];

    public IEnumerable<(string What, string Sentence)> Complaints => traces.SelectMany(trace => trace.Complaints);

    public IReadOnlyList<FunctionSummary> Summarize() => [];

    public void Dispose()
    {
        foreach (ILiveTrace trace in traces) trace.Dispose();
    }
}
