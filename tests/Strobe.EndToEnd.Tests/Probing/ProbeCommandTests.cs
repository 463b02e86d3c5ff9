using System.Text.Json;

namespace Strobe.EndToEnd.Probing;

/// <summary><c>strobe probe</c> as a user types it.</summary>
public sealed class ProbeCommandTests
{
    private const string Source = "probed-children.c";

    private static string Program => TargetBuilder.Build(Source, new TargetBuild("gcc", "-O0 -g"));

    private static string At(string variable) => Probed.At(Source, "twice", variable);

    [NeedsFact("gcc")]
    public async Task Frames_of_forked_children_come_as_JSON_lines_and_add_up()
    {
        ProgramResult run = await StrobeCommand.RunAsync(["probe", At("r"), "--format", "ndjson", "--", Program]);
        Assert.Equal(0, run.ExitCode);
        JsonElement[] lines = [.. run.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement[] frames = [.. lines.Where(line => line.GetProperty("eventType").GetString() == "frame")];
        Assert.Equal(505, frames.Length);
        Assert.All(frames, frame => Assert.Equal((At("r"), "int32", 0), (frame.GetProperty("probe").GetString(), frame.GetProperty("dtype").GetString(), frame.GetProperty("shape").GetArrayLength())));
        IGrouping<int, JsonElement>[] processes = [.. frames.GroupBy(frame => frame.GetProperty("pid").GetInt32()).OrderByDescending(group => group.Count())];
        Assert.Equal([100, 100, 100, 100, 100, 5], processes.Select(process => process.Count()));
        Assert.All(processes.SkipLast(1), child => Assert.Equal(Enumerable.Range(0, 100).Select(k => 2 * k), child.Select(frame => frame.GetProperty("value").GetInt32())));
        Assert.Equal(frames.Select(frame => frame.GetProperty("timestamp_ns").GetInt64()).Order(), frames.Select(frame => frame.GetProperty("timestamp_ns").GetInt64()));
        JsonElement end = lines[^1].GetProperty("probes")[0];
        Assert.Equal((1, 505, 505, 0), (end.GetProperty("places").GetInt32(), end.GetProperty("hits").GetInt32(), end.GetProperty("frames").GetInt32(), end.GetProperty("lost").GetInt32()));
    }

    [NeedsFact("gcc")]
    public async Task Without_the_children_only_the_parent_is_seen()
    {
        ProgramResult run = await StrobeCommand.RunAsync(["probe", At("r"), "--no-follow", "--", Program]);
        Assert.Equal(5, run.OutputText.Split('\n').Count(line => line.Contains(At("r") + " = ", StringComparison.Ordinal)));
        Assert.Contains("stdout: checksum", run.OutputText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task A_limit_lets_the_program_run_on_untouched()
    {
        ProgramResult run = await StrobeCommand.RunAsync(["probe", At("r"), "--limit", "7", "--passthrough", "--", Program]);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("checksum", run.OutputText, StringComparison.Ordinal);
        Assert.Equal(7, run.ErrorText.Split('\n').Count(line => line.Contains(" = ", StringComparison.Ordinal)));
    }

    [NeedsTheory("gcc")]
    [InlineData("probed-children.c:1:x", 0, "STR0017: Line 1 of probed-children.c has no code. Lines near it that have code: ")]
    [InlineData("nowhere.c:1:x", 0, "STR0017: Line 1 of nowhere.c has no code. Build the program with -g")]
    [InlineData("probed-children.c:9:nonsense", 0, "there is no `nonsense` here")]
    [InlineData("probed-children.c:9", 125, "STR0009: 'probed-children.c:9' is no probe")]
    [InlineData("probed-children.c:9:r[", 125, "STR0009")]
    [InlineData("twoce(n)@entry", 0, "STR0008: No function matches 'twoce'. Did you mean twice?")]
    [InlineData("twice(m)@entry", 0, "there is no `m` here")]
    [InlineData("probed-children.c:9:r when", 125, "STR0009")]
    [InlineData("probed-children.c:9:r when r >", 125, "STR0016")]
    public async Task What_cannot_be_probed_is_said_in_a_sentence(string probe, int exitCode, string sentence)
    {
        ProgramResult run = await StrobeCommand.RunAsync(["probe", probe, "--", Program]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(sentence, run.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.ErrorText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task A_source_changed_since_the_build_is_said_to_be_stale_and_its_line_can_be_found_again()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            string source = Path.Combine(folder, "old.c"), program = Path.Combine(folder, "old");
            await File.WriteAllTextAsync(source, "#include <stdio.h>\nint main(void)\n{\n    int n = 5;\n    n = n * 3;\n    printf(\"%d\\n\", n);\n    return 0;\n}\n");
            Assert.Equal(0, (await ProgramRun.ToEndAsync("gcc", ["-g", "-O0", "-o", program, source])).ExitCode);
            ProgramResult fresh = await StrobeCommand.RunAsync(["probe", "old.c:5:n", "--", program]);
            Assert.DoesNotContain("changed after", fresh.ErrorText, StringComparison.Ordinal);
            Assert.Contains("n = 15", fresh.OutputText, StringComparison.Ordinal);

            await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(program)).WaitAsync(InProcessTrace.Limit);
            Probe probe = session.Probe("old.c:5:n");
            await File.WriteAllTextAsync(source, "// A new line.\n" + await File.ReadAllTextAsync(source));
            File.SetLastWriteTimeUtc(source, File.GetLastWriteTimeUtc(program).AddSeconds(5));
            Assert.False(probe.IsStale);
            Assert.Equal(6, probe.Anchor!.LineIn(await File.ReadAllTextAsync(source)));
            await session.KillAsync().WaitAsync(InProcessTrace.Limit);

            ProgramResult stale = await StrobeCommand.RunAsync(["probe", "old.c:5:n", "--", program]);
            Assert.Contains("old.c was changed after the program was built", stale.ErrorText, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact("gcc")]
    public async Task A_killed_Strobe_leaves_the_program_with_its_probes_right_and_the_next_takes_over()
    {
        string program = TargetBuilder.Build("steady.c", new TargetBuild("gcc", "-O0 -g"));
        int line = Array.IndexOf(File.ReadAllLines(Path.Combine(Repository.Sources, "steady.c")), "    return result + 1;") + 1;
        (LivingProgram ready, int processId) = await LivingProgram.ReadyAsync(program);
        await using LivingProgram living = ready;
        string[] probe = ["probe", $"steady.c:{line}:result", "--pid", processId.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        await using (LivingProgram strobe = StrobeCommand.Start(probe))
        {
            Assert.Contains("result = ", await strobe.ReadLineAsync(), StringComparison.Ordinal);
            strobe.Kill();
        }

        await Task.Delay(300);
        Assert.False(living.HasExited);
        ProgramResult next = await StrobeCommand.RunAsync([.. probe, "--limit", "3"]);
        Assert.Equal((0, 3), (next.ExitCode, next.OutputText.Split('\n').Count(said => said.Contains("result = ", StringComparison.Ordinal))));
        ProcessSnapshot.TextIsAsInTheFiles(processId);
        await Attaching.AttachTests.EndsAllRight(living);
    }
}
