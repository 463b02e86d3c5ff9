using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Programs;

/// <summary>Calls are recorded exactly: as many as were made, in one order, nested as they were.</summary>
public sealed class CallCountTests
{
    public static TheoryData<string, TargetBuild> Targets() => TargetTests.Counted();

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
    public async Task The_calls_of_a_goroutine_are_nested_whichever_threads_it_ran_on()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything("main.deep", "main.worker", "main.guarded", "main.fall"), [TargetBuilder.Build("go-exits/main.go")]);

        Dictionary<string, string[]> callers = new()
        {
            ["main.worker"] = [""], ["main.guarded"] = ["main.worker"], ["main.deep"] = ["main.worker", "main.deep"], ["main.fall"] = ["main.guarded", "main.fall"],
        };
        Dictionary<long, TraceLine> entries = result.Traced.Events.Where(line => line.IsEnter).ToDictionary(line => line.Id);
        Assert.Equal(12000 + 40008 + 40000 + 8, entries.Count);
        Assert.All(entries.Values, line => Assert.Contains(line.ParentId is { } id ? entries[id].Function : "", callers[line.Function]));
        Assert.Contains(result.Traced.Events, line => line.IsExit && entries[line.ParentId!.Value].ThreadId != line.ThreadId);
    }

    [NeedsFact("go")]
    public async Task A_Go_function_that_ends_in_a_jump_to_another_is_left_before_that_is_entered()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything("/^main.*value$/"), [TargetBuilder.Build("go-exits/main.go")]);

        Claims.OneOrder(result.Traced, staysOnThread: false);
        Assert.Equal(4000, result.Traced.Exits("main.(*outer).value").Count());
        Assert.Equal(4000, result.Traced.Exits("main.(*inner).value").Count());
        Assert.DoesNotContain(result.Traced.Events, line => line.IsEnter && line.ParentId is not null);
    }

    // A function of a library beside the program is named with it.
    private static string PatternOf(TargetSource source, string function) =>
        source.Libraries.Select(library => library.File).FirstOrDefault(file => Regex.IsMatch(File.ReadAllText(Path.Combine(Repository.Sources, file)), $@"TRACED\b.*\b{function}\(")) is { } library
            ? Path.GetFileNameWithoutExtension(library) + ".so!" + function
            : function;
}
