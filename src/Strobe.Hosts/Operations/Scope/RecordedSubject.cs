namespace Strobe.Operations.Scope;

/// <summary>A recording as what a scope looks at; owns it.</summary>
internal sealed class RecordedSubject(StrobeRecording recording) : IScopeSubject
{
    public string Name => Path.GetFileName(recording.Path);

    public bool IsRecording => true;

    public string Root => recording.Settings.FirstOrDefault(setting => setting.Name == "project root").Value ?? "";

    public IReadOnlyList<IScopeProbe> Probes { get; } = [.. recording.Probes.Select(probe => new RecordedScopeProbe(probe))];

    public IObservable<EventBatch> Batches => recording.Batches;

    public IObservable<Fault> Faults => recording.Faults;

    public SessionState State => SessionState.Exited;

    public string Ending => recording.IsComplete ? "a recording" : "a recording that was cut off";

    public long? EndNanos => (long)(recording.Duration.TotalSeconds * 1e9);

    public IReadOnlyList<string> Files(bool isEverywhere = false)
    {
        HashSet<string> probed = [.. recording.Probes.Select(probe => probe.Id.File)];
        return [.. recording.Sources.Select(source => source.Path).OrderByDescending(path => probed.Any(file => path.EndsWith(file, StringComparison.Ordinal)))];
    }

    public string TextOf(string file) => recording.Sources.FirstOrDefault(source => source.Path == file)?.Text
        ?? throw new StrobeException(ErrorCode.NothingMatches, $"The recording has no text of '{file}'.", "Record again with the source in its place.");

    public IReadOnlyList<ProbeOccurrence> Locate(string file) =>
        [.. from probe in recording.Probes where probe.Id.Place == ProbePlace.Line && file.EndsWith(probe.Id.File, StringComparison.Ordinal) select Occurrence(probe.Id, TextOf(file))];

    public IScopeProbe Probe(ProbeRequest request) => Probes.FirstOrDefault(probe => probe.Id == request.Id)
        ?? throw new StrobeException(ErrorCode.NothingMatches, $"The recording has no probe '{request.Id}'.", "Record again with it.");

    public Trigger Trigger(TriggerOptions options) =>
        throw new StrobeException(ErrorCode.BadOption, "In a recording nothing comes that a trigger could wait for.", "Go to the next place that it would have fired at.");

    public IEnumerable<EventBatch> EventsUpTo(long nanos, long afterNanos) => recording.ReadBatches(Behind(afterNanos), Behind(nanos));

    public Recorder RecordTo(string path) => throw new StrobeException(ErrorCode.BadOption, "This is a recording already.", "Record a program that runs.");

    public Task BeginAsync() => Task.CompletedTask;

    public Task PauseAsync() => Task.CompletedTask;

    public Task ResumeAsync() => Task.CompletedTask;

    public Task EndAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        recording.Dispose();
        return ValueTask.CompletedTask;
    }

    private static long Behind(long nanos) => nanos is long.MinValue or long.MaxValue ? nanos : nanos + 1;

    private static ProbeOccurrence Occurrence(ProbeId id, string text)
    {
        string line = text.Split('\n').ElementAtOrDefault(id.Line - 1) ?? "";
        int column = id.Column ?? Math.Max(0, line.IndexOf(id.Variable, StringComparison.Ordinal)) + 1;
        return new ProbeOccurrence(id, id.Line, column, Math.Clamp(line.Length - column + 1, 0, id.Variable.Length));
    }

    private sealed class RecordedScopeProbe(RecordedProbe probe) : IScopeProbe
    {
        public ProbeId Id => probe.Id;

        public ProbeRequest Request => probe.Request;

        public SourceAnchor? Anchor => null;

        public ProbeHistory History => probe.History;

        public IObservable<SignalFrame> Frames => probe.Frames;

        public long Hits => probe.HitCount;

        public long Captured => probe.FrameCount + probe.LostCount;

        public long Lost => probe.LostCount + probe.UnrecordedCount;

        public bool IsRecorded => true;

        public double HitCostNanos => 0;

        public bool IsOn
        {
            get => true;
            set { }
        }

        public IReadOnlyList<string> Notes => probe.Notes;

        public bool IsStale => false;

        public void Dispose()
        {
        }
    }
}
