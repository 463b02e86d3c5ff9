using Strobe.EndToEnd.Fixture;
using Strobe.EndToEnd.Probing;

namespace Strobe.EndToEnd.Tracing;

/// <summary>Traces of Python functions: entries and exits with arguments, results and exceptions, in one order with the program's output.</summary>
public sealed class PythonTraceTests
{
    private const string Text = """
        import os, sys, threading
        class Voice:
            def __init__(self, gain): self.gain = gain
            def step(self, k, *more, **named):
                if k > 2:
                    raise ValueError("too much")
                return [k] * k
        def numbers(n):
            for i in range(n):
                yield i
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)
        def main():
            voice = Voice(0.5)
            for k in range(4):
                try:
                    voice.step(k, "é", b=None)
                except ValueError:
                    pass
            print("sum", sum(numbers(3)))
            print("fib", fib(10))
            threads = [threading.Thread(target=fib, args=(5,)) for _ in range(3)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
        if __name__ == "__main__":
            main()
            if os.fork() == 0:
                fib(4)
                os._exit(0)
            os.wait()
            sys.exit(6)
        """;

    private static async Task<InProcessTrace> RunAsync(TraceOptions options)
    {
        using PythonScript script = new("voices.py", Text);
        LaunchOptions launch = script.Launch();
        return await InProcessTrace.RunAsync(launch, options);
    }

    [NeedsFact("python3")]
    public async Task Entries_and_exits_have_arguments_results_and_exceptions()
    {
        InProcessTrace run = await RunAsync(new TraceOptions("voices.**") { Exclude = ["voices.fib"] });
        Assert.Equal(6, run.Ended.ShellCode);
        string[] steps = [.. run.Enters("voices.Voice.step").Select(enter => string.Join(", ", enter.Arguments))];
        Assert.Equal(4, steps.Length);
        Assert.Contains("k=3", steps[3], StringComparison.Ordinal);
        Assert.Contains("gain=0.5", steps[0], StringComparison.Ordinal);
        Assert.Contains("\"é\"", steps[0], StringComparison.Ordinal);
        FunctionExit[] exits = [.. run.Events.OfType<FunctionExit>().Where(exit => exit.Function.Name == "voices.Voice.step")];
        Assert.Equal([false, false, false, true], exits.Select(exit => exit.IsUnwound));
        Assert.Equal(2, Assert.IsType<ArrayValue>(exits[2].ReturnValue).Length);
        Assert.Equal("<raised ValueError: too much>", exits[3].ReturnValue.ToString());
        FunctionEnter main = Assert.Single(run.Enters("voices.main"));
        Assert.Equal(("voices.py", 13), (main.Function.Module, main.Function.Line));
        Assert.All(run.Enters("voices.Voice.step"), enter => Assert.Equal((main.Id, 1), (enter.ParentId, enter.Depth)));
        Assert.Single(run.Events.OfType<FunctionExit>(), exit => exit.Function.Name == "voices.numbers");
        long[] ids = [.. run.Events.Select(each => each.Id)];
        Assert.Equal(Enumerable.Range(1, ids.Length).Select(id => (long)id), ids);
        Assert.DoesNotContain(run.Events.OfType<FunctionEnter>(), enter => enter.Function.Name == "voices.fib");
        Assert.Equal((run.Statistics.Produced, 0), (run.Statistics.Delivered, run.Statistics.Dropped));
    }

    [NeedsFact("python3")]
    public async Task Calls_of_all_threads_and_children_pair_and_add_up()
    {
        InProcessTrace run = await RunAsync(new TraceOptions("fib"));
        Dictionary<int, int> calls = new() { [10] = 177, [5] = 15, [4] = 9 };
        FunctionEnter[] enters = [.. run.Events.OfType<FunctionEnter>()];
        FunctionExit[] exits = [.. run.Events.OfType<FunctionExit>()];
        Assert.Equal(calls[10] + 3 * calls[5] + calls[4], enters.Length);
        Assert.Equal(enters.Length, exits.Length);
        Assert.Equal(enters.Select(enter => enter.Id).Order(), exits.Select(exit => exit.EnterId!.Value).Order());
        Assert.Equal(2, enters.Select(enter => enter.ProcessId).Distinct().Count());
        Assert.Equal(1, run.HookCount);
        Dictionary<long, FunctionEnter> byId = enters.ToDictionary(enter => enter.Id);
        foreach (FunctionExit exit in exits)
        {
            long n = (long)((IntegerValue)byId[exit.EnterId!.Value].Arguments[0].Value).Number;
            Assert.Equal(Fib(n), (long)((IntegerValue)exit.ReturnValue).Number);
            Assert.True(exit.DurationNanos >= 0 && exit.Depth == byId[exit.EnterId.Value].Depth);
        }
    }

    [NeedsFact("python3")]
    public async Task The_command_writes_them_and_says_what_matches_nothing()
    {
        using PythonScript script = new("voices.py", Text);
        ProgramResult run = await StrobeCommand.RunAsync(["trace", "-p", "Voice.step", "-p", "voices.nothing", "--", PythonScript.Python, script.Path]);
        Assert.Equal(6, run.ExitCode);
        Assert.Contains("voices.Voice.step", run.OutputText, StringComparison.Ordinal);
        Assert.Contains("<raised ValueError: too much>", run.OutputText, StringComparison.Ordinal);
        Assert.Equal("strobe: STR0008: No function matches 'voices.nothing'. See what there is with 'strobe list'.\n", run.ErrorText);
    }

    [NeedsFact("python3")]
    public async Task A_summary_counts_and_times_them_and_no_call_is_told()
    {
        InProcessTrace run = await RunAsync(new TraceOptions("fib", "voices.**") { SummaryOnly = true, Exclude = ["voices.numbers"] });
        Assert.Empty(run.Events.OfType<FunctionEnter>());
        Assert.Empty(run.Events.OfType<FunctionExit>());
        Dictionary<string, FunctionSummary> by = run.Summary.ToDictionary(one => one.Function.Name);
        Assert.Equal(177 + 3 * 15 + 9, by["voices.fib"].Calls);
        Assert.Equal((4L, 1L), (by["voices.Voice.step"].Calls, by["voices.main"].Calls));
        Assert.DoesNotContain("voices.numbers", by.Keys);
        Assert.All(by.Values, one => Assert.True(one.IsTimed && one.P50Nanos <= one.P99Nanos && one.P99Nanos <= one.MaxNanos && one.MaxNanos <= one.TotalNanos, one.ToString()));
        Assert.True(by["voices.main"].TotalNanos > by["voices.Voice.step"].TotalNanos);
    }

    private static long Fib(long n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
}
