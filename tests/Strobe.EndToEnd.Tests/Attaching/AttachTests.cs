namespace Strobe.EndToEnd.Attaching;

/// <summary>Attaching to a running program and letting go of it again.</summary>
public sealed class AttachTests
{
    [NeedsFact("gcc")]
    public async Task After_detaching_the_process_is_as_it_was()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        ProcessSnapshot before = ProcessSnapshot.Of(processId);

        await using (StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit))
        {
            Waiting<Call> calls = new();
            using Trace trace = session.Trace("tick", "outer_tick");
            using IDisposable subscription = trace.Calls.Subscribe(calls);
            Call call = await calls.ForAsync(call => call.Function.Name == "tick");
            Assert.Equal(Claims.Number(call.Arguments[0].Value) * 2 + 1, Claims.Number(call.ReturnValue));
            Assert.Equal("note", Assert.IsType<TextValue>(call.Arguments[1].Value).Text);
            Assert.Equal(SessionState.Running, session.State);
        }

        ProcessSnapshot.TextIsAsInTheFiles(processId);
        ProcessSnapshot.NothingLeftBehind(before, ProcessSnapshot.Of(processId));
        await EndsAllRight(target);
    }

    [NeedsFact("gcc")]
    public async Task The_command_line_attaches_for_a_while_and_lets_go()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        ProcessSnapshot before = ProcessSnapshot.Of(processId);

        StrobeResult result = await StrobeCommand.TraceAsync(["-p", "*tick", "--pid", $"{processId}", "--limit", "50"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(50, result.Traced.Events.Count);
        ProcessSnapshot.TextIsAsInTheFiles(processId);
        ProcessSnapshot.NothingLeftBehind(before, ProcessSnapshot.Of(processId));
        await EndsAllRight(target);
    }

    [NeedsFact("gcc")]
    public async Task A_trace_that_is_disposed_takes_its_hooks_along_and_another_can_follow()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);

        for (int i = 0; i < 20; i++)
        {
            Waiting<TraceEvent> events = new();
            Trace trace = session.Trace(i % 2 == 0 ? "tick" : "outer_tick");
            using IDisposable subscription = trace.Events.Subscribe(events);
            await events.ForAsync(happened => happened is FunctionExit);
            Assert.Equal(1, trace.HookCount);
            trace.Dispose();
            trace.Dispose();
            ProcessSnapshot.TextIsAsInTheFiles(processId);
        }

        await session.DisposeAsync();
        await session.DisposeAsync();
        Assert.Equal(SessionState.Detached, session.State);
        await EndsAllRight(target);
    }

    [NeedsFact("gcc")]
    public async Task Overlapping_traces_share_a_function_until_the_last_lets_go()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        Waiting<Call> first = new(), second = new();
        Trace one = session.Trace("tick");
        using Trace other = session.Trace("*tick");
        using IDisposable firstSeen = one.Calls.Subscribe(first);
        using IDisposable secondSeen = other.Calls.Subscribe(second);

        await first.ForAsync(call => call.Function.Name == "tick");
        await second.ForAsync(call => call.Function.Name == "outer_tick");
        one.Dispose();
        await second.ForAsync(call => call.Function.Name == "tick");
        await EndsAllRight(target);
    }

    [NeedsFact("gcc")]
    public async Task Two_programs_are_traced_by_one_process_at_once_and_its_own_children_are_left_alone()
    {
        (LivingProgram one, int firstId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram first = one;
        (LivingProgram two, int secondId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram second = two;
        await using StrobeSession firstSession = await StrobeSession.AttachAsync(firstId).WaitAsync(InProcessTrace.Limit);
        await using StrobeSession secondSession = await StrobeSession.AttachAsync(secondId).WaitAsync(InProcessTrace.Limit);
        Waiting<Call> firstCalls = new(), secondCalls = new();
        using IDisposable firstSeen = firstSession.Trace("tick").Calls.Subscribe(firstCalls);
        using IDisposable secondSeen = secondSession.Trace("tick").Calls.Subscribe(secondCalls);

        Assert.Equal(firstId, (await firstCalls.ForAsync(_ => true)).ProcessId);
        Assert.Equal(secondId, (await secondCalls.ForAsync(_ => true)).ProcessId);
        ProgramResult child = await ProgramRun.ToEndAsync("sh", ["-c", "exit 7"]);
        Assert.Equal(7, child.ExitCode);
        await EndsAllRight(first);
        Assert.Equal(0, (await firstSession.Exited.WaitAsync(InProcessTrace.Limit)).ExitCode);
        await EndsAllRight(second);
    }

    [NeedsFact("gcc")]
    public async Task A_second_session_on_one_process_is_refused_and_the_first_goes_on()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);

        StrobeException refused = await Assert.ThrowsAsync<StrobeException>(() => StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit));

        Assert.Equal(ErrorCode.AlreadyTraced, refused.Code);
        Waiting<Call> calls = new();
        using IDisposable subscription = session.Trace("tick").Calls.Subscribe(calls);
        await calls.ForAsync(_ => true);
        await EndsAllRight(target);
    }

    [NeedsFact("gcc")]
    public async Task A_program_launched_but_never_resumed_is_gone_after_disposal()
    {
        int processId;
        await using (StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(TargetBuilder.Build("simple-calls.c"))).WaitAsync(InProcessTrace.Limit))
        {
            processId = session.ProcessId;
            Assert.Equal(SessionState.Stopped, session.State);
            Assert.True(Directory.Exists($"/proc/{processId}"));
        }

        Assert.False(File.Exists($"/proc/{processId}/exe"));
    }

    [NeedsFact("gcc")]
    public async Task A_program_keeps_the_trap_handler_it_has()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("traps.c"));
        await using LivingProgram target = program;
        await TraceShortFunctions(processId);
        await EndsAllRight(target);
    }

    [NeedsFact("gcc")]
    public async Task A_program_without_a_trap_handler_is_left_without_one()
    {
        const int killedByTrap = 128 + 5;
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("traps.c"), "alone");
        await using LivingProgram target = program;
        ProcessSnapshot before = ProcessSnapshot.Of(processId);
        await TraceShortFunctions(processId);
        ProcessSnapshot.TextIsAsInTheFiles(processId);
        ProcessSnapshot.NothingLeftBehind(before, ProcessSnapshot.Of(processId));
        ProgramResult ended = await target.EndAsync();
        Assert.Equal((killedByTrap, "all right"), (ended.ExitCode, ended.OutputText.Split('\n')[1]));
    }

    private static async Task TraceShortFunctions(int processId)
    {
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        Waiting<Call> calls = new();
        using Trace trace = session.Trace("tick", "tiny_*");
        Assert.Equal(5, trace.HookCount);
        using IDisposable subscription = trace.Calls.Subscribe(calls);
        await calls.ForAsync(call => call.Function.Name == "tiny_return");
        await calls.ForAsync(call => call.Function.Name == "tick");
    }

    internal static async Task EndsAllRight(LivingProgram target)
    {
        ProgramResult ended = await target.EndAsync();
        Assert.Equal((0, "all right"), (ended.ExitCode, ended.OutputText.Split('\n')[1]));
    }
}
