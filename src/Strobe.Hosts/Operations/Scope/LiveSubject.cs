namespace Strobe.Operations.Scope;

/// <summary>A session as what a scope looks at; owns it.</summary>
internal sealed class LiveSubject : IScopeSubject
{
    private readonly StrobeSession _session;
    private readonly KeptEvents _events = new();
    private readonly IDisposable _keeping;

    internal LiveSubject(StrobeSession session, string name, string root)
    {
        (_session, Name, Root) = (session, name, root);
        _keeping = session.Batches.Subscribe(_events);
    }

    public string Name { get; }

    public bool IsRecording => false;

    public string Root { get; }

    public IReadOnlyList<IScopeProbe> Probes => [];

    public IObservable<EventBatch> Batches => _session.Batches;

    public IObservable<Fault> Faults => _session.Faults;

    public SessionState State => _session.State;

    public string Ending => _session switch
    {
        { Exited: { IsCompletedSuccessfully: true, Result: { Signal: { } signal } } } => $"ended by signal {signal}",
        { Exited: { IsCompletedSuccessfully: true, Result: var exit } } => $"ended with exit code {exit.ShellCode}",
        _ => "",
    };

    public long? EndNanos => null;

    public IReadOnlyList<string> Files(bool isEverywhere = false) => _session.SourceFiles(isEverywhere ? "/" : null);

    public string TextOf(string file) => SourceText.Read(file, Root, Files);

    public IReadOnlyList<ProbeOccurrence> Locate(string file) => _session.Locate(file);

    public IScopeProbe Probe(ProbeRequest request) => new LiveProbe(_session.Probe(request));

    public Trigger Trigger(TriggerOptions options) => _session.Trigger(options);

    public IEnumerable<EventBatch> EventsUpTo(long nanos, long afterNanos) => _events.UpTo(nanos, afterNanos);

    public Recorder RecordTo(string path) => _session.RecordTo(path);

    public async Task BeginAsync()
    {
        if (_session.State == SessionState.Stopped) await _session.ResumeAsync().ConfigureAwait(false);
    }

    public Task PauseAsync() => _session.PauseAsync();

    public Task ResumeAsync() => _session.ResumeAsync();

    public Task EndAsync() => _session.KillAsync();

    public ValueTask DisposeAsync()
    {
        _keeping.Dispose();
        return _session.DisposeAsync();
    }

    private sealed class LiveProbe(Probe probe) : IScopeProbe
    {
        public ProbeId Id => probe.Id;

        public ProbeRequest Request => probe.Request;

        public SourceAnchor? Anchor => probe.Anchor;

        public ProbeHistory History => probe.History;

        public IObservable<SignalFrame> Frames => probe.Frames;

        public long Hits => probe.HitCount;

        public long Captured => probe.FrameCount + probe.LostCount;

        public long Lost => probe.LostCount;

        public double HitCostNanos => probe.HitCostNanos;

        public bool IsOn
        {
            get => probe.IsEnabled;
            set => probe.IsEnabled = value;
        }

        public IReadOnlyList<string> Notes => probe.Notes;

        public bool IsStale => probe.IsStale;

        public void Dispose() => probe.Dispose();
    }
}
