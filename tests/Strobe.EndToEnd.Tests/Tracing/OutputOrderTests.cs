using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Tracing;

/// <summary>Each line stands where the source wrote it: behind the call before, and before the call after.</summary>
public sealed partial class OutputOrderTests
{
    private const int Lines = 4000;

    [NeedsTheory("gcc")]
    [InlineData("-O0 -g")]
    [InlineData("-O2 -g")]
    [InlineData("-O1 -static -g")]
    public async Task Lines_of_two_threads_stand_between_the_calls_around_them(string flags)
    {
        string program = TargetBuilder.Build("output-order.c", new TargetBuild("gcc", flags));
        InProcessTrace trace = await InProcessTrace.RunAsync(program, "before", "after");

        Check(trace.Events);
        // The hooks that tell of the writes are not seen anywhere.
        Assert.Equal((4L * Lines, 4L * Lines, 0L, 2), (trace.Statistics.Produced, trace.Statistics.Delivered, trace.Statistics.Dropped, trace.Statistics.Hooks));
    }

    [NeedsFact("gcc")]
    public async Task They_do_so_while_write_is_traced_itself_and_lie_within_its_calls()
    {
        InProcessTrace trace = await InProcessTrace.RunAsync(
            TargetBuilder.Build("output-order.c"), "before", "after", "libc.so.6!write", "libc.so.6!writev");

        Check(trace.Events);
        HashSet<long> inside = [];
        int within = 0;
        foreach (TraceEvent happened in trace.Events)
        {
            if (happened is FunctionEnter { Function.Name: not ("before" or "after") } enter) inside.Add(enter.Id);
            if (happened is FunctionExit { Function.Name: not ("before" or "after"), EnterId: { } id }) inside.Remove(id);
            if (happened is OutputLine && inside.Count > 0) within++;
        }

        Assert.True(within >= Lines, $"{within} lines lie within a write.");
    }

    [NeedsFact("gcc")]
    public async Task A_function_that_writes_can_be_traced_for_a_while_and_lines_keep_their_places()
    {
        LaunchOptions launch = new(TargetBuilder.Build("output-order.c")) { Session = new SessionOptions { Lossless = true } };
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        Collector collected = new();
        using IDisposable subscription = session.Events.Subscribe(collected);
        using Trace around = session.Trace("before", "after");
        using Trace first = session.Trace(new TraceOptions("libc.so.6!write") { SummaryOnly = true });
        first.Dispose();
        using Trace second = session.Trace("libc.so.6!write");
        second.Dispose();
        await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
        await session.Exited.WaitAsync(InProcessTrace.Limit);
        await collected.Completed.WaitAsync(InProcessTrace.Limit);

        Check(collected.Events);
        Assert.DoesNotContain(collected.Events, happened => happened is FunctionEnter { Function.Name: not ("before" or "after") });
    }

    [NeedsFact("gcc")]
    public async Task They_do_so_on_the_command_line_too()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(["--lossless", "-p", "before", "-p", "after"], [TargetBuilder.Build("output-order.c")]);

        Assert.Equal(2, result.Traced.Hooks);
        CallsAround around = new();
        foreach (TraceLine line in result.Traced.Events)
        {
            if (line.Kind is "stdout" or "stderr") around.Line(line.Text);
            else if (line.IsEnter) around.Enter(line.Id, line.Function, line.Argument("line").GetInt64(), line.Argument("stream").GetInt64());
            else around.Exit(line.ParentId!.Value);
        }

        around.Check(Lines);
    }

    [NeedsFact("gcc")]
    public async Task Both_streams_in_one_pipe_are_told_apart()
    {
        LaunchOptions launch = new("/bin/sh", "-c", "exec " + TargetBuilder.Build("output-order.c") + " 3000 2>&1") { Session = new SessionOptions { Lossless = true } };
        InProcessTrace trace = await InProcessTrace.RunAsync(launch, new TraceOptions(["before", "after"]));

        Assert.DoesNotContain(trace.Events, happened => happened is OutputLine { Stream: OutputStream.Stderr });
        Check(trace.Events);
    }

    [NeedsFact("bash")]
    public async Task What_a_shell_writes_elsewhere_and_what_its_children_write_confuses_nothing()
    {
        string file = Path.GetTempFileName();
        string script = "for i in {1..200}; do echo line $i; echo line $i > " + file + "; [ $((i % 40)) = 0 ] && (echo sub $i) && /bin/echo child $i; done; true";
        LaunchOptions launch = new("bash", "-c", script) { Session = new SessionOptions { Lossless = true } };
        InProcessTrace trace = await InProcessTrace.RunAsync(launch, new TraceOptions("echo_builtin"));
        File.Delete(file);

        int running = 0;
        List<string> outside = [];
        foreach (TraceEvent happened in trace.Events)
        {
            if (happened is FunctionEnter) running++;
            if (happened is FunctionExit) running--;
            if (happened is OutputLine line && running != 1 && !line.Text.StartsWith("child", StringComparison.Ordinal)) outside.Add(line.Text);
        }

        Assert.Empty(outside);
        Assert.Equal(210, trace.Output.Count());
    }

    private static void Check(IReadOnlyList<TraceEvent> events)
    {
        CallsAround around = new();
        foreach (TraceEvent happened in events)
        {
            if (happened is OutputLine line) around.Line(line.Text);
            else if (happened is FunctionEnter { Function.Name: "before" or "after" } enter) around.Enter(enter.Id, enter.Function.Name, Number(enter, 0), Number(enter, 1));
            else if (happened is FunctionExit { EnterId: { } id }) around.Exit(id);
        }

        around.Check(Lines);
    }

    private static long Number(FunctionEnter enter, int argument) => long.Parse(enter.Arguments[argument].Value.ToString()!);

    /// <summary>Follows events in their order and counts the lines that do not stand behind <c>before</c> and before <c>after</c>.</summary>
    private sealed partial class CallsAround
    {
        private readonly Dictionary<long, (long Line, long Stream)> _before = [];
        private readonly HashSet<(long Line, long Stream)> _expected = [];
        private int _rightCount;
        private int _wrongCount;

        internal void Enter(long id, string function, long line, long stream)
        {
            if (function == "before") _before.Add(id, (line, stream));
            else if (_expected.Remove((line, stream))) _wrongCount++;
        }

        internal void Exit(long enterId)
        {
            if (_before.Remove(enterId, out (long Line, long Stream) call)) _expected.Add(call);
        }

        internal void Line(string text)
        {
            Match match = Beginning().Match(text);
            if (!match.Success) return;
            if (_expected.Remove((long.Parse(match.Groups[1].Value), long.Parse(match.Groups[2].Value)))) _rightCount++;
            else _wrongCount++;
        }

        internal void Check(int lines) => Assert.Equal((lines, 0), (_rightCount, _wrongCount));

        [GeneratedRegex(@"^line (\d+) of (\d) ")]
        private static partial Regex Beginning();
    }
}
