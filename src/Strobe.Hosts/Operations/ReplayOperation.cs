using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>What a user asks of a replay.</summary>
/// <param name="Path">The recording.</param>
internal sealed record ReplayRequest(string Path)
{
    public double Speed { get; init; } = 1;

    public long FromNanos { get; init; }

    public TraceFormat Format { get; init; }

    public bool IsColoured { get; init; }
}

/// <summary>Plays a recording and prints what a trace and probes would have printed.</summary>
internal sealed class ReplayOperation(ReplayRequest request, TraceSinks sinks, StopRequests stops, TimeProvider time)
{
    /// <summary>Runs it; returns the exit code.</summary>
    /// <exception cref="StrobeException">The recording cannot be read, or the output not be written.</exception>
    internal async Task<int> RunAsync()
    {
        using StrobeRecording recording = StrobeRecording.Open(request.Path);
        using PacedOutput output = new(sinks.Trace, time);
        bool isJson = request.Format == TraceFormat.Ndjson;
        (WallClock clock, Tint tint) = (new WallClock(recording.StartedAt.ToLocalTime()), new Tint(request.IsColoured));
        IEventFormat format = isJson ? new NdjsonFormat() : new TextFormat(clock, tint, recording.ProcessId);
        using IDisposable? owned = format as IDisposable;
        EventPrinter events = new(format, output, output, output, long.MaxValue);
        FramePrinter frames = new(isJson ? new FrameJson() : new FrameText(clock, tint), output, long.MaxValue);
        using IDisposable printed = recording.Batches.Subscribe(events);
        List<IDisposable> subscriptions = [.. recording.Probes.Select(probe => probe.Frames.Subscribe(frames))];
        recording.Seek(request.FromNanos);
        int code = await PlayAsync(recording, output).ConfigureAwait(false);
        events.Stop();
        frames.Stop();
        if (code == 0 && !output.Failed.IsCompleted)
        {
            output.Append((recording, format, events, isJson), static (state, _, text) =>
            {
                state.format.End(text, new TraceTotals(state.events.Events, state.recording.Statistics.Dropped, state.recording.Statistics.Hooks, []));
                if (state.isJson && state.recording.Probes.Count > 0) FrameJson.End(text, [.. state.recording.Probes.Select(probe => new PlayedProbe(probe))]);
            });
        }

        output.Flush();
        output.ThrowIfFailed();
        Tell(recording, sinks.Notices);
        return code;
    }

    /// <summary>Says what is not in a recording.</summary>
    internal static void Tell(StrobeRecording recording, INotices notices)
    {
        foreach (string note in recording.Damage) notices.Say(note);
        if (recording.LostEvents > 0) notices.Say($"{recording.LostEvents} events are missing: they came faster than they could be recorded.");
        if (recording.LostFrames > 0) notices.Say($"{recording.LostFrames} frames are missing: they came faster than they could be recorded.");
    }

    private async Task<int> PlayAsync(StrobeRecording recording, PacedOutput output)
    {
        try
        {
            Task playing = recording.PlayToEndAsync(request.Speed, stops.Cancellation);
            if (await Task.WhenAny(playing, output.Failed).ConfigureAwait(false) == playing) await playing.ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (stops.First.IsCompletedSuccessfully)
        {
            return 128 + await stops.First.ConfigureAwait(false);
        }
    }

    private sealed class PlayedProbe(RecordedProbe probe) : ILiveProbe
    {
        public ProbeId Id => probe.Id;

        public IObservable<SignalFrame> Frames => probe.Frames;

        public int PlaceCount => probe.PlaceCount;

        public IReadOnlyList<string> Notes => probe.Notes;

        public int Capacity => probe.History.Capacity;

        public bool IsStale => false;

        public IReadOnlyList<int> LinesNear => [];

        public IReadOnlyList<string> FunctionsNear => [];

        public long HitCount => probe.HitCount;

        public long FrameCount => probe.FrameCount;

        public long LostCount => probe.LostCount;

        public void Dispose()
        {
        }
    }
}
