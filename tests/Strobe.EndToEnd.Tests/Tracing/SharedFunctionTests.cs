namespace Strobe.EndToEnd.Tracing;

/// <summary>A function that several traces of one session want, each in its own way.</summary>
public sealed class SharedFunctionTests
{
    [NeedsTheory("gcc")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_function_can_be_counted_and_recorded_at_once(bool isSummaryFirst)
    {
        TargetSource source = TargetSource.Named("recursion.c");
        await using StrobeSession session = await Launch(TargetBuilder.Build(source));
        Collector all = new(), own = new(), none = new();
        using IDisposable everything = session.Events.Subscribe(all);
        TraceOptions counted = new("fibonacci", "is_*") { SummaryOnly = true };
        using Trace first = session.Trace(isSummaryFirst ? counted : new TraceOptions("fibonacci", "ackermann"));
        using Trace second = session.Trace(isSummaryFirst ? new TraceOptions("fibonacci", "ackermann") : counted);
        (Trace summary, Trace events) = isSummaryFirst ? (first, second) : (second, first);
        using IDisposable wanted = events.Events.Subscribe(own);
        using IDisposable silent = summary.Events.Subscribe(none);
        await RunToEnd(session, all);

        Dictionary<string, int> calls = source.Calls.ToDictionary(one => one.Function, one => one.Calls);
        Assert.Equal(0, session.Statistics.Dropped);
        Assert.Equal(
            new[] { "fibonacci", "is_even", "is_odd" }.Select(name => (name, (long)calls[name])),
            summary.Summarize().Select(one => (one.Function.Name, one.Calls)).Order());
        Assert.Equal(calls["fibonacci"], own.Events.OfType<FunctionEnter>().Count(enter => enter.Function.Name == "fibonacci"));
        Assert.Equal(calls["ackermann"], own.Events.OfType<FunctionExit>().Count(exit => exit.Function.Name == "ackermann"));
        Assert.Equal(own.Events.Select(one => one.Id), all.Events.Where(one => one is FunctionEnter or FunctionExit).Select(one => one.Id));
        Assert.All(own.Events.OfType<FunctionEnter>(), enter => Assert.All(enter.Arguments, argument => Assert.IsType<IntegerValue>(argument.Value)));
        Assert.Empty(none.Events);
        Assert.Empty(events.Summarize());
        Assert.Equal((3, 2), (summary.HookCount, events.HookCount));
    }

    [NeedsFact("gcc")]
    public async Task The_durations_counted_are_those_of_the_events()
    {
        await using StrobeSession session = await Launch(TargetBuilder.Build("recursion.c"));
        Collector all = new();
        using IDisposable everything = session.Events.Subscribe(all);
        using Trace summary = session.Trace(new TraceOptions("fibonacci") { SummaryOnly = true });
        using Trace events = session.Trace("fibonacci");
        await RunToEnd(session, all);

        FunctionSummary counted = Assert.Single(summary.Summarize());
        FunctionExit[] exits = [.. all.Events.OfType<FunctionExit>()];
        Assert.Equal(exits.Length, counted.Calls);
        // Counting begins before and ends after the record of the same call; the outermost call holds all others.
        Assert.True(counted.TotalNanos >= exits.Sum(exit => exit.DurationNanos!.Value) / 2, $"{counted.TotalNanos}");
        Assert.True(counted.MaxNanos >= exits.Max(exit => exit.DurationNanos!.Value) / 2, $"{counted.MaxNanos}");
    }

    [NeedsFact("gcc")]
    public async Task A_trace_that_goes_takes_only_its_own_part_of_a_hook_along()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        Counter ticks = new("tick");
        using IDisposable subscription = session.Events.Subscribe(ticks);
        // Calls of another function are the clock: what happened before one of them has been delivered when it is seen.
        Waiting<Call> clock = new();
        using IDisposable pace = session.Trace("outer_tick").Calls.Subscribe(clock);
        using Trace summary = session.Trace(new TraceOptions("tick") { SummaryOnly = true });
        Trace events = session.Trace("tick");
        await clock.ForAsync(_ => ticks.Count > 50 && Calls(summary) > 50);

        events.Dispose();
        long counted = Calls(summary);
        await clock.ForAsync(_ => Calls(summary) > counted + 50);
        int recorded = ticks.Count;
        await clock.ForAsync(_ => Calls(summary) > counted + 100);
        Assert.Equal(recorded, ticks.Count);

        using Trace later = session.Trace(new TraceOptions("tick") { SummaryOnly = true });
        Assert.InRange(Calls(later), 0, Calls(summary) - counted);
        using Trace again = session.Trace(new TraceOptions("tick") { Depth = 3 });
        await clock.ForAsync(_ => ticks.Count > recorded + 50);
        summary.Dispose();
        long last = Calls(summary);
        await clock.ForAsync(_ => Calls(later) > 100);
        Assert.Equal(last, Calls(summary));

        await session.DisposeAsync();
        ProgramResult ended = await target.EndAsync();
        Assert.Equal((0, "all right"), (ended.ExitCode, ended.OutputText.Split('\n')[1]));
    }

    [NeedsFact("g++")]
    public async Task The_deepest_of_two_traces_decides_how_deep_values_go()
    {
        await using StrobeSession session = await Launch(TargetBuilder.Build("typed-arguments.cpp"));
        Collector all = new();
        using IDisposable everything = session.Events.Subscribe(all);
        using Trace shallow = session.Trace("typed::nested");
        using Trace deep = session.Trace(new TraceOptions("typed::nested") { Depth = 3 });
        await RunToEnd(session, all);

        FunctionEnter enter = Assert.Single(all.Events.OfType<FunctionEnter>());
        Assert.Contains("\"third\"", enter.Arguments[0].Value.ToString(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (shallow.HookCount, deep.HookCount));
    }

    private static Task<StrobeSession> Launch(string program) =>
        StrobeSession.LaunchAsync(new LaunchOptions(program) { Session = new SessionOptions { Lossless = true } }).WaitAsync(InProcessTrace.Limit);

    private static async Task RunToEnd(StrobeSession session, Collector all)
    {
        await session.ResumeAsync();
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        await all.Completed.WaitAsync(InProcessTrace.Limit);
    }

    private static long Calls(Trace summary) => summary.Summarize() is [var only] ? only.Calls : 0;

    private sealed class Counter(string function) : IObserver<TraceEvent>
    {
        private int _count;

        internal int Count => Volatile.Read(ref _count);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(TraceEvent value)
        {
            if (value is FunctionEnter enter && enter.Function.Name == function) Interlocked.Increment(ref _count);
        }
    }
}
