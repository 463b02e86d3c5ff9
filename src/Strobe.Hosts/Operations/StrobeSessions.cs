namespace Strobe.Operations;

/// <summary>Sessions of real programs.</summary>
internal sealed class StrobeSessions : ISessionSource
{
    public async Task<ILiveSession> LaunchAsync(LaunchOptions options, CancellationToken cancellation) =>
        new LiveSession(await StrobeSession.LaunchAsync(options, cancellation).ConfigureAwait(false));

    public async Task<ILiveSession> AttachAsync(int processId, SessionOptions options, CancellationToken cancellation) =>
        new LiveSession(await StrobeSession.AttachAsync(processId, options, cancellation).ConfigureAwait(false));

    private sealed class LiveSession(StrobeSession session) : ILiveSession
    {
        public int ProcessId => session.ProcessId;

        public DateTimeOffset StartedAt => session.StartedAt;

        public Task<ExitStatus> Exited => session.Exited;

        public IObservable<EventBatch> Batches => session.Batches;

        public IObservable<Fault> Faults => session.Faults;

        public SessionStatistics Statistics => session.Statistics;

        public ILiveTrace Trace(TraceOptions options) => new LiveTrace(session.Trace(options));

        public ILiveProbe Probe(ProbeRequest request) => new LiveProbe(session.Probe(request));

        public Trigger Trigger(TriggerOptions options) => session.Trigger(options);

        public Recorder RecordTo(string path, RecordingOptions options) => session.RecordTo(path, options);

        public Task ResumeAsync(CancellationToken cancellation) => session.ResumeAsync(cancellation);

        public Task DetachAsync() => session.DetachAsync();

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }

    private sealed class LiveProbe(Probe probe) : ILiveProbe
    {
        public ProbeId Id => probe.Id;

        public IObservable<SignalFrame> Frames => probe.Frames;

        public int PlaceCount => probe.PlaceCount;

        public IReadOnlyList<string> Notes => probe.Notes;

        public bool IsStale => probe.IsStale;

        public IReadOnlyList<int> LinesNear => probe.LinesNear;

        public bool IsPython => probe.IsPython;

        public IReadOnlyList<string> FunctionsNear => probe.FunctionsNear;

        public long HitCount => probe.HitCount;

        public long FrameCount => probe.FrameCount;

        public long LostCount => probe.LostCount;

        public int Capacity => probe.History.Capacity;

        public IReadOnlyList<SignalFrame> FramesOf(Acquisition acquisition) => acquisition.FramesOf(probe.History);

        public void Dispose() => probe.Dispose();
    }

    private sealed class LiveTrace(Trace trace) : ILiveTrace
    {
        public int HookCount => trace.HookCount;

        public IReadOnlyList<HookRefusal> Refusals => trace.Refusals;

        public IReadOnlyList<(string Pattern, IReadOnlyList<string> Nearest)> Unmatched => trace.Unmatched;

        public IReadOnlyList<FunctionSummary> Summarize() => trace.Summarize();

        public void Dispose() => trace.Dispose();
    }
}
