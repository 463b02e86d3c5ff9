namespace Strobe.EndToEnd.Tracing;

public sealed class LaunchTests
{
    [NeedsFact("g++")]
    public async Task Constructors_and_destructors_are_traced_from_the_first_to_the_last()
    {
        string program = TargetBuilder.Build("constructors.cpp");
        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything("main", "by_attribute", "Early::Early", "last_words", "constructors-library.so!library_by_attribute"), [program]);

        string[] order = [.. result.Traced.Events.Where(line => line.IsEnter).Select(line => line.Function)];
        Assert.Equal(["library_by_attribute", "by_attribute", "Early::Early", "main", "last_words"], order);
    }

    [NeedsFact("gcc")]
    public async Task A_pattern_waits_for_a_library_and_binds_each_time_it_is_loaded()
    {
        string program = TargetBuilder.Build("dlopen-later.c");
        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything("before_plugin", "back_in_program", "dlopen-later-plugin.so!*"), [program]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(5, result.Traced.Enters("plugin_loaded").Count());
        Assert.Equal(500, result.Traced.Enters("plugin_value").Count());
        Assert.Equal(500, result.Traced.Enters("back_in_program").Count());
        Dictionary<long, string> functions = result.Traced.Events.Where(line => line.IsEnter).ToDictionary(line => line.Id, line => line.Function);
        Assert.All(result.Traced.Enters("back_in_program"), line => Assert.Equal("plugin_value", functions[line.ParentId!.Value]));
    }

    [NeedsFact("gcc")]
    public async Task A_library_without_a_module_in_the_pattern_is_traced_when_it_lies_under_the_project_root()
    {
        string program = TargetBuilder.Build("dlopen-later.c");
        InProcessTrace trace = await InProcessTrace.RunAsync(
            new LaunchOptions(program) { Session = new SessionOptions { Lossless = true, ProjectRoot = Repository.Root } },
            new TraceOptions("plugin_value"));

        Assert.Equal(500, trace.Enters("plugin_value").Count());
    }

    [NeedsFact("gcc")]
    public async Task A_pattern_that_matches_nothing_names_the_nearest_functions()
    {
        ProgramResult result = await StrobeCommand.RunAsync(["trace", "-p", "scael", "--", TargetBuilder.Build("simple-calls.c")]);

        Assert.Contains("scael", result.ErrorText, StringComparison.Ordinal);
        Assert.Contains("scale", result.ErrorText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task The_program_gets_its_arguments_directory_environment_and_input()
    {
        string program = Tool.Require("sh");
        StrobeResult result = await StrobeCommand.TraceAsync(
            ["--passthrough", "-p", "no_such_function", "--cwd", "/usr", "--env", "COLOUR=dark red"],
            [program, "-c", "pwd; echo \"$COLOUR|$1|$2\"; cat", "sh", "two words", "'quoted'"],
            new ProgramStart { Input = "typed\n" });

        Assert.Equal("/usr\ndark red|two words|'quoted'\ntyped\n", result.Run.OutputText);
    }

    [NeedsFact("gcc")]
    public async Task Signal_dispositions_and_mask_of_the_program_are_the_usual_ones()
    {
        const string Print = "grep -E '^(SigBlk|SigIgn|SigCgt):' /proc/self/status";
        ProgramResult untraced = await ProgramRun.ToEndAsync("env", ["--default-signal", "sh", "-c", Print]);
        StrobeResult traced = await StrobeCommand.TraceAsync(["--passthrough", "-p", "no_such_function"], [Tool.Require("sh"), "-c", Print]);

        Assert.Equal(untraced.OutputText, traced.Run.OutputText);
    }

    [NeedsTheory("gcc", "musl-gcc")]
    [InlineData("-O2 -g")]
    [InlineData("-O2 -g", "musl-gcc")]
    [InlineData("-O2 -g -static", "musl-gcc")]
    [InlineData("-O0 -g -no-pie -fno-pie", "musl-gcc")]
    [InlineData("-O2 -g -no-pie -fno-pie")]
    [InlineData("-O2 -g -static")]
    [InlineData("-O2 -g -static-pie")]
    [InlineData("-O2")]
    [InlineData("-O2 -g -Wl,-z,now,-z,relro")]
    [InlineData("-O2 -g -Wl,-z,separate-code,-z,max-page-size=0x200000")]
    [InlineData("-O2 -g -fcf-protection=full")]
    [InlineData("-O2 -g -flto")]
    [InlineData("-O2 -g -gz=zlib")]
    [InlineData("-O2 -g -ffunction-sections -Wl,--gc-sections")]
    public async Task Every_kind_of_executable_is_traced(string flags, string compiler = "gcc")
    {
        string program = TargetBuilder.Build("simple-calls.c", new TargetBuild(compiler, flags));
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything("add", "outer", "inner"), [program]);

        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, []), result.Run);
        Assert.Equal(1000, result.Traced.Enters("add").Count());
        Assert.Equal(150, result.Traced.Enters("inner").Count());
    }
}
