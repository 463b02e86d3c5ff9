using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary>Triggers over a program that runs.</summary>
public sealed class TriggerTests
{
    [NeedsFact("gcc")]
    public async Task A_trigger_fires_at_its_sample_and_captures_what_lies_around_it()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        using Probe probe = session.Probe("tick(n)@entry");
        await UntilAsync(() => probe.FrameCount > 10);
        double level = probe.History.Last!.ToDouble() + 100;
        using Trigger trigger = session.Trigger(new TriggerOptions(TriggerText.Parse(FormattableString.Invariant($"tick(n)@entry rising {level}")))
        {
            Mode = TriggerMode.Single, Length = TimeSpan.FromMilliseconds(100), Position = 0.3, Message = "n={value:.0f}", FreezesView = true,
        });
        List<TriggerPoint> points = [];
        TaskCompletionSource<Acquisition> captured = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable pointed = trigger.Points.Subscribe(points.Add);
        using IDisposable acquired = trigger.Acquisitions.Subscribe(done => captured.TrySetResult(done));

        Acquisition done = await captured.Task.WaitAsync(InProcessTrace.Limit);
        TriggerPoint point = Assert.Single(points);
        Assert.Equal((level, $"n={level}", probe.Id, TriggerMode.Stop), (point.Value, point.Message, point.Source, trigger.Mode));
        Assert.True(session.View.IsPaused);
        Assert.Equal(100_000_000, done.ToNanos - done.FromNanos);
        Assert.Equal(30_000_000, point.TimestampNanos - done.FromNanos);
        IReadOnlyList<SignalFrame> frames = done.FramesOf(probe.History);
        int at = frames.ToList().FindIndex(frame => frame.Number == point.FrameNumber);
        Assert.True(at > 0 && at < frames.Count - 1, $"{at} of {frames.Count}");
        Assert.All(frames, frame => Assert.InRange(frame.TimestampNanos, done.FromNanos, done.ToNanos));
        Assert.Equal(Enumerable.Range(0, frames.Count).Select(i => level + i - at), frames.Select(frame => frame.ToDouble()));
        await session.DisposeAsync();
        ProgramResult ended = await target.EndAsync();
        Assert.Equal((0, "all right"), (ended.ExitCode, ended.OutputText.Split('\n')[1]));
    }

    [NeedsFact("gcc")]
    public async Task Calls_of_a_function_pause_the_program_and_begin_a_recording()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName, file = Path.Combine(folder, "triggered.strobe");
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        using Trace trace = session.Trace("tick");
        using Probe probe = session.Probe("tick(n)@entry");
        using Trigger trigger = session.Trigger(new TriggerOptions(TriggerText.Parse("calls tick nth 25 then tick(n)@entry above -1")) { Mode = TriggerMode.Single, PausesProgram = true, RecordPath = file });
        await session.States.FirstAsync(state => state == SessionState.Paused).ToTask().WaitAsync(InProcessTrace.Limit);
        long paused = probe.HitCount;
        await Task.Delay(50);
        Assert.Equal(paused, probe.HitCount);
        Assert.Equal(1, trigger.Count);
        trigger.Dispose();
        await session.ResumeAsync();
        await UntilAsync(() => probe.HitCount > paused + 20);
        await session.DisposeAsync();
        using (StrobeRecording recording = StrobeRecording.Open(file)) Assert.NotEmpty(recording.Probes);
        ProgramResult ended = await target.EndAsync();
        Assert.Equal((0, "all right"), (ended.ExitCode, ended.OutputText.Split('\n')[1]));
        Directory.Delete(folder, recursive: true);
    }

    [NeedsFact("gcc")]
    public async Task Without_a_signal_automatic_mode_fires_by_itself_and_a_missing_signal_times_out()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        using Trigger auto = session.Trigger(new TriggerOptions(TriggerText.Parse("tick(n)@entry below -1")) { Mode = TriggerMode.Auto, AutoAfter = TimeSpan.FromMilliseconds(20), Length = TimeSpan.FromMilliseconds(1) });
        using Trigger free = session.Trigger(new TriggerOptions(TriggerText.Parse("tick(n)@entry below -1")) { Mode = TriggerMode.FreeRun, Length = TimeSpan.FromTicks(10) });
        using Trigger lost = session.Trigger(new TriggerOptions(TriggerText.Parse("tick(n)@entry timeout -5 200ms")));
        List<TriggerPoint> forced = [];
        using IDisposable watched = auto.Points.Subscribe(point => { lock (forced) forced.Add(point); });
        await UntilAsync(() => auto.Count > 3 && free.Count > 3 && lost.Count > 0);
        lock (forced) Assert.All(forced, point => Assert.True(point.IsForced));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(InProcessTrace.Limit);
        while (!isSo()) await Task.Delay(1, limit.Token);
    }
}
