using System.Text.Json;

namespace Strobe.EndToEnd.Tracing;

public sealed class SummaryTests
{
    [NeedsFact("gcc")]
    public async Task A_summary_counts_every_call_and_orders_its_figures()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(
            ["--summary", "--passthrough", "-p", "fibonacci", "-p", "ackermann", "-p", "is_*"], [TargetBuilder.Build("recursion.c")]);

        TargetSource source = TargetSource.Named("recursion.c");
        Assert.Equal(
            source.Calls.Select(calls => (calls.Function, (long)calls.Calls)).Order(),
            result.Traced.Functions.Select(one => (one.GetProperty("function").GetString()!, one.GetProperty("calls").GetInt64())).Order());
        Assert.All(result.Traced.Functions, one =>
        {
            long[] figures = [.. "p50_ns p99_ns max_ns total_ns".Split(' ').Select(name => one.GetProperty(name).GetInt64())];
            Assert.Equal(figures.Order(), figures);
            Assert.Equal(one.GetProperty("total_ns").GetInt64() / one.GetProperty("calls").GetInt64(), one.GetProperty("mean_ns").GetInt64());
        });
        Assert.DoesNotContain(result.Traced.Events, line => line.IsEnter || line.IsExit);
    }

    [NeedsFact("g++")]
    public async Task A_summary_counts_calls_that_were_unwound_and_calls_of_sixteen_threads()
    {
        StrobeResult thrown = await StrobeCommand.TraceAsync(["--summary", "--passthrough", "-p", "through"], [TargetBuilder.Build("exceptions.cpp")]);
        StrobeResult threads = await StrobeCommand.TraceAsync(["--summary", "--passthrough", "-p", "counting::step"], [TargetBuilder.Build("many-threads.cpp")]);

        Assert.Equal(55000, Assert.Single(thrown.Traced.Functions).GetProperty("calls").GetInt64());
        Assert.Equal(80000, Assert.Single(threads.Traced.Functions).GetProperty("calls").GetInt64());
    }

    [NeedsFact("gcc")]
    public async Task A_summary_is_exact_when_more_threads_count_than_there_are_lanes()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(["--summary", "--passthrough", "-p", "crowded"], [TargetBuilder.Build("crowd.c")]);

        Assert.Equal(96000, Assert.Single(result.Traced.Functions).GetProperty("calls").GetInt64());
    }

    [NeedsFact("go")]
    public async Task A_summary_counts_and_times_a_million_calls_of_goroutines()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(
            ["--summary", "--passthrough", "-p", "main.add", "-p", "main.deep", "-p", "main.fall", "-p", "main.worker"], [TargetBuilder.Build("go-exits/main.go"), "112500"]);

        Dictionary<string, JsonElement> functions = result.Traced.Functions.ToDictionary(one => one.GetProperty("function").GetString()!);
        Assert.Equal(1_000_000, functions["main.add"].GetProperty("calls").GetInt64());
        Assert.Equal(40_008, functions["main.deep"].GetProperty("calls").GetInt64());
        Assert.Equal(40_000, functions["main.fall"].GetProperty("calls").GetInt64());
        Assert.True(functions["main.deep"].GetProperty("p99_ns").GetInt64() > functions["main.add"].GetProperty("p50_ns").GetInt64());
        Assert.True(functions["main.worker"].GetProperty("total_ns").GetInt64() >= functions["main.worker"].GetProperty("max_ns").GetInt64());
        Assert.Equal(JsonValueKind.Null, functions["main.fall"].GetProperty("total_ns").ValueKind);
    }

    [NeedsFact("gcc")]
    public async Task Excluded_functions_are_not_traced()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything("*").Concat(["--exclude", "fib*", "--exclude", "/acker.*/"]), [TargetBuilder.Build("recursion.c")]);

        Assert.Empty(result.Traced.Enters("fibonacci"));
        Assert.Empty(result.Traced.Enters("ackermann"));
        Assert.Equal(51, result.Traced.Enters("is_even").Count());
    }

    [NeedsFact("gcc")]
    public async Task A_lossless_run_loses_nothing_in_the_smallest_ring()
    {
        TargetSource source = TargetSource.Named("tail-calls.c");
        StrobeResult result = await StrobeCommand.TraceAsync(
            ["--ring-size", "1M", .. StrobeCommand.Everything("ping", "pong")], [TargetBuilder.Build(source)]);

        Assert.Equal(0, result.Traced.Dropped);
        Assert.Equal(100001, result.Traced.Enters("ping").Count());
        JsonElement last = result.Traced.Exits("ping").Last().Json;
        Assert.Equal(10000000000, last.GetProperty("returnValue").GetInt64());
    }
}
