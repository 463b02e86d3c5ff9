using System.Globalization;

namespace Strobe.EndToEnd.Tracing;

/// <summary>
/// In the smallest ring: entries and exits delivered and entries and exits reported lost are together as many as the source says, and as the
/// program itself counts.
/// </summary>
public sealed class LossTests
{
    private const string SmallestRing = "1M";

    public static TheoryData<string, string> Programs => new()
    {
        { "recursion.c", "" },
        { "tail-calls.c", "-O2 -g" },
        { "many-threads.cpp", "" },
        { "losses.c", "-O2 -g" },
    };

    [NeedsTheory("gcc", "g++"), MemberData(nameof(Programs))]
    public async Task What_the_smallest_ring_loses_is_counted_exactly(string fileName, string flags)
    {
        (TargetSource source, string program, string[] patterns) = Target(fileName, flags);
        StrobeResult result = await StrobeCommand.TraceAsync(["--passthrough", "--ring-size", SmallestRing, .. patterns], [program]);

        long delivered = result.Traced.Events.Count(line => line.IsEnter || line.IsExit);
        Assert.Equal(Ends(source, result.Run.OutputText), delivered + result.Traced.Dropped);
        Assert.Equal(delivered, result.Traced.Summary.GetProperty("events").GetInt64());
    }

    [NeedsTheory("gcc", "g++"), MemberData(nameof(Programs))]
    public async Task Nothing_is_lost_in_the_smallest_ring_when_writers_wait(string fileName, string flags)
    {
        (TargetSource source, string program, string[] patterns) = Target(fileName, flags);
        StrobeResult result = await StrobeCommand.TraceAsync(["--passthrough", "--lossless", "--ring-size", SmallestRing, .. patterns], [program]);

        Assert.Equal(0, result.Traced.Dropped);
        Assert.Equal(Ends(source, result.Run.OutputText), result.Traced.Events.Count(line => line.IsEnter || line.IsExit));
    }

    [NeedsTheory("gcc", "g++"), MemberData(nameof(Programs))]
    public async Task What_is_lost_while_nobody_reads_is_counted_exactly(string fileName, string flags)
    {
        (TargetSource source, string program, string[] patterns) = Target(fileName, flags);
        LaunchOptions launch = new(program) { Session = new SessionOptions { RingBytes = 1 << 20 } };
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        Sleeper sleeper = new(session.ProcessId);
        using IDisposable subscription = session.Events.Subscribe(sleeper);
        using Trace trace = session.Trace(new TraceOptions([.. patterns.Where(pattern => pattern != "-p")]));
        await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
        await session.Exited.WaitAsync(InProcessTrace.Limit);
        await sleeper.Completed.WaitAsync(InProcessTrace.Limit);

        SessionStatistics statistics = session.Statistics;
        long expected = source.Calls.Sum(one => 2L * one.Calls);
        long delivered = sleeper.Events.Count(one => one is FunctionEnter or FunctionExit);
        Assert.InRange(statistics.Dropped, 1, expected);
        Assert.Equal(expected, delivered + statistics.Dropped);
        Assert.Equal((expected, delivered), (statistics.Produced, statistics.Delivered));
    }

    [NeedsFact("gcc")]
    public async Task Handlers_that_jump_out_of_calls_being_recorded_leave_the_ring_its_room()
    {
        LaunchOptions launch = new(TargetBuilder.Build("leaving-handlers.c")) { Session = new SessionOptions { RingBytes = 1 << 20, Lossless = true } };
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        using Trace interrupted = session.Trace("interrupted"), settled = session.Trace("settled");
        int returned = 0;
        using IDisposable subscription = settled.Calls.Subscribe(call => returned += call.IsUnwound ? 0 : 1);
        await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
        ExitStatus ended = await session.Exited.WaitAsync(InProcessTrace.Limit);

        Assert.Equal(0, ended.ShellCode);
        Assert.Equal(0, session.Statistics.Dropped);
        Assert.Equal(5000, returned);
    }

    private static (TargetSource Source, string Program, string[] Patterns) Target(string fileName, string flags)
    {
        TargetSource source = TargetSource.Named(fileName);
        string program = TargetBuilder.Build(fileName, new TargetBuild(fileName.EndsWith('p') ? "g++" : "gcc", flags.Length == 0 ? "-O0 -g" : flags));
        return (source, program, [.. source.Calls.SelectMany(one => new[] { "-p", one.Function })]);
    }

    /// <summary>Entries and exits of a run.</summary>
    private static long Ends(TargetSource source, string output)
    {
        long calls = source.Calls.Sum(one => (long)one.Calls);
        foreach (string line in output.Split('\n').Where(line => line.StartsWith("calls ", StringComparison.Ordinal)))
            Assert.Equal(calls, long.Parse(line.AsSpan("calls ".Length), CultureInfo.InvariantCulture));
        return 2 * calls;
    }

    /// <summary>Keeps the session's one reading thread from its first event on until the program has ended.</summary>
    private sealed class Sleeper(int processId) : IObserver<TraceEvent>
    {
        private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal List<TraceEvent> Events { get; } = [];

        internal Task Completed => _completed.Task;

        public void OnCompleted() => _completed.TrySetResult();

        public void OnError(Exception error) => _completed.TrySetException(error);

        public void OnNext(TraceEvent value)
        {
            if (Events.Count == 0) Assert.True(SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{processId}"), InProcessTrace.Limit));
            Events.Add(value);
        }
    }
}
