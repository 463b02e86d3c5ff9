using Strobe.Sessions;
using Strobe.Symbols.Patterns;

namespace Strobe;

/// <summary>
/// Installed patterns: live until disposed. Functions of libraries loaded later are hooked when they appear. Observers are called
/// one at a time on the session's delivery thread; one that throws is detached and named in <see cref="StrobeSession.Faults"/>.
/// </summary>
public sealed class Trace : IDisposable
{
    private readonly SessionCore _core;
    private readonly TraceWork _work;
    private readonly Lock _gate = new();
    private IReadOnlyList<FunctionSummary>? _finished;

    internal Trace(SessionCore core, TraceOptions options)
    {
        _core = core;
        _work = new TraceWork(options, core.ProjectRoot);
    }

    /// <summary>Completed calls.</summary>
    public IObservable<Call> Calls => _core.Pipeline.CallsOf(_work.Functions);

    /// <summary>Entries and exits.</summary>
    public IObservable<TraceEvent> Events => _core.Pipeline.EventsOf(_work.Functions);

    /// <summary>Functions hooked by this trace; keeps its last value when the session ends.</summary>
    public int HookCount => _work.HookCount;

    internal TraceOptions Options => _work.Options;

    internal IEnumerable<int> Hooked => _work.Hooked;

    /// <summary>Functions that matched but could not be hooked as asked, so far.</summary>
    public IReadOnlyList<HookRefusal> Refusals => _work.Refusals;

    /// <summary>Patterns that match nothing that is loaded so far, each with the nearest names that exist.</summary>
    public IReadOnlyList<(string Pattern, IReadOnlyList<string> Nearest)> Unmatched =>
        [.. _work.Unmatched.Where(pattern => !_core.Python.MayMatch(_work, pattern)).Select(pattern => (pattern.Text, _core.Engine.Sources.NearestNames(pattern)))];

    /// <summary>Figures per function while the trace lives; empty unless it was made with <see cref="TraceOptions.SummaryOnly"/>.</summary>
    public IReadOnlyList<FunctionSummary> Summarize()
    {
        lock (_gate) return _finished ?? Counted();
    }

    /// <summary>
    /// Set to false to switch the trace off: its hooks stay in place and cost next to nothing, calls that begin from then on are not seen, calls
    /// under way still end as they should. A function that another enabled trace wants too is still recorded, for both.
    /// </summary>
    public bool IsEnabled
    {
        get => _work.IsEnabled;
        set => _core.Engine.EnableAsync(_work, value).GetAwaiter().GetResult();
    }

    /// <summary>Unhooks. Returns when no new call is recorded; safe to call twice.</summary>
    public void Dispose()
    {
        _core.Engine.RemoveAsync(_work).GetAwaiter().GetResult();
        _core.Python.Remove(_work);
        Finish();
    }

    /// <summary>Keeps the figures as they are now: other traces of the same functions may go on counting, or the counters go.</summary>
    internal void Finish()
    {
        lock (_gate) _finished ??= Counted();
    }

    private IReadOnlyList<FunctionSummary> Counted() => _work.Options.SummaryOnly
        ? _core.Engine.Summarize(_work, _core.Table, ticks => (long)(ticks * _core.Pipeline.Clock.Current.Rate / 4294967296.0))
        : [];

    internal void Install()
    {
        _core.Python.Add(_work);
        _core.Engine.AddAsync(_work).GetAwaiter().GetResult();
    }
}
