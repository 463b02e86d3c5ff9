namespace Strobe.Operations;

/// <summary>What an operation needs of a session: the seam where its tests put a session without a program.</summary>
internal interface ILiveSession : IAsyncDisposable
{
    int ProcessId { get; }

    DateTimeOffset StartedAt { get; }

    Task<ExitStatus> Exited { get; }

    IObservable<EventBatch> Batches { get; }

    IObservable<Fault> Faults { get; }

    SessionStatistics Statistics { get; }

    ILiveTrace Trace(TraceOptions options);

    ILiveProbe Probe(ProbeRequest request);

    /// <summary>Watches for something to happen.</summary>
    Trigger Trigger(TriggerOptions options) => throw new NotSupportedException();

    /// <summary>Records from now on.</summary>
    Recorder RecordTo(string path, RecordingOptions options) => throw new NotSupportedException();

    Task ResumeAsync(CancellationToken cancellation);

    Task DetachAsync();
}

/// <summary>What an operation needs of a trace.</summary>
internal interface ILiveTrace : IDisposable
{
    int HookCount { get; }

    IReadOnlyList<HookRefusal> Refusals { get; }

    IReadOnlyList<(string Pattern, IReadOnlyList<string> Nearest)> Unmatched { get; }

    IReadOnlyList<FunctionSummary> Summarize();

    /// <summary>What of it means nothing that is loaded so far, and a sentence that says so.</summary>
    IEnumerable<(string What, string Sentence)> Complaints => Unmatched.Select(one => (one.Pattern, TraceNotices.NothingMatches(one.Pattern, one.Nearest)));
}

/// <summary>What an operation needs of a probe.</summary>
internal interface ILiveProbe : IDisposable
{
    ProbeId Id { get; }

    IObservable<SignalFrame> Frames { get; }

    int PlaceCount { get; }

    IReadOnlyList<string> Notes { get; }

    bool IsStale { get; }

    IReadOnlyList<int> LinesNear { get; }

    /// <summary>It looks at Python code, which is loaded bit by bit while the program runs.</summary>
    bool IsPython => false;

    IReadOnlyList<string> FunctionsNear { get; }

    long HitCount { get; }

    long FrameCount { get; }

    long LostCount { get; }

    /// <summary>Frames that are kept at a time; 0 before the first.</summary>
    int Capacity { get; }

    /// <summary>The frames that are kept of a stretch of the session, oldest first.</summary>
    IReadOnlyList<SignalFrame> FramesOf(Acquisition acquisition) => [];
}

/// <summary>Where sessions come from.</summary>
internal interface ISessionSource
{
    Task<ILiveSession> LaunchAsync(LaunchOptions options, CancellationToken cancellation);

    Task<ILiveSession> AttachAsync(int processId, SessionOptions options, CancellationToken cancellation);
}
