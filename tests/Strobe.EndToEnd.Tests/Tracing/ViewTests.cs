using Strobe.EndToEnd.Probing;

namespace Strobe.EndToEnd.Tracing;

/// <summary>The view paused, the program not.</summary>
public sealed class ViewTests : IDisposable
{
    private readonly string _counts = Path.GetTempFileName();

    public void Dispose() => File.Delete(_counts);

    [NeedsFact("gcc")]
    public async Task What_comes_while_the_view_is_paused_is_counted_kept_and_not_replayed()
    {
        LaunchOptions launch = new(TargetBuilder.Build("pausing.c", new TargetBuild("gcc", "-O0 -g")), _counts) { Session = new SessionOptions { Lossless = true } };
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        Collector events = new();
        Frames frames = new();
        using IDisposable collected = session.Events.Subscribe(events);
        using Trace trace = session.Trace("step");
        Probe probe = session.Probe(Probed.At("pausing.c", "counted", "n"));
        using IDisposable framed = probe.Frames.Subscribe(frames);
        await session.ResumeAsync();
        for (int round = 0; round < 3; round++)
        {
            (int events, int frames) shown = (events.Events.Count, frames.Seen.Count);
            await UntilAsync(() => events.Events.Count > shown.events + 100 && frames.Seen.Count > shown.frames + 100);
            session.View.Pause();
            Assert.True(session.View.IsPaused);
            // Once something was missed, what was being delivered is delivered.
            (long events, long frames) missed = (session.View.MissedEvents, session.View.MissedFrames);
            await UntilAsync(() => session.View.MissedEvents > missed.events && session.View.MissedFrames > missed.frames);
            shown = (events.Events.Count, frames.Seen.Count);
            long newest = probe.History.Newest;
            await UntilAsync(() => session.View.MissedEvents > missed.events + 1000 && session.View.MissedFrames > missed.frames + 1000);
            await UntilAsync(() => probe.History.Newest > newest + 100);
            Assert.Equal(shown, (events.Events.Count, frames.Seen.Count));
            Assert.NotNull(probe.History[newest + 50]);
            session.View.Resume();
        }

        session.View.Pause();
        using (FileStream end = new(_counts, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) end.WriteByte(1);
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        await events.Completed.WaitAsync(InProcessTrace.Limit);
        Assert.True(frames.IsCompleted);
        long calls = session.Statistics.Delivered;
        // Two lines of output, and what the program prints first.
        Assert.Equal(calls + 3, events.Events.Count + session.View.MissedEvents);
        Assert.Equal(calls / 2, probe.FrameCount + probe.LostCount);
        Assert.Equal(probe.FrameCount, frames.Seen.Count + session.View.MissedFrames);
        Assert.Equal(frames.Seen.OrderBy(frame => frame.Number).Select(frame => frame.Number).Distinct().Count(), frames.Seen.Count);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(InProcessTrace.Limit);
        while (!isSo()) await Task.Delay(1, limit.Token);
    }
}
