namespace Strobe.Tests.Recording;

public sealed class PlaybackTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Events_and_frames_of_all_probes_come_in_the_order_of_their_times()
    {
        using TemporaryFile file = new();
        await WriteAsync(file.Path);
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        List<(long Nanos, string What)> seen = Watch(recording);
        await recording.PlayToEndAsync(double.PositiveInfinity).WaitAsync(s_limit);
        Assert.Equal(1000 + 1000 + 500, seen.Count);
        Assert.Equal(seen.Select(one => one.Nanos).Order(), seen.Select(one => one.Nanos));
        Assert.Equal((1000, 1000, 500), (seen.Count(one => one.What == "event"), seen.Count(one => one.What == "1"), seen.Count(one => one.What == "2")));
        Assert.False(recording.IsPlaying);
        Assert.Equal(recording.Duration.Ticks * 100, recording.PositionNanos);
    }

    [Fact]
    public async Task Seeking_goes_anywhere_and_back_while_it_plays_and_while_it_does_not()
    {
        using TemporaryFile file = new();
        await WriteAsync(file.Path);
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        List<(long Nanos, string What)> seen = Watch(recording);
        recording.Seek(900_000);
        Assert.Equal(900_000, recording.PositionNanos);
        await recording.PlayToEndAsync(double.PositiveInfinity).WaitAsync(s_limit);
        Assert.Equal((900_000, 250), (seen.Min(one => one.Nanos), seen.Count));
        seen.Clear();
        int jumps = 0;
        using IDisposable jumping = recording.Events.Subscribe(new Doing(happened =>
        {
            if (happened.TimestampNanos == 500_000 && jumps++ == 0) recording.Seek(100_000);
        }));
        recording.Seek(0);
        await recording.PlayToEndAsync(double.PositiveInfinity).WaitAsync(s_limit);
        Assert.Equal(2, jumps);
        Assert.Equal(2, seen.Count(one => one is (300_000, "1")));
        Assert.Equal(1, seen.Count(one => one is (50_000, "1")));
    }

    [Fact]
    public async Task Pausing_from_an_observer_stops_and_playing_goes_on_from_there()
    {
        using TemporaryFile file = new();
        await WriteAsync(file.Path);
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<long> seen = [];
        using IDisposable watching = recording.Probes[0].Frames.Subscribe(new Seeing(frame =>
        {
            seen.Add(frame.Number);
            if (frame.Number != 500) return;
            recording.Pause();
            paused.TrySetResult();
        }));
        recording.Play(double.PositiveInfinity);
        await paused.Task.WaitAsync(s_limit);
        Assert.False(recording.IsPlaying);
        int count = seen.Count;
        Assert.Equal(501, count);
        await recording.PlayToEndAsync(double.PositiveInfinity).WaitAsync(s_limit);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task Playing_at_a_speed_takes_its_time_and_can_be_cancelled()
    {
        using TemporaryFile file = new();
        await WriteAsync(file.Path, everyNanos: 1_000_000);
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        List<(long Nanos, string What)> seen = Watch(recording);
        await recording.PlayToEndAsync(speed: 20).WaitAsync(s_limit);
        Assert.Equal(2500, seen.Count);
        seen.Clear();
        recording.Seek(0);
        using CancellationTokenSource cancelling = new();
        Task playing = recording.PlayToEndAsync(0.001, cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => playing);
        Assert.False(recording.IsPlaying);
        // At this speed it would have gone on for a quarter of an hour.
        Assert.InRange(seen.Count, 0, 2499);
        Assert.Throws<ArgumentOutOfRangeException>(() => recording.Play(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => recording.Play(double.NaN));
    }

    [Fact]
    public async Task An_observer_that_throws_is_detached_and_told_of_and_the_end_is_told_to_all()
    {
        using TemporaryFile file = new();
        await WriteAsync(file.Path);
        StrobeRecording recording = StrobeRecording.Open(file.Path);
        List<(long Nanos, string What)> seen = Watch(recording);
        List<Fault> faults = [];
        Seeing ending = new(_ => throw new InvalidOperationException("no"));
        recording.Probes[1].Frames.Subscribe(ending);
        Seeing quiet = new(_ => { });
        recording.Probes[1].Frames.Subscribe(quiet);
        recording.Faults.Subscribe(System.Reactive.Observer.Create<Fault>(faults.Add));
        await recording.PlayToEndAsync(double.PositiveInfinity).WaitAsync(s_limit);
        recording.Dispose();
        Assert.Equal("no", Assert.Single(faults).Cause!.Message);
        Assert.Equal(2500, seen.Count);
        Assert.Equal((false, true), (ending.IsCompleted, quiet.IsCompleted));
        Assert.Throws<ObjectDisposedException>(() => recording.Play());
    }

    private static Task<Strobe.Recording.RecordingWriter> WriteAsync(string path, long everyNanos = 1000) => Made.WriteAsync(
        path,
        writer =>
        {
            writer.Probe(1, Made.Mix);
            writer.Probe(2, "synth.cpp:43:gain");
            for (int i = 0; i < 1000; i++)
            {
                writer.AddFrame(1, 0, Made.Frame(i, i * everyNanos, Shape.Scalar, (double)i));
                if (i % 2 == 0) writer.AddFrame(2, 0, Made.Frame(i / 2, i * everyNanos, Shape.Scalar, (double)i));
                writer.AddEvents(new HandBatch(0, Made.Enter(i + 1, i * everyNanos)));
            }
        },
        counts: new Strobe.Recording.RecordedCounts(0, default, []));

    private static List<(long Nanos, string What)> Watch(StrobeRecording recording)
    {
        List<(long, string)> seen = [];
        recording.Events.Subscribe(new Doing(happened => seen.Add((happened.TimestampNanos, "event"))));
        foreach (RecordedProbe probe in recording.Probes)
            probe.Frames.Subscribe(new Seeing(frame => seen.Add((frame.TimestampNanos, probe == recording.Probes[0] ? "1" : "2"))));
        return seen;
    }

    private sealed class Doing(Action<TraceEvent> action) : IObserver<TraceEvent>
    {
        public void OnNext(TraceEvent value) => action(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Seeing(Action<SignalFrame> action) : IObserver<SignalFrame>
    {
        internal bool IsCompleted { get; private set; }

        public void OnNext(SignalFrame value) => action(value);

        public void OnCompleted() => IsCompleted = true;

        public void OnError(Exception error)
        {
        }
    }
}
