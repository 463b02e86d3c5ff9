using Strobe.Tests.Dwarf;

namespace Strobe.Tests.Debugging;

public sealed class StackWalkTests
{
    /// <summary>Programs that are not position-independent lie below this, libraries far above.</summary>
    private const ulong BehindProgram = 1 << 28;

    private static readonly string[] s_ours =
        ["gives_up", "handle", "interrupted", "descend", "descend", "descend", "descend", "compare", "main", "_start"];

    [NeedsToolsTheory("gcc", "gdb")]
    [InlineData("-g -O2 -no-pie")]
    [InlineData("-g -O0 -no-pie")]
    [InlineData("-O1 -no-pie -fomit-frame-pointer")]
    public async Task Frames_are_those_gdb_finds(string options)
    {
        string program = Crashing.Build("deep.c", options);
        Crash crash = await Crashing.Of(program);

        Assert.Equal(s_ours, Ours(crash, program).Select(frame => frame.Function));
        // In libraries gdb also counts inlined frames where it finds their debug information; the program itself is the same for both.
        Assert.Equal(
            Crashing.FramesByGdb(program, "SIGABRT").Where(address => address < BehindProgram),
            Ours(crash, program).Select(frame => frame.Address));
    }

    [NeedsToolsTheory("gcc")]
    [InlineData("-g -O2 -no-pie")]
    [InlineData("-g -O0 -no-pie")]
    public async Task A_hooked_stack_reads_as_if_it_were_not_hooked(string options)
    {
        string program = Crashing.Build("deep.c", options);
        Crash plain = await Crashing.Of(program);
        Crash hooked = await Crashing.Of(program, "gives_up", "handle", "interrupted", "descend", "compare", "libc.so*!qsort", "libc.so*!abort");

        Assert.Equal(Ours(plain, program), Ours(hooked, program));
        Assert.Equal(plain.Backtrace.Select(frame => frame.Function), hooked.Backtrace.Select(frame => frame.Function));
    }

    [NeedsToolsFact("gcc")]
    public async Task Frame_pointers_lead_through_a_signal_frame_where_there_are_no_unwind_rows()
    {
        string program = Crashing.Build("deep.c", "-g -O0 -no-pie -fno-omit-frame-pointer -fno-asynchronous-unwind-tables -fno-unwind-tables -Wl,--strip-debug");
        Crash crash = await Crashing.Of(program);

        Assert.Equal(s_ours[..^1], Ours(crash, program).Select(frame => frame.Function).Take(s_ours.Length - 1));
    }

    [NeedsToolsTheory("gcc")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_to_nowhere_still_tells_who_called(bool isTraced)
    {
        string program = Crashing.Build("nowhere.c", "-g -O2 -no-pie");
        Crash crash = await Crashing.Of(program, isTraced ? ["jump"] : []);

        Assert.Equal(0x1000ul, crash.FaultAddress);
        Assert.Equal(0x1000ul, crash.Registers["rip"]);
        Assert.Equal([null, "jump", "main"], crash.Backtrace.Take(3).Select(frame => frame.Function));
        Assert.Equal([null, 6, 14], crash.Backtrace.Take(3).Select(frame => frame.Line));
    }

    [NeedsToolsFact("gcc")]
    public async Task A_smashed_stack_ends_the_walk()
    {
        Crash crash = await Crashing.Of(Crashing.Build("smashed.c", "-g -O0 -no-pie -fno-stack-protector"));

        Assert.Equal("smash", crash.Backtrace[0].Function);
        Assert.InRange(crash.Backtrace.Count, 1, 256);
    }

    private static IEnumerable<StackFrame> Ours(Crash crash, string program) =>
        crash.Backtrace.Where(frame => frame.Module == Path.GetFileName(program));
}
