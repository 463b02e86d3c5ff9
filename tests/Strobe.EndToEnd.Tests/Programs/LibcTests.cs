namespace Strobe.EndToEnd.Programs;

/// <summary>The functions a tracer itself is tempted to use can be traced like any other.</summary>
public sealed class LibcTests
{
    [NeedsFact("gcc")]
    public async Task Allocation_writing_and_clocks_are_counted_exactly()
    {
        string program = TargetBuilder.Build("libc-heavy.c");
        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything("churn", "libc.so.6!malloc", "libc.so.6!free", "libc.so.6!realloc", "libc.so.6!write", "libc.so.6!clock_gettime"),
            [program]);

        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, []), result.Run);
        HashSet<long> churns = [.. result.Traced.Enters("churn").Select(line => line.Id)];
        Assert.Equal(200, churns.Count);
        foreach ((string function, int calls) in new[] { ("malloc", 10_000), ("free", 10_000), ("realloc", 5_000), ("clock_gettime", 400) })
        {
            Assert.Equal((function, calls), (function, result.Traced.Events.Count(line => line.IsEnter && Names(line, function) && churns.Contains(line.ParentId ?? 0))));
        }

        Assert.Equal(200, result.Traced.Events.Count(line => line.IsEnter && Names(line, "write") && churns.Contains(line.ParentId ?? 0)));
    }

    [NeedsTheory("gcc", "g++")]
    [InlineData("libc-heavy.c", "libc.so.6!*")]
    [InlineData("many-threads.cpp", "libc.so.6!pthread_*")]
    [InlineData("many-threads.cpp", "libstdc++.so.6!*")]
    [InlineData("exceptions.cpp", "libgcc_s.so.1!*")]
    [InlineData("simple-calls.c", "ld-linux*!*")]
    public async Task Whole_libraries_can_be_traced(string fileName, string pattern)
    {
        string program = TargetBuilder.Build(fileName);
        StrobeResult result = await StrobeCommand.TraceAsync(["--passthrough", "-p", pattern], [program]);

        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, []), result.Run);
        Assert.True(result.Traced.Hooks > 10);
    }

    // One address may have several names: write is __write, too.
    private static bool Names(TraceLine line, string function) => line.Function == function || line.Function.TrimStart('_') == function || line.Function == "__libc_" + function;
}
