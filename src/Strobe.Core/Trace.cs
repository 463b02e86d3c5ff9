namespace Strobe;

/// <summary>
/// Installed patterns: live until disposed. Functions of libraries loaded later are hooked when they appear. Observers are called
/// one at a time on the session's delivery thread; one that throws is detached and named in <see cref="StrobeSession.Faults"/>.
/// </summary>
public sealed class Trace : IDisposable
{
    internal Trace()
    {
    }

    /// <summary>Completed calls.</summary>
    public IObservable<Call> Calls => throw new NotImplementedException();

    /// <summary>Entries and exits.</summary>
    public IObservable<TraceEvent> Events => throw new NotImplementedException();

    /// <summary>Functions hooked now by this trace.</summary>
    public int HookCount => throw new NotImplementedException();

    /// <summary>Functions that matched but could not be hooked as asked, so far.</summary>
    public IReadOnlyList<HookRefusal> Refusals => throw new NotImplementedException();

    /// <summary>Patterns that match nothing that is loaded so far, each with the nearest names that exist.</summary>
    public IReadOnlyList<(string Pattern, IReadOnlyList<string> Nearest)> Unmatched => throw new NotImplementedException();

    /// <summary>Figures per function since the trace began; for traces made with <see cref="TraceOptions.SummaryOnly"/>.</summary>
    public IReadOnlyList<FunctionSummary> Summarize() => throw new NotImplementedException();

    /// <summary>Unhooks. Returns when no new call is recorded; safe to call twice.</summary>
    public void Dispose()
    {
    }
}
