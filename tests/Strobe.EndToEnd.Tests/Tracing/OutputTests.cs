namespace Strobe.EndToEnd.Tracing;

public sealed class OutputTests
{
    [NeedsFact("gcc")]
    public async Task Output_lines_are_events_between_the_calls_that_wrote_them()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(["--lossless", "-p", "speaks", "-p", "whispers", "-p", "mutters"], [TargetBuilder.Build("stdio-order.c")]);

        // Exactly where each line stands is for OutputOrderTests; here the calls write the lines themselves.
        Dictionary<string, long> written = result.Traced.Events.Where(line => line.Kind is "stdout" or "stderr").ToDictionary(line => line.Text, line => line.TimestampNanos);
        foreach (TraceLine enter in result.Traced.Enters("speaks"))
        {
            Assert.True(written[$"line {enter.Argument("n")}"] >= enter.TimestampNanos);
        }

        foreach (TraceLine enter in result.Traced.Enters("whispers"))
        {
            Assert.True(written[$"error {enter.Argument("n")}"] >= enter.TimestampNanos);
        }

        Assert.Contains("one, two, three", written.Keys);
        Claims.OneOrder(result.Traced);
    }

    [NeedsFact("gcc")]
    public async Task Captured_output_is_all_of_the_output()
    {
        string program = TargetBuilder.Build("stdio-order.c");
        ProgramResult untraced = await ProgramRun.ToEndAsync(program, []);
        StrobeResult result = await StrobeCommand.TraceAsync(["-p", "speaks"], [program]);

        Assert.Equal(untraced.OutputText, string.Join('\n', result.Traced.Events.Where(line => line.Kind == "stdout").Select(line => line.Text)));
        Assert.Equal(untraced.ErrorText, string.Concat(result.Traced.Events.Where(line => line.Kind == "stderr").Select(line => line.Text + "\n")));
    }

    [NeedsFact("gcc")]
    public async Task With_passthrough_both_streams_are_the_programs_own()
    {
        string program = TargetBuilder.Build("stdio-order.c");
        ProgramResult untraced = await ProgramRun.ToEndAsync(program, []);
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything("speaks"), [program]);

        Claims.SameBehaviour(untraced, result.Run);
        Assert.Equal(untraced.ErrorText, result.Run.ErrorText);
        Assert.DoesNotContain(result.Traced.Events, line => line.Kind is "stdout" or "stderr");
    }

    [NeedsFact("gcc")]
    public async Task Text_shows_entry_and_exit_with_arguments_result_and_duration()
    {
        ProgramResult result = await StrobeCommand.RunAsync(["trace", "-p", "outer", "-p", "inner", "--", TargetBuilder.Build("simple-calls.c")]);

        string text = result.OutputText + result.ErrorText;
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"\[\d\d:\d\d:\d\d\.\d+\]\s+→ outer\(n=7\)", text);
        Assert.Matches(@"→ inner\(n=9\)", text);
        Assert.Matches(@"← inner\b.*→ 92\b.*\[[\d.]+ ?[nµm]?s\]", text);
        Assert.DoesNotContain('\e', text);
    }
}
