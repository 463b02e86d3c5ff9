namespace Strobe.EndToEnd.Programs;

/// <summary>A traced program does what it does untraced, and every call is counted.</summary>
public sealed class TransparencyTests
{
    public static TheoryData<string, TargetBuild> Targets() => TargetTests.Targets();

    [Theory, MemberData(nameof(Targets))]
    public async Task A_target_of_which_everything_is_traced_behaves_as_untraced(string fileName, TargetBuild build)
    {
        string program = TargetBuilder.Build(fileName, build);
        ProgramResult untraced = await ProgramRun.ToEndAsync(program, []);

        StrobeResult traced = await StrobeCommand.TraceAsync(["--passthrough", "-p", EverythingIn(fileName)], [program]);

        Claims.SameBehaviour(untraced, traced.Run);
        Assert.True(traced.Traced.Hooks > 0);
    }

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
        Claims.OneOrder(result.Traced);
        if (!source.IsInterleaved) Claims.Nested(result.Traced);
        Assert.All(source.Calls, expected =>
        {
            Assert.Equal((expected.Function, expected.Calls), (expected.Function, result.Traced.Enters(expected.Function).Count()));
            Assert.Equal((expected.Function, expected.Calls), (expected.Function, result.Traced.Exits(expected.Function).Count()));
        });
    }

    // Functions of a library beside the program are named in full; hooking all of the Go runtime or of Rust's is another test's.
    private static string PatternOf(TargetSource source, string function) =>
        source.Library is not null && File.ReadAllText(Path.Combine(Repository.Sources, source.Library)).Contains(function, StringComparison.Ordinal)
            ? Path.GetFileNameWithoutExtension(source.Library) + ".so!" + function
            : function;

    private static string EverythingIn(string fileName) => Path.GetExtension(fileName) switch
    {
        ".go" => "main.*",
        ".rs" => Path.GetFileNameWithoutExtension(fileName).Replace('-', '_') + "::**",
        _ => "**",
    };
}
