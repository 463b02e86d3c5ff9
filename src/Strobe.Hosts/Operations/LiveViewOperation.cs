using System.Globalization;

namespace Strobe.Operations;

/// <summary>What a user asks to see of a running program.</summary>
/// <param name="Program">The program, and what is probed and traced of it.</param>
/// <param name="Picture">As what.</param>
/// <param name="Refresh">How often it is drawn again; null for once, at the end.</param>
internal sealed record LiveViewRequest(TraceRequest Program, PictureRequest Picture, TimeSpan? Refresh)
{
    /// <summary>When it is drawn, and what around; null for whatever comes.</summary>
    public TriggerOptions? Trigger { get; init; }

    /// <summary>Each picture is drawn over the one before, on a terminal.</summary>
    public bool IsDrawnOver { get; init; }
}

/// <summary>Launches or attaches, draws what probes see through a lens while the program runs, and ends with it or when the user has seen enough.</summary>
internal sealed class LiveViewOperation(
    LiveViewRequest request, ISessionSource source, IPictureTarget target, TraceSinks sinks, StopRequests stops, TimeProvider time)
{
    private readonly TraceRequest _program = request.Program;

    /// <summary>Runs it; returns the exit code.</summary>
    /// <exception cref="StrobeException">The program cannot be looked at as asked, or the picture cannot be written.</exception>
    internal async Task<int> RunAsync()
    {
        using Lenses lenses = new(sinks.Notices);
        LiveLens lens = new(lenses, request.Picture, _program.Limit ?? long.MaxValue);
        if (!lens.ShowsEvents && _program.Probes.Count == 0)
            throw new StrobeException(ErrorCode.BadOption, "No probe is given.", "Write strobe view FILE:LINE:VARIABLE -- PROGRAM ARGS…, or look at calls with --as timeline.");
        return await source.RunAsync(_program, sinks.Notices, stops, session => WatchAsync(session, lens)).ConfigureAwait(false);
    }

    private async Task<int> WatchAsync(ILiveSession session, LiveLens lens)
    {
        using ProgramRelay relay = new(sinks, time);
        TraceNotices notices = new(sinks.Notices, _program.Verbose);
        using IDisposable relayed = session.Batches.Subscribe(relay.Printer);
        using IDisposable faults = session.Faults.Subscribe(notices);
        using ProbeSet probes = new([.. _program.Probes.Select(session.Probe)]);
        List<ILiveTrace> watched = [probes];
        if (request.Trigger is { } options) Watch(session, options, probes, lens);
        else foreach (ILiveProbe probe in probes.Probes) probes.Add(probe.Frames.Subscribe(lens));
        if (lens.ShowsEvents)
        {
            probes.Add(session.Batches.Subscribe(lens));
            watched.Add(session.Trace(_program.ToTrace()));
        }

        using LiveSet all = new(watched);
        if (_program.Program is null) notices.Unmatched(all);
        else await session.ResumeAsync(stops.Cancellation).ConfigureAwait(false);
        TraceEnd end;
        await using (request.Refresh is { } pause ? time.CreateTimer(_ => Draw(lens, relay.Output), null, pause, pause) : null)
        {
            TraceEnding ending = new(_program, session, all, relay.Printer, relay.Output, notices, stops, time) { Enough = lens.Enough };
            end = await ending.WaitAsync().ConfigureAwait(false);
        }

        if (lens.Enough.IsFaulted) await lens.Enough.ConfigureAwait(false);
        relay.Flush();
        Draw(lens, relay.Output);
        relay.Output.ThrowIfFailed();
        probes.IsOver = true;
        notices.Unmatched(all);
        if (lens.Reason.Length > 0) sinks.Notices.Say($"'{request.Picture.Derive}' could not be computed of every frame: {lens.Reason}.");
        foreach (ILiveProbe probe in probes.Probes) probe.TellEnd(_program, sinks.Notices);
        return end.ExitCode;
    }

    private static void Watch(ILiveSession session, TriggerOptions options, ProbeSet probes, LiveLens lens)
    {
        Trigger trigger = session.Trigger(options);
        probes.Add(trigger);
        probes.Add(trigger.Acquisitions.Subscribe(acquisition =>
        {
            TriggerPoint point = acquisition.Point;
            // Of arrays the picture is the one that it happened in; scalars go on to the end of the acquisition.
            SignalFrame[] frames = [.. probes.Probes.SelectMany(probe => probe.FramesOf(acquisition))
                .Where(frame => frame.Shape.IsScalar || frame.TimestampNanos <= point.TimestampNanos).OrderBy(frame => frame.TimestampNanos)];
            lens.Show(frames, string.Create(CultureInfo.InvariantCulture, $"trigger {acquisition.Number} at {point.TimestampNanos / 1e9:0.000000} s"));
            if (options.Mode == TriggerMode.Single) lens.End();
        }));
    }

    private void Draw(LiveLens lens, PacedOutput output)
    {
        try
        {
            if (lens.Paint() is { } picture) target.Show(picture);
        }
        catch (IOException failure)
        {
            output.Fail(failure);
        }
    }
}
