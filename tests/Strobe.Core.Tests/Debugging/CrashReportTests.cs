using System.Text.RegularExpressions;
using Strobe.Tests.Dwarf;

namespace Strobe.Tests.Debugging;

public sealed class CrashReportTests
{
    private const string Optimised = "-g -O2 -pthread";

    [NeedsToolsTheory("g++", "gdb")]
    [InlineData("segv", "SIGSEGV", Optimised, true)]
    [InlineData("segv", "SIGSEGV", Optimised, false)]
    [InlineData("segv", "SIGSEGV", "-g -O0 -pthread", true)]
    [InlineData("segv", "SIGSEGV", "-g -O2 -pthread -static", true)]
    [InlineData("fpe", "SIGFPE", Optimised, true)]
    [InlineData("ill", "SIGILL", Optimised, true)]
    [InlineData("terminate", "SIGABRT", Optimised, true)]
    [InlineData("thread", "SIGSEGV", Optimised, true)]
    [InlineData("thread", "SIGSEGV", "-g -O0 -pthread", true)]
    [InlineData("child", "SIGSEGV", Optimised, true)]
    public async Task A_crash_has_the_frames_that_gdb_finds_inlined_ones_included(string kind, string signal, string options, bool isTraced)
    {
        string program = Crashing.Build("crashes.cpp", options);
        (Crash crash, _) = await Crashing.RunAsync(new LaunchOptions(program, kind), isTraced ? ["crashes::*"] : []);

        Assert.Equal(signal, crash.SignalName);
        IReadOnlyList<string> expected = Crashing.BacktraceByGdb(program, signal, kind);
        Assert.Contains(expected, frame => frame.StartsWith("crashes::", StringComparison.Ordinal));
        Assert.Equal(WithLines(expected), WithLines(Shown(crash, program)));
    }

    [NeedsToolsTheory("rustc", "gdb")]
    [InlineData("-g -O -C panic=abort")]
    [InlineData("-g -C panic=abort")]
    public async Task A_rust_panic_that_aborts_shows_who_panicked(string options)
    {
        string program = Crashing.Build("panics.rs", options);
        (Crash crash, _) = await Crashing.RunAsync(new LaunchOptions(program), "panics::**");

        Assert.Equal("SIGABRT", crash.SignalName);
        string[] expected = [.. Crashing.BacktraceByGdb(program, "SIGABRT").Where(IsOurs)];
        Assert.Contains(expected, frame => frame.StartsWith("panics::inside:", StringComparison.Ordinal));
        Assert.Equal(expected, Shown(crash, program).Where(IsOurs));

        static bool IsOurs(string frame) => frame.StartsWith("panics::", StringComparison.Ordinal);
    }

    [NeedsToolsTheory("g++")]
    [InlineData("-g -O2 -pthread")]
    [InlineData("-g -O0 -pthread")]
    public async Task A_stack_that_overflows_in_a_traced_function_is_a_crash_of_that_function(string options)
    {
        string program = Crashing.Build("crashes.cpp", options);
        (Crash crash, _) = await Crashing.RunAsync(new LaunchOptions(program, "overflow"), "crashes::*");

        Assert.Equal("SIGSEGV", crash.SignalName);
        StackFrame[] own = [.. crash.Backtrace.SkipWhile(frame => frame.Function != "crashes::overflows")];
        Assert.InRange(own.Length, 200, 256);
        Assert.All(own, frame => Assert.Equal("crashes::overflows", frame.Function));
        Assert.InRange(crash.Backtrace.Count - own.Length, 0, 2);
        Assert.All(crash.LastEvents, happened => Assert.Equal("crashes::overflows", Assert.IsType<FunctionEnter>(happened).Function.Name));
    }

    [NeedsToolsTheory("g++")]
    [InlineData("segv", 16)]
    [InlineData("terminate", 16)]
    [InlineData("overflow", 16)]
    [InlineData("thread", 3)]
    [InlineData("child", 3)]
    public async Task A_crash_tells_what_its_thread_did_last(string kind, int count)
    {
        string program = Crashing.Build("crashes.cpp", Optimised);
        LaunchOptions launch = new(program, kind) { Session = new SessionOptions { Lossless = true } };
        (Crash crash, List<TraceEvent> before) = await Crashing.RunAsync(launch, "crashes::*");

        TraceEvent[] own = [.. before.Where(happened => happened.ThreadId == crash.ThreadId && happened.ProcessId == crash.ProcessId).TakeLast(16)];
        Assert.Equal(count, crash.LastEvents.Count);
        Assert.Equal(own.Select(Told), crash.LastEvents.Select(Told));
        Assert.NotNull(crash.ThreadName);

        static string Told(TraceEvent happened) => happened switch
        {
            FunctionEnter enter => $"{enter.Id} {enter.TimestampNanos} {enter.Function.Name}({string.Join(',', enter.Arguments.Select(a => a.Name + "=" + a.Value))})",
            FunctionExit exit => $"{exit.Id} {exit.TimestampNanos} {exit.Function.Name} {exit.ReturnValue} {exit.DurationNanos} {exit.EnterId}",
            _ => "?",
        };
    }

    // gdb counts what is outside of any function with debug information too; a frame without a line has none to compare.
    private static IEnumerable<string> WithLines(IEnumerable<string> frames) =>
        frames.Where(frame => !frame.Contains(":0", StringComparison.Ordinal))
            .TakeWhile(frame => !frame.StartsWith("main:", StringComparison.Ordinal))
            .Select(WithoutItsOwnManner);

    // gdb calls the body of a lambda by its operator only, and writes parameters behind some names of templates.
    private static string WithoutItsOwnManner(string frame) =>
        Regex.Replace(frame.Replace("crashes::in_thread::{lambda#1}", "operator()", StringComparison.Ordinal), @"^std::.*?(?=:\d+(:inlined)?$)", "std");

    private static IEnumerable<string> Shown(Crash crash, string program) => crash.Backtrace
        .Where(frame => frame.Module == Path.GetFileName(program))
        .Select(frame => $"{frame.Function}:{frame.Line ?? 0}{(frame.IsInlined ? ":inlined" : "")}");
}
