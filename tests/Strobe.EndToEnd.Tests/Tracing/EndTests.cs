using System.Text.Json;

namespace Strobe.EndToEnd.Tracing;

/// <summary>How a traced program ends, and what the end is told as.</summary>
public sealed class EndTests
{
    [NeedsTheory("gcc")]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(255, "255")]
    [InlineData(42, "_exit", "42")]
    [InlineData(128 + 9, "kill", "9")]
    [InlineData(128 + 15, "kill", "15")]
    [InlineData(128 + 10, "kill", "10")]
    public async Task Strobe_exits_as_the_program_did(int code, params string[] arguments)
    {
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything("before_exit"), [TargetBuilder.Build("exit-codes.c"), .. arguments]);

        Assert.Equal(code, result.ExitCode);
        Assert.Equal("ending\n", result.Run.OutputText);
        Assert.DoesNotContain(result.Traced.Events, line => line.Kind == "crash");
    }

    [NeedsTheory("gcc")]
    [InlineData("crash-segv.c", "SIGSEGV", "0x1234", "reads,on_the_way,main")]
    [InlineData("abort.c", "SIGABRT", null, "gives_up,main")]
    [InlineData("div0.c", "SIGFPE", null, "divide,main")]
    public async Task A_crash_tells_signal_address_registers_and_stack(string fileName, string signal, string? address, string stack)
    {
        TargetSource source = TargetSource.Named(fileName);
        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything(source.Calls.Select(calls => calls.Function)), [TargetBuilder.Build(source)]);

        Assert.Equal(source.ShellCode, result.ExitCode);
        JsonElement crash = Assert.Single(result.Traced.Events, line => line.Kind == "crash").Json;
        Assert.Equal(signal, crash.GetProperty("signal").GetString());
        if (address is not null) Assert.Equal(address, crash.GetProperty("faultAddress").GetString());
        Assert.Contains(crash.GetProperty("registers").EnumerateObject(), register => register.Name == "rip");
        string?[] frames = [.. crash.GetProperty("backtrace").EnumerateArray().Select(frame => frame.GetProperty("functionName").GetString())];
        Assert.Equal(stack.Split(','), frames.Where(frame => stack.Split(',').Contains(frame)));
        Assert.All(
            crash.GetProperty("backtrace").EnumerateArray().Where(frame => frame.GetProperty("functionName").GetString() == "main"),
            frame => Assert.EndsWith(fileName, frame.GetProperty("file").GetString(), StringComparison.Ordinal));
    }

    [NeedsFact("gcc")]
    public async Task A_handled_signal_is_no_crash()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything("in_small_handler"), [TargetBuilder.Build("small-stack.c")]);

        Assert.DoesNotContain(result.Traced.Events, line => line.Kind == "crash");
        Assert.Equal(0, result.ExitCode);
    }

    [NeedsFact("gcc")]
    public async Task The_limit_ends_the_trace_and_not_the_program()
    {
        string program = TargetBuilder.Build("recursion.c");
        StrobeResult result = await StrobeCommand.TraceAsync(["--limit", "100", "--passthrough", "-p", "fibonacci"], [program]);

        Assert.Equal(100, result.Traced.Events.Count(line => line.IsEnter || line.IsExit));
        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, []), result.Run);
    }

    [NeedsFact("gcc")]
    public async Task A_call_that_goes_on_when_strobe_detaches_is_not_told_as_left()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("waits-for-input.c"));
        await using LivingProgram target = program;
        await using LivingProgram strobe = StrobeCommand.Start(["trace", "--format", "ndjson", "-p", "wait_for_line", "--pid", $"{processId}"]);
        Task<string> first = strobe.ReadLineAsync();
        while (await Task.WhenAny(first, Task.Delay(10)) != first) await target.SayAsync("\n");
        Assert.Contains("function_enter", await first, StringComparison.Ordinal);

        Assert.Equal(0, SignalCall.Send(strobe.ProcessId, SignalCall.Interrupt));
        NdjsonTrace seen = NdjsonTrace.Parse((await strobe.EndAsync()).Output);

        Assert.DoesNotContain(seen.Events, line => line.IsExit && line.Json.TryGetProperty("unwound", out _));
        Assert.Equal(0, (await target.EndAsync()).ExitCode);
    }

    [NeedsFact("gcc")]
    public async Task Ctrl_C_detaches_and_prints_what_was_seen()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        await using LivingProgram strobe = StrobeCommand.Start(["trace", "--format", "ndjson", "-p", "tick", "--pid", $"{processId}"]);
        Assert.Contains("function_enter", await strobe.ReadLineAsync(), StringComparison.Ordinal);

        Assert.Equal(0, SignalCall.Send(strobe.ProcessId, SignalCall.Interrupt));
        ProgramResult told = await strobe.EndAsync();

        Assert.True(NdjsonTrace.Parse(told.Output).Enters("tick").Any());
        ProgramResult ended = await target.EndAsync();
        Assert.Equal((0, "all right"), (ended.ExitCode, ended.OutputText.Split('\n')[1]));
    }
}
