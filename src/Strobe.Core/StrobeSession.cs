using Microsoft.Extensions.Logging;

namespace Strobe;

/// <summary>
/// One launched or attached program with its children. All members may be called from any thread. Disposing unhooks and detaches in
/// bounded time and leaves the program running; a program launched but never resumed is killed.
/// </summary>
public sealed class StrobeSession : IAsyncDisposable
{
    private StrobeSession()
    {
    }

    /// <summary>Launches a program and stops it before its first instruction: add traces, then call <see cref="ResumeAsync"/>.</summary>
    /// <exception cref="StrobeException">The program cannot be launched or traced.</exception>
    public static Task<StrobeSession> LaunchAsync(LaunchOptions options, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Attaches to a running process with all its threads. It keeps running.</summary>
    /// <exception cref="StrobeException">The process cannot be traced.</exception>
    public static Task<StrobeSession> AttachAsync(int processId, SessionOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>The process launched or attached to.</summary>
    public int ProcessId => throw new NotImplementedException();

    /// <summary>Wall-clock time of session nanosecond 0.</summary>
    public DateTimeOffset StartedAt => throw new NotImplementedException();

    /// <summary>The state now.</summary>
    public SessionState State => throw new NotImplementedException();

    /// <summary>The state now and every change of it; completes after Exited or Detached.</summary>
    public IObservable<SessionState> States => throw new NotImplementedException();

    /// <summary>Completes when the program has ended and every event has been delivered; cancelled when the session detaches first.</summary>
    public Task<ExitStatus> Exited => throw new NotImplementedException();

    /// <summary>Every event in one order on one clock; starts with the subscription, completes with the session.</summary>
    public IObservable<TraceEvent> Events => throw new NotImplementedException();

    /// <summary>The same, in batches: what <see cref="Events"/> is made of.</summary>
    public IObservable<EventBatch> Batches => throw new NotImplementedException();

    /// <summary>Lines of standard output and error.</summary>
    public IObservable<OutputLine> Output => throw new NotImplementedException();

    /// <summary>What went wrong without ending the session.</summary>
    public IObservable<Fault> Faults => throw new NotImplementedException();

    /// <summary>Exact counts so far.</summary>
    public SessionStatistics Statistics => throw new NotImplementedException();

    /// <summary>Events as an asynchronous stream with a bounded buffer of its own.</summary>
    public IAsyncEnumerable<TraceEvent> ReadEventsAsync(StreamOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Traces functions from now on.</summary>
    /// <exception cref="StrobeException">A pattern is malformed.</exception>
    public Trace Trace(params string[] patterns) => Trace(new TraceOptions(patterns));

    /// <summary>Traces functions from now on.</summary>
    /// <exception cref="StrobeException">A pattern is malformed or an option out of range.</exception>
    public Trace Trace(TraceOptions options) => throw new NotImplementedException();

    /// <summary>Lets a launched program run.</summary>
    public Task ResumeAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Kills the program and its traced children.</summary>
    public Task KillAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Unhooks and detaches; the program runs on untouched.</summary>
    public Task DetachAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>As <see cref="DetachAsync"/>; bounded, never throws, may be called again.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
