using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Programs;

/// <summary>Calls are recorded exactly: as many as were made, in one order, nested as they were.</summary>
public sealed class CallCountTests
{
    public static TheoryData<string, TargetBuild> Targets() => TargetTests.Targets(isExact: true);

    [Theory, MemberData(nameof(Targets))]
    public async Task Every_call_is_entered_and_left_exactly_as_often_as_the_source_says(string fileName, TargetBuild build)
    {
        TargetSource source = TargetSource.Named(fileName);
        string program = TargetBuilder.Build(source, build);
        ProgramResult untraced = await ProgramRun.ToEndAsync(program, []);

        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything(source.Calls.Select(expected => PatternOf(source, expected.Function))), [program]);

        Claims.SameBehaviour(untraced, result.Run);
        Assert.Equal(0, result.Traced.Dropped);
        Claims.OneOrder(result.Traced, staysOnThread: !source.IsInterleaved);
        if (!source.IsInterleaved) Claims.Nested(result.Traced);
        Assert.All(source.Calls, expected =>
        {
            Assert.Equal((expected.Function, expected.Calls), (expected.Function, result.Traced.Enters(expected.Function).Count()));
            Assert.Equal((expected.Function, expected.Calls), (expected.Function, result.Traced.Exits(expected.Function).Count()));
        });
    }

    [NeedsFact("go")]
    public async Task Every_call_of_a_Go_program_is_entered_as_often_as_the_source_says_though_stacks_grow()
    {
        TargetSource source = TargetSource.Named("go-simple/main.go");
        string program = TargetBuilder.Build(source, TargetBuild.Of(source).Single());
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything(source.Calls.Select(expected => expected.Function)), [program]);

        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, []), result.Run);
        Assert.Equal(0, result.Traced.Dropped);
        Assert.Equal(source.Calls.Select(expected => (expected.Function, expected.Calls)), source.Calls.Select(expected => (expected.Function, result.Traced.Enters(expected.Function).Count())));
    }

    // A function of the library beside the program is named with it.
    private static string PatternOf(TargetSource source, string function) =>
        source.Library is not null && Regex.IsMatch(File.ReadAllText(Path.Combine(Repository.Sources, source.Library)), $@"\b{function}\(")
            ? Path.GetFileNameWithoutExtension(source.Library) + ".so!" + function
            : function;
}
