namespace Strobe.Operations.Scope;

/// <summary>A session as what a scope looks at; owns it.</summary>
internal sealed class LiveSubject(StrobeSession session, string name, string root) : IScopeSubject
{
    public string Name => name;

    public bool IsRecording => false;

    public string Root => root;

    public IReadOnlyList<IScopeProbe> Probes => [];

    public IObservable<EventBatch> Batches => session.Batches;

    public IObservable<Fault> Faults => session.Faults;

    public SessionState State => session.State;

    public string Ending => session switch
    {
        { Exited: { IsCompletedSuccessfully: true, Result: { Signal: { } signal } } } => $"ended by signal {signal}",
        { Exited: { IsCompletedSuccessfully: true, Result: var exit } } => $"ended with exit code {exit.ShellCode}",
        _ => "",
    };

    public long? EndNanos => null;

    public IReadOnlyList<string> Files() => session.SourceFiles();

    public string TextOf(string file) => SourceText.Read(file, root, Files);

    public IReadOnlyList<ProbeOccurrence> Locate(string file) => session.Locate(file);

    public IScopeProbe Probe(ProbeRequest request) => new LiveProbe(session.Probe(request));

    public Trigger Trigger(TriggerOptions options) => session.Trigger(options);

    public IEnumerable<EventBatch> EventsUpTo(long nanos) => [];

    public async Task BeginAsync()
    {
        if (session.State == SessionState.Stopped) await session.ResumeAsync().ConfigureAwait(false);
    }

    public Task PauseAsync() => session.PauseAsync();

    public Task ResumeAsync() => session.ResumeAsync();

    public Task EndAsync() => session.KillAsync();

    public ValueTask DisposeAsync() => session.DisposeAsync();

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
