using System.Globalization;

namespace Strobe.Operations;

/// <summary>What a user asks of a recording, and where it goes.</summary>
internal sealed record RecordArguments(TraceRequest Request, string Path, RecordingOptions Options);

/// <summary>Launches or attaches, traces and probes, records, and ends with the program or when the user has seen enough.</summary>
internal sealed class RecordOperation(RecordArguments arguments, ISessionSource source, TraceSinks sinks, StopRequests stops, TimeProvider time)
{
    private readonly TraceRequest _request = arguments.Request;

    /// <summary>Runs it; returns the exit code.</summary>
    /// <exception cref="StrobeException">The program cannot be traced or probed as asked, or the file cannot be written.</exception>
    internal Task<int> RunAsync() => source.RunAsync(_request, sinks.Notices, stops, RecordAsync);

    private async Task<int> RecordAsync(ILiveSession session)
    {
        using ProgramRelay relay = new(sinks, time);
        EventLimit limit = new(_request.Limit ?? long.MaxValue);
        TraceNotices notices = new(sinks.Notices, _request.Verbose);
        await using Recorder recorder = session.RecordTo(arguments.Path, arguments.Options);
        using IDisposable relayed = session.Batches.Subscribe(relay.Printer);
        using IDisposable limited = session.Batches.Subscribe(limit);
        using IDisposable faults = session.Faults.Subscribe(notices);
        using LiveSet traced = await InstallAsync(session, recorder).ConfigureAwait(false);
        notices.Begun(traced, isComplete: _request.Program is null);
        if (_request.Program is not null) await session.ResumeAsync(stops.Cancellation).ConfigureAwait(false);

        TraceEnding ending = new(_request, session, traced, relay.Printer, relay.Output, notices, stops, time) { Enough = limit.Reached, Recorder = recorder };
        TraceEnd end = await ending.WaitAsync().ConfigureAwait(false);
        await recorder.DisposeAsync().ConfigureAwait(false);
        notices.Ended(traced, new TraceTotals(recorder.EventCount, session.Statistics.Dropped, ending.Hooks, traced.Refusals), end);
        if (recorder.Failure is { } failure) throw failure;
        Summarize(recorder);
        return end.ExitCode;
    }

    private async Task<LiveSet> InstallAsync(ILiveSession session, Recorder recorder)
    {
        try
        {
            List<ILiveTrace> traces = [];
            if (_request.Patterns.Count > 0) traces.Add(session.Trace(_request.ToTrace()));
            if (_request.Probes.Count > 0) traces.Add(new ProbeSet([.. _request.Probes.Select(session.Probe)]));
            return new LiveSet(traces);
        }
        catch (StrobeException)
        {
            // An empty recording would be in the way of the next try.
            await recorder.DisposeAsync().ConfigureAwait(false);
            File.Delete(arguments.Path);
            throw;
        }
    }

    private void Summarize(Recorder recorder)
    {
        string size = recorder.WrittenBytes < 1 << 20 ? $"{(recorder.WrittenBytes + 1023) >> 10} KiB" : $"{recorder.WrittenBytes >> 20} MiB";
        sinks.Notices.Say(string.Create(
            CultureInfo.InvariantCulture, $"recorded {Count(recorder.EventCount, "event")} and {Count(recorder.FrameCount, "frame")} in {size} to {recorder.Path}."));
        if (recorder.LostEvents + recorder.LostFrames == 0) return;
        sinks.Notices.Say($"{Count(recorder.LostEvents, "event")} and {Count(recorder.LostFrames, "frame")} came faster than the disk could take them and are missing.");
    }

    private static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}

/// <summary>Says when so many events have come.</summary>
internal sealed class EventLimit(long limit) : IObserver<EventBatch>
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _events;

    internal Task Reached => _reached.Task;

    public void OnNext(EventBatch value)
    {
        if ((_events += value.Headers.Length) >= limit) _reached.TrySetResult();
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
