using Strobe.Operations;

namespace Strobe.Tests.Operations;

/// <summary>A session without a program: the test plays the program's part.</summary>
internal sealed class FakeSession : ILiveSession, ILiveTrace, ISessionSource
{
    private readonly TaskCompletionSource<ExitStatus> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];
    private IObserver<EventBatch>? _observer;

    /// <summary>What the program does once it may run.</summary>
    internal Action<FakeSession> Program { get; init; } = _ => { };

    /// <summary>Called when the trace is disposed.</summary>
    internal Action<FakeSession> Untraced { get; init; } = _ => { };

    internal StrobeException? Refusal { get; init; }

    internal LaunchOptions? Launched { get; private set; }

    internal TraceOptions? Traced { get; private set; }

    /// <summary>What was asked of the session, in order.</summary>
    internal string Log => string.Join(' ', _log);

    public int ProcessId => Samples.MainThread;

    public DateTimeOffset StartedAt => Samples.Start;

    public Task<ExitStatus> Exited => _exited.Task;

    public IObservable<EventBatch> Batches => new Once<EventBatch>(observer => _observer = observer);

    public IObservable<Fault> Faults => new Once<Fault>(_ => { });

    public SessionStatistics Statistics { get; init; }

    public int HookCount { get; init; } = 2;

    public IReadOnlyList<HookRefusal> Refusals { get; init; } = [];

    public IReadOnlyList<(string Pattern, IReadOnlyList<string> Nearest)> Unmatched { get; init; } = [];

    public IReadOnlyList<FunctionSummary> Summaries { get; init; } = [];

    public IReadOnlyList<FunctionSummary> Summarize() => Summaries;

    public Task<ILiveSession> LaunchAsync(LaunchOptions options, CancellationToken cancellation)
    {
        Launched = options;
        return Open("launch");
    }

    public Task<ILiveSession> AttachAsync(int processId, SessionOptions options, CancellationToken cancellation) => Open($"attach({processId})");

    public ILiveProbe Probe(ProbeRequest request) => throw new InvalidOperationException("These tests set no probes.");

    public ILiveTrace Trace(TraceOptions options)
    {
        Traced = options;
        _log.Add("trace");
        if (Launched is null) Program(this);
        return this;
    }

    public Task ResumeAsync(CancellationToken cancellation)
    {
        _log.Add("resume");
        Program(this);
        return Task.CompletedTask;
    }

    public Task DetachAsync()
    {
        _log.Add("detach");
        _exited.TrySetCanceled();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (_log.Contains("untrace")) return;
        _log.Add("untrace");
        Untraced(this);
    }

    public ValueTask DisposeAsync()
    {
        _log.Add("dispose");
        return ValueTask.CompletedTask;
    }

    internal void Say(params TraceEvent[] events) => _observer?.OnNext(new FakeBatch(events, 0));

    internal void Lose(long dropped, params TraceEvent[] events) => _observer?.OnNext(new FakeBatch(events, dropped));

    internal void Exit(int code) => _exited.TrySetResult(new ExitStatus(code, null));

    internal void Kill(int signal) => _exited.TrySetResult(new ExitStatus(null, signal));

    private Task<ILiveSession> Open(string how)
    {
        _log.Add(how);
        return Refusal is null ? Task.FromResult<ILiveSession>(this) : Task.FromException<ILiveSession>(Refusal);
    }

    private sealed class Once<T>(Action<IObserver<T>> subscribed) : IObservable<T>, IDisposable
    {
        public IDisposable Subscribe(IObserver<T> observer)
        {
            subscribed(observer);
            return this;
        }

        public void Dispose()
        {
        }
    }
}
