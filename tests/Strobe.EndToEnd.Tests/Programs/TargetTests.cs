namespace Strobe.EndToEnd.Programs;

public sealed class TargetTests
{
    /// <summary>Targets whose calls are not counted exactly yet, and why (docs/failure-classes.md says more). They are traced by every other test.</summary>
    internal static readonly Dictionary<string, string> Inexact = new(StringComparer.Ordinal)
    {
        ["coroutines.c"] = "stacks closer than 8 MiB to each other are told apart only after a first mistake",
    };

    public static TheoryData<string, TargetBuild> Targets() => RowsOf(_ => true);

    /// <summary>Those whose calls are counted exactly: every day the builds whose behaviour is looked at by that alone, at night all.</summary>
    internal static TheoryData<string, TargetBuild> Counted() => RowsOf(row => CanCount(row) && (Repository.IsNightly || IsCountedDaily(row)));

    /// <summary>Those of which everything is traced: every day what is not counted, at night all.</summary>
    internal static TheoryData<string, TargetBuild> TracedWhole() => RowsOf(row => Repository.IsNightly || !(CanCount(row) && IsCountedDaily(row)));

    private static bool CanCount((TargetSource Source, TargetBuild Build) row) => !Inexact.ContainsKey(row.Source.FileName);

    private static bool IsCountedDaily((TargetSource Source, TargetBuild Build) row) => row.Build is not { Compiler: "gcc", Flags: "-O2 -g" } and not { Compiler: "rustc", Flags: "-g" };

    private static TheoryData<string, TargetBuild> RowsOf(Func<(TargetSource Source, TargetBuild Build), bool> isWanted)
    {
        TheoryData<string, TargetBuild> rows = [];
        foreach (TargetSource source in TargetSource.All().Where(source => !source.IsInteractive))
        {
            foreach (TargetBuild build in TargetBuild.Of(source).Where(build => isWanted((source, build))))
            {
                if (Tool.ReasonToSkip(build.Compiler) is null) rows.Add(source.FileName, build);
            }
        }

        return rows;
    }

    [NeedsFact("gcc", "g++", "clang-14", "clang++-14", "rustc", "go", "gdb", "readelf", "nm")]
    public void The_tools_the_targets_need_are_here() => Assert.NotEmpty(Targets());

    [Theory, MemberData(nameof(Targets))]
    public async Task Every_target_runs_untraced(string fileName, TargetBuild build)
    {
        ProgramResult first = await ProgramRun.ToEndAsync(TargetBuilder.Build(fileName, build), []);
        ProgramResult second = await ProgramRun.ToEndAsync(TargetBuilder.Build(fileName, build), []);

        Assert.DoesNotContain("WRONG", first.OutputText, StringComparison.Ordinal);
        Assert.Equal(TargetSource.Named(fileName).ShellCode, first.ExitCode);
        Assert.NotEmpty(first.Output);
        Claims.SameBehaviour(first, second);
    }

    [Theory]
    [InlineData("steady.c", "", "all right")]
    [InlineData("on-and-off.c", "", "all right")]
    [InlineData("sixteen-threads.cpp", "", "all right")]
    [InlineData("go-steady/main.go", "", "all right")]
    [InlineData("ptrace-already.c", "", "child")]
    [InlineData("peculiar.c", "undumpable", "pid")]
    [InlineData("peculiar.c", "zombie", "pid")]
    [InlineData("peculiar.c", "stopped", "pid")]
    [InlineData("peculiar.c", "strict", "pid")]
    [InlineData("peculiar.c", "filtered", "pid")]
    public async Task Every_interactive_target_ends_with_its_input(string fileName, string argument, string said)
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build(fileName), argument.Length > 0 ? [argument] : []);
        await using LivingProgram ended = program;

        Assert.True(Directory.Exists($"/proc/{processId}"));
        ProgramResult result = await program.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(said, result.OutputText, StringComparison.Ordinal);
    }
}
