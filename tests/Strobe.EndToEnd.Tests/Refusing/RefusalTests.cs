using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Refusing;

/// <summary>What cannot be traced is refused with one numbered sentence and a remedy, soon, and without harm.</summary>
public sealed class RefusalTests
{
    // Far above what a refusal takes, far below a hang.
    private static readonly ProgramStart s_soon = new() { TimeLimit = TimeSpan.FromSeconds(15) };

    [NeedsFact("gcc")]
    public async Task A_process_under_another_tracer()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("ptrace-already.c"));
        await using LivingProgram target = program;

        await Refuses(ErrorCode.AlreadyTraced, "--pid", $"{processId}");
        Assert.Equal(0, (await target.EndAsync()).ExitCode);
    }

    [NeedsFact("gcc")]
    public async Task A_zombie()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("peculiar.c"), "zombie");
        await using LivingProgram target = program;

        await Refuses(ErrorCode.NoSuchProcess, "--pid", $"{processId}");
        Assert.Equal(0, (await target.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_process_that_has_ended()
    {
        await using LivingProgram program = LivingProgram.Start("true", []);
        int processId = program.ProcessId;
        await program.EndAsync();

        await Refuses(ErrorCode.NoSuchProcess, "--pid", $"{processId}");
    }

    [NeedsFact("gcc", "setpriv")]
    public async Task A_process_that_may_not_be_dumped()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("peculiar.c"), "undumpable");
        await using LivingProgram target = program;

        await Refuses(ErrorCode.PermissionDenied, Unprivileged("--pid", $"{processId}"));
        await target.SayAsync("still there");
        Assert.Equal(0, (await target.EndAsync()).ExitCode);
    }

    [NeedsFact("setpriv")]
    public async Task A_process_of_another_user()
    {
        bool isRoot = SignalCall.EffectiveUser() == 0;
        await using LivingProgram other = isRoot
            ? LivingProgram.Start("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", "echo pid $$; exec cat"])
            : LivingProgram.Start("sh", ["-c", "echo pid 1; exec cat"]);
        string processId = (await other.ReadLineAsync()).Split(' ')[1];

        await Refuses(ErrorCode.PermissionDenied, Unprivileged("--pid", processId));
        Assert.Equal(0, (await other.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task The_process_that_asks()
    {
        StrobeException refused = await Assert.ThrowsAsync<StrobeException>(
            () => StrobeSession.AttachAsync(Environment.ProcessId).WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.NotEmpty(refused.Remedy);
    }

    [NeedsTheory("gcc")]
    [InlineData("strict")]
    [InlineData("filtered")]
    public async Task A_process_whose_system_calls_are_filtered_is_refused_or_traced_but_not_killed(string kind)
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("peculiar.c"), kind);
        await using LivingProgram target = program;

        StrobeResult result = await StrobeCommand.TraceAsync(["-p", "still_works", "--pid", $"{processId}", "--duration", "0.2"], null, s_soon);

        TracedOrRefused(result);
        await target.SayAsync("still there");
        Assert.Equal(0, (await target.EndAsync()).ExitCode);
    }

    [NeedsFact("gcc")]
    public async Task A_stopped_process_is_traced_and_stays_stopped()
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("peculiar.c"), "stopped");
        await using LivingProgram target = program;

        StrobeResult result = await StrobeCommand.TraceAsync(["-p", "still_works", "--pid", $"{processId}", "--duration", "0.2"], null, s_soon);

        TracedOrRefused(result);
        Assert.Equal('T', ProcessSnapshot.StateOf(processId));
        ProcessSnapshot.TextIsAsInTheFiles(processId);
        Assert.Equal(0, (await target.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_program_for_another_kind_of_machine()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            string small = Path.Combine(folder, "small"), foreign = Path.Combine(folder, "foreign");
            Write(small, ElfPrograms.Header(is64Bit: false, machine: 3));
            Write(foreign, ElfPrograms.Header(is64Bit: true, machine: 183));
            await Refuses(ErrorCode.WrongMachine, "--", small);
            await Refuses(ErrorCode.WrongMachine, "--", foreign);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Needs32BitKernelFact]
    public async Task A_running_process_of_32_bits()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            string small = Path.Combine(folder, "small");
            Write(small, ElfPrograms.PausingOf32Bits());
            await using LivingProgram target = LivingProgram.Start(small, []);

            await Refuses(ErrorCode.WrongMachine, "--pid", $"{target.ProcessId}");
            Assert.False(target.HasExited);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Things_that_are_no_programs()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            string text = Path.Combine(folder, "text"), empty = Path.Combine(folder, "empty"), locked = Path.Combine(folder, "locked");
            Write(text, "just words\n"u8.ToArray());
            Write(empty, []);
            File.WriteAllBytes(locked, ElfPrograms.Header(is64Bit: true, machine: 62));
            await Refuses(ErrorCode.CannotLaunch, "--", Path.Combine(folder, "nothing"));
            await Refuses(ErrorCode.CannotLaunch, "--", folder);
            await Refuses(ErrorCode.CannotLaunch, "--", locked);
            await RefusesWithEither(ErrorCode.NotAProgram, ErrorCode.CannotLaunch, "--", text);
            await RefusesWithEither(ErrorCode.NotAProgram, ErrorCode.CannotLaunch, "--", empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsTheory("gcc")]
    [InlineData(ErrorCode.BadOption, "--depth", "11")]
    [InlineData(ErrorCode.BadOption, "--limit", "none")]
    [InlineData(ErrorCode.BadOption, "--ring-size", "1K")]
    [InlineData(ErrorCode.BadOption, "--ring-size", "64K")]
    [InlineData(ErrorCode.BadOption, "--format", "xml")]
    [InlineData(ErrorCode.BadPattern, "-p", "/(unclosed/")]
    [InlineData(ErrorCode.FileRefused, "-o", "/no/such/folder/trace")]
    [InlineData(ErrorCode.CannotLaunch, "--cwd", "/no/such/folder")]
    public async Task Options_that_cannot_be_meant(ErrorCode code, params string[] options) =>
        await Refuses(code, [.. options, "-p", "add", "--", TargetBuilder.Build("simple-calls.c")]);

    private static Task Refuses(ErrorCode code, params string[] arguments) => RefusesWithEither(code, code, arguments);

    private static async Task RefusesWithEither(ErrorCode code, ErrorCode other, params string[] arguments)
    {
        string[] command = arguments[0] == "setpriv" ? arguments : ["dotnet", "exec", Repository.StrobeAssembly, "trace", .. arguments];
        ProgramResult result = await ProgramRun.ToEndAsync(command[0], command[1..], s_soon);

        Assert.Equal(125, result.ExitCode);
        Assert.Matches(Sentence(), result.ErrorText);
        Assert.True(
            result.ErrorText.StartsWith($"strobe: {code.Text()}: ", StringComparison.Ordinal) ||
            result.ErrorText.StartsWith($"strobe: {other.Text()}: ", StringComparison.Ordinal),
            $"Not {code.Text()} ({code}): {result.ErrorText}");
    }

    private static void TracedOrRefused(StrobeResult result)
    {
        if (result.ExitCode == 0) Assert.NotNull(result.Trace);
        else Assert.Matches(Sentence(), result.Run.ErrorText);
    }

    private static Regex Sentence() => new(@"\Astrobe: STR\d{4}: [^\n]+[.…] [^\n]+\.\n\z");

    // Root without the one capability that matters is a user like any other here.
    private static string[] Unprivileged(params string[] arguments) => SignalCall.EffectiveUser() == 0
        ? ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace", "dotnet", "exec", Repository.StrobeAssembly, "trace", .. arguments]
        : arguments;

    private static void Write(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
