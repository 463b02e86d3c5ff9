using System.Text.Json;
using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Probing;

/// <summary><c>strobe view</c> of a program as it runs.</summary>
public sealed partial class LiveViewTests
{
    private const string Source = "probed-children.c";

    private static string Program => TargetBuilder.Build(Source, new TargetBuild("gcc", "-O0 -g"));

    private static string Running => TargetBuilder.Build("pausing.c", new TargetBuild("gcc", "-O0 -g"));

    private static string At(string variable) => Probed.At(Source, "twice", variable);

    [NeedsFact("gcc")]
    public async Task The_last_picture_has_every_value_and_the_program_runs_as_without()
    {
        ProgramResult alone = await ProgramRun.ToEndAsync(Program, []);
        string path = Path.Combine(Directory.CreateTempSubdirectory("strobe-view-").FullName, "history.json");
        try
        {
            ProgramResult run = await StrobeCommand.RunAsync(["view", At("r"), "--no-follow", "--as", "history", "--refresh", "0.01", "-o", path, "--", Program]);
            Assert.Equal((alone.ExitCode, alone.OutputText, ""), (run.ExitCode, run.OutputText, run.ErrorText));
            JsonElement line = JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("panels")[0].GetProperty("layers")[0];
            Assert.Equal([0.0, 2, 4, 6, 8], line.GetProperty("y").EnumerateArray().Select(one => one.GetDouble()).Distinct());
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [NeedsFact("gcc")]
    public async Task Where_no_terminal_is_the_last_picture_is_printed_and_the_program_s_output_goes_elsewhere()
    {
        ProgramResult run = await StrobeCommand.RunAsync(["view", "--probe", At("r"), "--as", "value", "--size", "60x12", "--", Program]);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("checksum", run.ErrorText, StringComparison.Ordinal);
        Assert.InRange(run.OutputText.TrimEnd('\n').Split('\n').Length, 3, 12);
        Assert.DoesNotContain('\u001b', run.OutputText);
    }

    [NeedsFact("gcc", "python3")]
    public async Task On_a_terminal_pictures_are_drawn_over_each_other()
    {
        const string Spawn = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
        string[] words = ["view", At("r"), "--as", "value", "--size", "50x10", "--refresh", "0.005", "--", Program];
        ProgramResult run = await ProgramRun.ToEndAsync("python3", ["-c", Spawn, "dotnet", "exec", Repository.StrobeAssembly, .. words]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("checksum", run.OutputText, StringComparison.Ordinal);
        Assert.Matches(DrawnOver(), run.OutputText);
    }

    [NeedsFact("gcc")]
    public async Task Calls_are_drawn_by_the_lenses_for_calls()
    {
        foreach (string lens in new[] { "timeline", "flame" })
        {
            ProgramResult run = await StrobeCommand.RunAsync(["view", "--as", lens, "-p", "twice", "--format", "json", "--", Program]);
            Assert.Equal(0, run.ExitCode);
            Assert.Contains("twice", run.OutputText, StringComparison.Ordinal);
        }
    }

    [NeedsFact("gcc")]
    public async Task A_running_program_is_looked_at_for_a_while()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyApartAsync(Running);
        await using LivingProgram running = program;
        ProgramResult run = await StrobeCommand.RunAsync(["view", "step(n)@entry", "--duration", "1", "--format", "json", "--pid", $"{processId}"]);
        Assert.Equal((0, ""), (run.ExitCode, run.ErrorText));
        Assert.True(JsonDocument.Parse(run.OutputText).RootElement.GetProperty("panels").GetArrayLength() > 0);
        ProgramResult ended = await running.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.EndsWith("all right\n", ended.OutputText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task A_trigger_says_what_is_drawn_and_a_single_one_when_it_is_over()
    {
        string[] words = ["view", At("r"), "--no-follow", "--as", "history", "--trigger", $"{At("r")} above 5.5", "--mode", "single", "--length", "0.000001", "--position", "1", "--format", "json"];
        ProgramResult run = await StrobeCommand.RunAsync([.. words, "--", Program]);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("checksum", run.ErrorText, StringComparison.Ordinal);
        JsonElement figure = JsonDocument.Parse(run.OutputText).RootElement;
        Assert.Contains("trigger 1 at ", figure.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal([6.0], figure.GetProperty("panels")[0].GetProperty("layers")[0].GetProperty("y").EnumerateArray().Select(one => one.GetDouble()).Distinct());
    }

    [NeedsFact("gcc")]
    public async Task A_lens_that_cannot_show_what_comes_says_which_can()
    {
        ProgramResult refused = await StrobeCommand.RunAsync(["view", "probed-children.c:9:r", "--as", "image", "--", Program]);
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("strobe: STR0009: The lens image cannot show a single int32. These can: ", refused.ErrorText, StringComparison.Ordinal);
    }

    [NeedsTheory("gcc")]
    [InlineData("view", "--", "PROGRAM")]
    [InlineData("view", "probed-children.c:9:r", "--trigger", "whenever", "--", "PROGRAM")]
    [InlineData("view", "probed-children.c:9:r", "--mode", "single", "--", "PROGRAM")]
    [InlineData("view", "--as", "spectrum", "--", "PROGRAM")]
    [InlineData("view", "nonsense", "--", "PROGRAM")]
    [InlineData("view", "probed-children.c:9:r", "--as", "crystal-ball", "--", "PROGRAM")]
    [InlineData("view", "probed-children.c:9:r", "--index", "1", "--", "PROGRAM")]
    [InlineData("view", "probed-children.c:9:r", "--refresh", "0", "--", "PROGRAM")]
    [InlineData("view", "probed-children.c:9:r", "-o", "/nowhere/x.svg", "--", "PROGRAM")]
    [InlineData("view", "probed-children.c:9:r", "--pid", "1", "--", "PROGRAM")]
    [InlineData("view", "run.strobe", "--duration", "1")]
    public async Task What_cannot_be_looked_at_is_said_in_a_sentence(params string[] words)
    {
        ProgramResult refused = await StrobeCommand.RunAsync([.. words.Select(word => word == "PROGRAM" ? Program : word)]);
        Assert.Equal((125, ""), (refused.ExitCode, refused.OutputText));
        Assert.Matches(@"^strobe: STR00\d\d: .+\. .+[.…]?\n$", refused.ErrorText);
    }

    [GeneratedRegex(@"\u001b\[\d+A")]
    private static partial Regex DrawnOver();
}
