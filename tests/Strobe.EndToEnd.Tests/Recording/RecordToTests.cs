using Strobe.EndToEnd.Probing;

namespace Strobe.EndToEnd.Recording;

/// <summary><c>session.RecordTo</c>: what is recorded is what observers of the live session saw.</summary>
public sealed class RecordToTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"strobe-test-{Guid.NewGuid():N}.strobe");

    private static string Program => TargetBuilder.Build("probed.c", new TargetBuild("gcc", "-O0 -g"));

    public void Dispose() => File.Delete(_path);

    [NeedsFact("gcc")]
    public async Task A_recording_has_what_observers_saw_of_probes_added_before_and_after()
    {
        Collector live = new();
        Frames early = new(), late = new();
        SessionStatistics statistics;
        (Recorder Recorder, long HitCount) ended;
        DateTimeOffset startedAt;
        await using (StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(Program) { Session = new SessionOptions { Lossless = true } }))
        {
            startedAt = session.StartedAt;
            Probe before = session.Probe(Probed.At("probed.c", "now", "now"));
            before.Frames.Subscribe(early);
            Recorder recorder = session.RecordTo(_path);
            Assert.Equal(ErrorCode.FileRefused, Assert.Throws<StrobeException>(() => session.RecordTo(_path)).Code);
            session.Probe(Probed.At("probed.c", "play-return", "out[0:frames]")).Frames.Subscribe(late);
            using IDisposable events = session.Events.Subscribe(live);
            using Trace trace = session.Trace("count", "play");
            await session.ResumeAsync();
            await session.Exited.WaitAsync(InProcessTrace.Limit);
            Assert.True(recorder.Completed.IsCompletedSuccessfully);
            (ended, statistics) = ((recorder, before.HitCount), session.Statistics);
        }

        Assert.Null(ended.Recorder.Failure);
        Assert.Equal((0, 0), (ended.Recorder.LostEvents, ended.Recorder.LostFrames));
        Assert.Equal(new FileInfo(_path).Length, ended.Recorder.WrittenBytes);
        using StrobeRecording recording = StrobeRecording.Open(_path);
        Assert.True(recording.IsComplete);
        Assert.Empty(recording.Damage);
        Assert.Equal((statistics.Produced, statistics.Delivered, statistics.Dropped), (recording.Statistics.Produced, recording.Statistics.Delivered, recording.Statistics.Dropped));
        Assert.InRange((recording.StartedAt - startedAt).Duration(), TimeSpan.Zero, TimeSpan.FromTicks(10));
        Assert.Equal(live.Events.Select(Text), recording.ReadBatches().SelectMany(batch => Enumerable.Range(0, batch.Headers.Length).Select(i => Text(batch[i]))));
        Assert.Equal(live.Events.Count, ended.Recorder.EventCount);
        Assert.Equal(8000, recording.Probes[0].FrameCount);
        Assert.Equal(ended.HitCount, recording.Probes[0].HitCount);
        foreach ((RecordedProbe probe, Frames seen) in recording.Probes.Zip([early, late]))
        {
            Assert.Equal(seen.Seen.Select(Text).Order(StringComparer.Ordinal), probe.ReadFrames().Select(Text).Order(StringComparer.Ordinal));
            SignalFrame last = seen.Seen.MaxBy(frame => frame.Number)!;
            Assert.Equal(Text(last), Text(probe.History.Last!));
            Assert.Equal(last.Number, probe.History.Newest);
        }

        Assert.Contains(("trace", "count"), recording.Settings);
        Assert.Contains(("command", Program), recording.Settings);
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Sources, "probed.c")), recording.Sources.Single(source => source.Path.EndsWith("probed.c", StringComparison.Ordinal)).Text);
    }

    [NeedsFact("gcc")]
    public async Task Calls_of_a_recording_are_those_that_the_live_trace_saw()
    {
        Seen<Call> plays = new(), all = new();
        await using (StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(Program) { Session = new SessionOptions { Lossless = true } }))
        {
            session.RecordTo(_path);
            using Trace trace = session.Trace("count", "play"), play = session.Trace("play");
            trace.Calls.Subscribe(all);
            play.Calls.Subscribe(plays);
            await session.ResumeAsync();
            await session.Exited.WaitAsync(InProcessTrace.Limit);
        }

        using StrobeRecording recording = StrobeRecording.Open(_path);
        Seen<Call> replayed = new(), of = new(), inFile = new();
        Seen<TraceEvent> events = new();
        recording.Trace().Calls.Subscribe(replayed);
        recording.Trace("play").Calls.Subscribe(of);
        recording.Trace("@file:probed.c", "nothing").Calls.Subscribe(inFile);
        recording.Trace("play").Events.Subscribe(events);
        Assert.Throws<StrobeException>(() => recording.Trace("/(/"));
        await recording.PlayToEndAsync(double.PositiveInfinity);
        Assert.True(plays.Values.Count > 20 && all.Values.Count > plays.Values.Count);
        Assert.Equal(plays.Values.Select(Text), of.Values.Select(Text));
        Assert.Equal(all.Values.Select(Text), replayed.Values.Select(Text));
        Assert.Equal(all.Values.Select(Text), inFile.Values.Select(Text));
        Assert.Equal(2 * plays.Values.Count, events.Values.Count);
    }

    [NeedsFact("gcc")]
    public async Task A_recorder_that_is_disposed_ends_there_and_the_session_goes_on()
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(Program) { Session = new SessionOptions { Lossless = true } });
        Recorder recorder = session.RecordTo(_path, new RecordingOptions { IncludesSources = false });
        using Trace trace = session.Trace("play");
        await recorder.DisposeAsync();
        recorder.Dispose();
        Recorder second = session.RecordTo(_path, new RecordingOptions { Overwrites = true, IncludesSources = false });
        await session.ResumeAsync();
        await session.Exited.WaitAsync(InProcessTrace.Limit);
        Assert.Equal((0, 51), (recorder.EventCount, second.EventCount));
        Assert.Throws<StrobeException>(() => session.RecordTo(_path + ".2"));
        using StrobeRecording recording = StrobeRecording.Open(_path);
        Assert.Equal(51, recording.ReadBatches().Sum(batch => batch.Headers.Length));
        Assert.Empty(recording.Sources);
    }

    private static string Text(Call call) =>
        $"{call.Function} {call.ThreadId} {call.EnteredNanos} {call.DurationNanos} {call.Depth} {string.Join(',', call.Arguments)} {call.ReturnValue} {call.IsUnwound}";

    private static string Text(SignalFrame frame) => $"{frame.Number:D9} {frame} {frame.ThreadId} {frame.ProcessId} {frame.Activation} {frame.Hit} {Convert.ToHexString(frame.Bytes)}";

    private static string Text(TraceEvent happened) => happened switch
    {
        FunctionEnter enter => $"{enter.Id} {enter.TimestampNanos} {enter.Function} {string.Join(',', enter.Arguments)} {enter.ParentId} {enter.Depth} {enter.ThreadName} {enter.ThreadId}",
        FunctionExit exit => $"{exit.Id} {exit.TimestampNanos} {exit.Function} {exit.EnterId} {exit.ParentId} {exit.DurationNanos} {exit.ReturnValue} {exit.ReturnValue.TypeName} {exit.IsUnwound}",
        _ => happened.ToString(),
    };

    private sealed class Seen<T> : IObserver<T>
    {
        internal List<T> Values { get; } = [];

        public void OnNext(T value) => Values.Add(value);

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
