using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>Launches or attaches, sets probes, writes their frames down, and ends with the program or when the user has seen enough.</summary>
internal sealed class ProbeOperation(TraceRequest request, ISessionSource source, TraceSinks sinks, StopRequests stops, TimeProvider time)
{
    private readonly HashSet<ProbeId> _saidStale = [];

    /// <summary>Runs it; returns the exit code.</summary>
    /// <exception cref="StrobeException">The program cannot be probed as asked, or the frames cannot be written.</exception>
    internal async Task<int> RunAsync()
    {
        if (request.Format == TraceFormat.Npy) NpyFolder.Prepare(request.FrameFolder);
        return await source.RunAsync(request, sinks.Notices, stops, ProbeAsync).ConfigureAwait(false);
    }

    private async Task<int> ProbeAsync(ILiveSession session)
    {
        using PacedOutput output = new(sinks.Trace, time);
        using PacedOutput programOutput = new(sinks.ProgramOutput, time);
        using PacedOutput programError = new(sinks.ProgramError, time);
        Tint tint = new(request.IsColoured);
        WallClock clock = new(session.StartedAt.ToLocalTime());
        bool isJson = request.Format == TraceFormat.Ndjson;
        IEventFormat events = isJson ? new NdjsonFormat() : new TextFormat(clock, tint, session.ProcessId);
        using IDisposable? owned = events as IDisposable;
        EventPrinter printer = new(events, output, programOutput, programError, long.MaxValue);
        FramePrinter frames = new(isJson ? new FrameJson() : new FrameText(clock, tint), output, request.Limit ?? long.MaxValue);
        TraceNotices notices = new(sinks.Notices, request.Verbose);
        using IDisposable printed = session.Batches.Subscribe(printer);
        using IDisposable faults = session.Faults.Subscribe(notices);
        using ProbeSet probes = new([.. request.Probes.Select(session.Probe)]);
        using NpyFolder? files = request.Format == TraceFormat.Npy ? new NpyFolder(request.FrameFolder, output, probes.Probes.Select(probe => probe.Id)) : null;
        for (int i = 0; i < probes.Probes.Count; i++) probes.Add(probes.Probes[i].Frames.Subscribe(files is null ? frames : frames.With(files[i])));
        SayStale(probes);
        if (request.Program is null) notices.Unmatched(probes);
        else await session.ResumeAsync(stops.Cancellation).ConfigureAwait(false);

        TraceEnding ending = new(request, session, probes, printer, output, notices, stops, time) { Enough = frames.LimitReached };
        TraceEnd end = await ending.WaitAsync().ConfigureAwait(false);
        frames.Stop();
        files?.Dispose();
        files?.Tell(sinks.Notices);
        if (end.Reason != TraceEndReason.OutputClosed) Finish(probes, isJson, output, notices);
        return end.ExitCode;
    }

    private void SayStale(ProbeSet probes)
    {
        foreach (ILiveProbe probe in probes.Probes)
        {
            if (probe.IsStale && _saidStale.Add(probe.Id))
                sinks.Notices.Say($"{probe.Id}: {probe.Id.File} was changed after the program was built, so this may be another line. Build it again.");
        }
    }

    private void Finish(ProbeSet probes, bool isJson, PacedOutput output, TraceNotices notices)
    {
        if (isJson) output.Append(probes, static (set, _, text) => FrameJson.End(text, set.Probes));
        output.Flush();
        output.ThrowIfFailed();
        probes.IsOver = true;
        notices.Unmatched(probes);
        SayStale(probes);
        foreach (ILiveProbe probe in probes.Probes) probe.TellEnd(request, sinks.Notices);
    }
}

/// <summary>What a user must know of a probe when it is over.</summary>
internal static class ProbeEnd
{
    private const int MostNotes = 3;

    internal static void TellEnd(this ILiveProbe probe, TraceRequest request, INotices notices)
    {
        // Where others of its places are right, one without such a variable is another thing of the same name.
        string[] notes = [.. probe.Notes.Where(note => request.Verbose || probe.PlaceCount == 0 || !note.Contains(ErrorCode.BadExpression.Text(), StringComparison.Ordinal))];
        int shown = request.Verbose ? notes.Length : MostNotes;
        foreach (string note in notes.Take(shown)) notices.Say($"{probe.Id}: {note}.");
        if (notes.Length > shown) notices.Say($"{probe.Id}: {notes.Length - shown} more such notes with --verbose.");

        if (request.FrameHistory is { } asked && probe.Capacity is > 0 and var kept && kept < asked)
            notices.Say($"{probe.Id}: only the last {kept} frames were kept of {asked} asked for: they are too large. Give more room with --history-size.");
        if (probe.LostCount > 0) notices.Say($"{probe.Id}: {probe.LostCount} of {probe.FrameCount + probe.LostCount} frames came faster than they could be read and are not shown.");
    }
}

/// <summary>Some probes, to an ending as one trace.</summary>
internal sealed class ProbeSet(IReadOnlyList<ILiveProbe> probes) : ILiveTrace
{
    private readonly List<IDisposable> _subscriptions = [];
    private bool _isDisposed;

    internal IReadOnlyList<ILiveProbe> Probes { get; } = probes;

    public int HookCount => Probes.Sum(probe => probe.PlaceCount);

    public IReadOnlyList<HookRefusal> Refusals => [];

    public IReadOnlyList<(string Pattern, IReadOnlyList<string> Nearest)> Unmatched => [];

    /// <summary>Nothing more will be loaded: what has not been found by now is not there.</summary>
    internal bool IsOver { get; set; }

    public IEnumerable<(string What, string Sentence)> Complaints => Probes
        .Where(probe => probe.PlaceCount == 0 && probe.Notes.Count == 0 && (IsOver || !probe.IsPython || probe.LinesNear.Count > 0))
        .Select(probe => (probe.Id.ToString(), Sentence(probe)));

    public IReadOnlyList<FunctionSummary> Summarize() => [];

    internal void Add(IDisposable subscription) => _subscriptions.Add(subscription);

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        foreach (ILiveProbe probe in Probes) probe.Dispose();
        _subscriptions.ForEach(subscription => subscription.Dispose());
    }

    private static string Sentence(ILiveProbe probe)
    {
        if (probe.Id.Place == ProbePlace.Published)
            return $"{ErrorCode.NoCodeThere.Text()}: The program publishes nothing under the name '{probe.Id.Variable}' so far. Check the name that it gives StrobeProbe.Publish.";
        if (probe.Id.Place != ProbePlace.Line) return TraceNotices.NothingMatches(probe.Id.Function!, probe.FunctionsNear);
        IReadOnlyList<int> near = probe.LinesNear;
        string remedy = near.Count == 0
            ? Unknown(probe)
            : $"Lines near it that have code: {string.Join(", ", near)}.";
        return $"{ErrorCode.NoCodeThere.Text()}: Line {probe.Id.Line} of {probe.Id.File} has no code. {remedy}";
    }

    private static string Unknown(ILiveProbe probe) =>
        probe.IsPython ? "Python ran no file of that name." : "Build the program with -g, and see its lines with 'strobe list --lines'.";
}
