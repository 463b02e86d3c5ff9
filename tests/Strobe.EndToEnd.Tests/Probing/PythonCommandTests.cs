using System.Text.Json;
using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary><c>strobe probe</c> on Python programs, as a user types it.</summary>
public sealed class PythonCommandTests
{
    private const string Text = """
        import os
        def work(k):
            v = k * 10  # LINE work
            return v

        # nothing

        for k in range(5):
            work(k)
        if os.fork() == 0:
            work(5)
            os._exit(0)
        os.wait()
        print("done", os.environ.get("OWN"))
        raise SystemExit(4)
        """;

    [NeedsFact("python3")]
    public async Task Frames_come_as_JSON_lines_with_a_summary_and_the_programs_own_exit_code()
    {
        using PythonScript script = new("work.py", Text);
        ProgramResult run = await StrobeCommand.RunAsync(["probe", script.At("work", "v"), "--format", "ndjson", "--env", "OWN=1", "--", PythonScript.Python, script.Path]);
        Assert.Equal((4, ""), (run.ExitCode, run.ErrorText));
        JsonElement[] lines = [.. run.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement[] frames = [.. lines.Where(line => line.GetProperty("eventType").GetString() == "frame")];
        Assert.Equal([0, 10, 20, 30, 40, 50], frames.Select(frame => frame.GetProperty("value").GetInt32()));
        Assert.Equal(2, frames.Select(frame => frame.GetProperty("pid").GetInt32()).Distinct().Count());
        Assert.All(frames, frame => Assert.Equal((script.At("work", "v"), "int64"), (frame.GetProperty("probe").GetString(), frame.GetProperty("dtype").GetString())));
        Assert.Contains(lines, line => line.GetProperty("eventType").GetString() == "stdout" && line.GetProperty("text").GetString() == "done 1");
        JsonElement end = lines[^1].GetProperty("probes")[0];
        Assert.Equal((1, 6, 6, 0), (end.GetProperty("places").GetInt32(), end.GetProperty("hits").GetInt32(), end.GetProperty("frames").GetInt32(), end.GetProperty("lost").GetInt32()));
    }

    [NeedsFact("python3")]
    public async Task Scripts_with_a_first_line_are_Python_and_children_can_be_left_out()
    {
        using PythonScript script = new("work.py", "#!/usr/bin/env python3\n" + Text);
        File.SetUnixFileMode(script.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        ProgramResult run = await StrobeCommand.RunAsync(["probe", "work(k)@entry", script.At("work", "v"), "--no-follow", "--passthrough", "--", script.Path]);
        Assert.Equal((4, "done None\n"), (run.ExitCode, run.OutputText));
        Assert.Equal(5, run.ErrorText.Split('\n').Count(line => line.Contains("work(k)@entry = ", StringComparison.Ordinal)));
        Assert.Equal(5, run.ErrorText.Split('\n').Count(line => line.Contains(script.At("work", "v") + " = ", StringComparison.Ordinal)));
    }

    [NeedsTheory("python3")]
    [InlineData("work.py:6:x", 4, "STR0017: Line 6 of work.py has no code. Lines near it that have code: 3, 4, 8")]
    [InlineData("other.py:6:x", 4, "STR0017: Line 6 of other.py has no code. Python ran no file of that name.")]
    [InlineData("work.py:3:nonsense", 4, "there is no nonsense on line 3 of ")]
    [InlineData("walk(k)@entry", 4, "STR0008: No function matches 'walk'")]
    [InlineData("work.py:3:v when v >", 125, "STR0016")]
    [InlineData("work.py:3:*v", 125, "STR0016")]
    public async Task What_cannot_be_probed_is_said_in_a_sentence(string probe, int exitCode, string sentence)
    {
        using PythonScript script = new("work.py", Text);
        ProgramResult run = await StrobeCommand.RunAsync(["probe", probe, "--", PythonScript.Python, script.Path]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(sentence, run.ErrorText, StringComparison.Ordinal);
        Assert.Single(run.ErrorText.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [NeedsTheory("python3")]
    [InlineData("-I makes Python ignore PYTHONPATH", PythonScript.Python, "-I", "work.py")]
    [InlineData("-S keeps Python from importing site", PythonScript.Python, "-bS", "work.py")]
    [InlineData("/bin/true is no Python interpreter", "/bin/true")]
    public async Task Programs_that_cannot_load_the_agent_are_refused_before_they_run(string sentence, params string[] program)
    {
        ProgramResult run = await StrobeCommand.RunAsync(["probe", "work.py:3:v", "--", .. program]);
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("STR0019: ", run.ErrorText, StringComparison.Ordinal);
        Assert.Contains(sentence, run.ErrorText, StringComparison.Ordinal);
    }

    [NeedsTheory("python3")]
    [InlineData("\"$0\" \"$1\"")]
    [InlineData("env -i \"$0\" \"$1\"; exit $?")]
    [InlineData("cd / && exec \"$0\" \"$1\"")]
    public async Task Interpreters_that_a_shell_runs_are_probed(string commands)
    {
        using PythonScript script = new("work.py", Text);
        ProgramResult run = await StrobeCommand.RunAsync(["probe", script.At("work", "v"), "--passthrough", "--", "sh", "-c", commands, PythonScript.Python, script.Path]);
        Assert.Equal((4, "done None\n"), (run.ExitCode, run.OutputText));
        Assert.Equal(6, run.ErrorText.Split('\n').Count(line => line.Contains(script.At("work", "v") + " = ", StringComparison.Ordinal)));
    }

    [NeedsFact("gcc")]
    public async Task A_running_program_without_an_interpreter_is_refused()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c"));
        await using LivingProgram target = program;
        ProgramResult run = await StrobeCommand.RunAsync(["probe", "work.py:3:v", "--pid", processId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("STR0019: No process of this session has a Python interpreter", run.ErrorText, StringComparison.Ordinal);
        ProgramResult ended = await target.EndAsync();
        Assert.Equal((0, "all right"), (ended.ExitCode, ended.OutputText.Split('\n')[1]));
    }
}
