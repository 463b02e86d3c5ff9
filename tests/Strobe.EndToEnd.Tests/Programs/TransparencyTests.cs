namespace Strobe.EndToEnd.Programs;

/// <summary>A program of which everything is traced does what it does untraced.</summary>
public sealed class TransparencyTests
{
    public static TheoryData<string, TargetBuild> Targets() => TargetTests.TracedWhole();

    [Theory, MemberData(nameof(Targets))]
    public async Task A_target_of_which_everything_is_traced_behaves_as_untraced(string fileName, TargetBuild build)
    {
        string program = TargetBuilder.Build(fileName, build);
        ProgramResult untraced = await ProgramRun.ToEndAsync(program, []);

        StrobeResult traced = await StrobeCommand.TraceAsync(["--passthrough", "-p", EverythingIn(fileName)], [program]);

        Claims.SameBehaviour(untraced, traced.Run);
        Assert.True(traced.Traced.Hooks > 0);
    }

    private static string EverythingIn(string fileName) => Path.GetExtension(fileName) switch
    {
        ".go" => "main.*",
        ".rs" => Path.GetFileNameWithoutExtension(fileName).Replace('-', '_') + "::**",
        _ => "**",
    };
}
