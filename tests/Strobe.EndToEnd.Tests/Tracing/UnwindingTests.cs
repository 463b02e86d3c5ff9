namespace Strobe.EndToEnd.Tracing;

/// <summary>Calls that do not return are told from those that do.</summary>
public sealed class UnwindingTests
{
    public static TheoryData<string> Targets() =>
        [.. TargetSource.All().Where(source => source.Calls.Any(calls => calls.Unwound > 0) && !Programs.TargetTests.Inexact.ContainsKey(source.FileName)).Select(source => source.FileName)];

    [Theory, MemberData(nameof(Targets))]
    public async Task Calls_left_by_exception_longjmp_or_the_end_say_so(string fileName)
    {
        TargetSource source = TargetSource.Named(fileName);
        InProcessTrace trace = await InProcessTrace.RunAsync(TargetBuilder.Build(source), [.. source.Calls.Select(calls => calls.Function)]);

        Assert.Equal(0, trace.Statistics.Dropped);
        foreach (ExpectedCalls expected in source.Calls)
        {
            List<FunctionExit> exits = [.. trace.Events.OfType<FunctionExit>().Where(exit => exit.Function.Name == expected.Function)];
            int unwound = exits.Count(exit => exit.IsUnwound);
            Assert.Equal((expected.Function, expected.Calls - expected.Unwound, expected.Unwound), (expected.Function, exits.Count - unwound, unwound));
            Assert.All(exits.Where(exit => exit.IsUnwound), exit => Assert.IsType<UnknownValue>(exit.ReturnValue));
        }
    }
}
