namespace Strobe.EndToEnd.Tracing;

/// <summary>Traces that are switched off and on while their hooks stay in place.</summary>
public sealed class SwitchTests
{
    [NeedsFact("gcc")]
    public async Task Only_calls_made_while_a_trace_is_on_are_seen()
    {
        IReadOnlyList<TraceEvent> events = await SeenAsync(async (session, target) =>
        {
            Trace trace = session.Trace("inner", "outer");
            await AskAsync(target, "0 100\n");
            trace.IsEnabled = false;
            Assert.Equal(2, trace.HookCount);
            await AskAsync(target, "0 70\n");
            trace.IsEnabled = true;
            await AskAsync(target, "0 30\n");
        });

        Assert.Equal((130, 130), Calls(events, "inner"));
        Assert.Equal((2, 2), Calls(events, "outer"));
    }

    [NeedsFact("gcc")]
    public async Task Calls_that_are_open_across_the_switch_keep_their_other_half()
    {
        IReadOnlyList<TraceEvent> events = await SeenAsync(async (session, target) =>
        {
            Trace trace = session.Trace("inner", "outer");
            Assert.Equal("inside", await AskAsync(target, "1 10\n"));
            trace.IsEnabled = false;
            Assert.Equal("55", await AskAsync(target, "\n"));
            Assert.Equal("inside", await AskAsync(target, "1 20\n"));
            trace.IsEnabled = true;
            Assert.Equal("210", await AskAsync(target, "\n"));
        });

        Assert.Equal((5 + 10, 5 + 10), Calls(events, "inner"));
        Assert.Equal((1, 1), Calls(events, "outer"));
        FunctionExit exit = Assert.Single(events.OfType<FunctionExit>(), one => one.Function.Name == "outer");
        Assert.Equal(55, Claims.Number(exit.ReturnValue));
        Assert.DoesNotContain(events, one => one is FunctionExit { IsUnwound: true });
    }

    [NeedsFact("gcc")]
    public async Task A_function_of_two_traces_is_seen_while_either_is_on()
    {
        IReadOnlyList<TraceEvent> events = await SeenAsync(async (session, target) =>
        {
            Trace both = session.Trace("inner", "outer"), one = session.Trace("inner");
            both.IsEnabled = false;
            await AskAsync(target, "0 40\n");
            one.IsEnabled = false;
            await AskAsync(target, "0 50\n");
            both.IsEnabled = true;
            await AskAsync(target, "0 60\n");
            one.Dispose();
            both.IsEnabled = false;
            await AskAsync(target, "0 70\n");
        });

        Assert.Equal((100, 100), Calls(events, "inner"));
        Assert.Equal((1, 1), Calls(events, "outer"));
    }

    [NeedsFact("gcc")]
    public async Task A_summary_does_not_count_what_happens_while_it_is_off()
    {
        long calls = 0;
        await SeenAsync(async (session, target) =>
        {
            Trace trace = session.Trace(new TraceOptions("inner") { SummaryOnly = true });
            await AskAsync(target, "0 1000\n");
            trace.IsEnabled = false;
            await AskAsync(target, "0 500\n");
            trace.IsEnabled = true;
            await AskAsync(target, "0 34\n");
            calls = Assert.Single(trace.Summarize()).Calls;
        });

        Assert.Equal(1034, calls);
    }

    private static async Task<IReadOnlyList<TraceEvent>> SeenAsync(Func<StrobeSession, LivingProgram, Task> script)
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("on-and-off.c"));
        await using LivingProgram target = program;
        Collector collected = new();
        await using (StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit))
        {
            using IDisposable subscription = session.Events.Subscribe(collected);
            await script(session, target);
            await session.DetachAsync().WaitAsync(InProcessTrace.Limit);
            await collected.Completed.WaitAsync(InProcessTrace.Limit);
        }

        ProgramResult ended = await target.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.EndsWith("all right\n", ended.OutputText, StringComparison.Ordinal);
        return collected.Events;
    }

    private static async Task<string> AskAsync(LivingProgram target, string line)
    {
        await target.SayAsync(line);
        return await target.ReadLineAsync();
    }

    private static (int Enters, int Exits) Calls(IReadOnlyList<TraceEvent> events, string function) => (
        events.OfType<FunctionEnter>().Count(one => one.Function.Name == function),
        events.OfType<FunctionExit>().Count(one => one.Function.Name == function));
}
