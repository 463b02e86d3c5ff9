using System.Globalization;
using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary>A whole run of a program with probes on it, under a session of this process.</summary>
internal sealed record Probed(ExitStatus Ended, IReadOnlyList<Probed.Result> Probes, string Output, IReadOnlyList<TraceEvent> Events)
{
    internal sealed record Result(string Text, IReadOnlyList<SignalFrame> Frames, int Places, IReadOnlyList<string> Notes, long Hits, long Lost)
    {
        internal IEnumerable<double> Numbers => Frames.Select(frame => frame.ToDouble());
    }

    internal Result this[int index] => Probes[index];

    internal static Task<Probed> RunAsync(LaunchOptions launch, params string[] probes) => RunAsync(launch, "", false, probes);

    /// <param name="trace">A pattern of functions to trace as well; empty for none.</param>
    /// <param name="isTraceFirst">Whether they are hooked before the probes are set.</param>
    internal static async Task<Probed> RunAsync(LaunchOptions launch, string trace, bool isTraceFirst, string[] probes)
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        Collector output = new();
        using IDisposable subscription = session.Events.Subscribe(output);
        if (trace.Length > 0 && isTraceFirst) session.Trace(trace);
        List<(Probe Probe, Frames Frames)> set = [];
        foreach (string text in probes)
        {
            Probe probe = session.Probe(text);
            Frames frames = new();
            probe.Frames.Subscribe(frames);
            set.Add((probe, frames));
        }

        if (trace.Length > 0 && !isTraceFirst) session.Trace(trace);
        await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
        ExitStatus ended = await session.Exited.WaitAsync(InProcessTrace.Limit);
        await output.Completed.WaitAsync(InProcessTrace.Limit);
        string said = string.Concat(output.Events.OfType<OutputLine>().Select(line => line.Text + "\n"));
        return new Probed(ended, [.. set.Select(one => new Result(
            one.Probe.Request.ToString(), one.Frames.Seen, one.Probe.PlaceCount, one.Probe.Notes, one.Probe.HitCount, one.Probe.LostCount))], said, output.Events);
    }

    /// <summary>The line of a target's source that a comment names.</summary>
    internal static int LineOf(string file, string mark)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Sources, file));
        int index = Array.FindIndex(lines, line => line.EndsWith("// LINE " + mark, StringComparison.Ordinal));
        Assert.True(index >= 0, mark);
        return index + 1;
    }

    internal static string At(string file, string mark, string variable) => string.Create(CultureInfo.InvariantCulture, $"{file}:{LineOf(file, mark)}:{variable}");
}

/// <summary>Keeps the frames it is given.</summary>
internal sealed class Frames : IObserver<SignalFrame>
{
    internal List<SignalFrame> Seen { get; } = [];

    internal bool IsCompleted { get; private set; }

    public void OnNext(SignalFrame value) => Seen.Add(value);

    public void OnError(Exception error) => throw error;

    public void OnCompleted() => IsCompleted = true;
}
