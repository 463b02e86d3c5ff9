namespace Strobe;

/// <summary>
/// Something that happened in a traced program. Events of one session share one order (<see cref="Id"/>) and one clock
/// (<see cref="TimestampNanos"/>). Events are immutable and may be kept and shared between threads.
/// </summary>
public abstract record TraceEvent
{
    /// <summary>Position in the session's order, from 1, rising by 1; a lost event has no id (losses are counted apart).</summary>
    public required long Id { get; init; }

    /// <summary>Nanoseconds of CLOCK_MONOTONIC since the session began.</summary>
    public required long TimestampNanos { get; init; }

    /// <summary>The process it happened in.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The kernel's id of the thread it happened on; 0 when no single thread is known (output lines).</summary>
    public required int ThreadId { get; init; }

    /// <summary>The thread's name (comm), when known.</summary>
    public string? ThreadName { get; init; }
}

/// <summary>A traced function was called.</summary>
public sealed record FunctionEnter : TraceEvent
{
    /// <summary>The function called.</summary>
    public required Function Function { get; init; }

    /// <summary>The arguments in declaration order, as they were at the moment of the call.</summary>
    public required IReadOnlyList<Argument> Arguments { get; init; }

    /// <summary>Id of the <see cref="FunctionEnter"/> of the innermost traced caller still running on this thread.</summary>
    public long? ParentId { get; init; }

    /// <summary>Number of traced callers still running on this thread; 0 for an outermost call.</summary>
    public int Depth { get; init; }
}

/// <summary>A traced call ended.</summary>
public sealed record FunctionExit : TraceEvent
{
    /// <summary>The function that ended.</summary>
    public required Function Function { get; init; }

    /// <summary>Id of the matching <see cref="FunctionEnter"/>; null when the call began before tracing did or its record was lost.</summary>
    public long? EnterId { get; init; }

    /// <summary>Id of the <see cref="FunctionEnter"/> of the innermost traced caller.</summary>
    public long? ParentId { get; init; }

    /// <summary>Number of traced callers still running on this thread.</summary>
    public int Depth { get; init; }

    /// <summary>Nanoseconds between entry and exit; null when the entry is unknown.</summary>
    public long? DurationNanos { get; init; }

    /// <summary>What the function returned; <see cref="UnknownValue"/> when it was left by an exception, longjmp or cancellation.</summary>
    public required Value ReturnValue { get; init; }

    /// <summary>True when the call did not return but was left by an exception, longjmp, cancellation or the thread's end.</summary>
    public bool IsUnwound { get; init; }
}

/// <summary>Which of a program's output streams a line came from.</summary>
public enum OutputStream
{
    /// <summary>Standard output.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}

/// <summary>A line a program wrote to its standard output or error.</summary>
public sealed record OutputLine : TraceEvent
{
    /// <summary>The stream it was written to.</summary>
    public required OutputStream Stream { get; init; }

    /// <summary>The line without its line break, UTF-8 with damage replaced. Lines above 64 KiB arrive in pieces.</summary>
    public required string Text { get; init; }

    /// <summary>True when the piece ended without a line break.</summary>
    public bool IsPartial { get; init; }
}

/// <summary>
/// A process is being killed by a signal that it does not handle and that tells of a defect: one that would dump core. Being ended on
/// somebody's wish (SIGINT, SIGTERM, SIGKILL …) is no crash.
/// </summary>
public sealed record Crash : TraceEvent
{
    /// <summary>The signal's number.</summary>
    public required int Signal { get; init; }

    /// <summary>The signal's name, such as <c>SIGSEGV</c>.</summary>
    public required string SignalName { get; init; }

    /// <summary>The address whose access failed, for memory faults.</summary>
    public ulong? FaultAddress { get; init; }

    /// <summary>The registers of the crashing thread, by name.</summary>
    public required IReadOnlyDictionary<string, ulong> Registers { get; init; }

    /// <summary>The crashing thread's stack, innermost frame first.</summary>
    public required IReadOnlyList<StackFrame> Backtrace { get; init; }

    /// <summary>The last calls that the crashing thread entered or left, oldest first, at most <see cref="MostLastEvents"/>.</summary>
    public IReadOnlyList<TraceEvent> LastEvents { get; init; } = [];

    /// <summary>How many events a crash looks back.</summary>
    public const int MostLastEvents = 16;
}

/// <summary>One frame of a backtrace; what could not be found out is null.</summary>
/// <param name="Address">The address of the next instruction in this frame.</param>
/// <param name="Module">File name of the program or library.</param>
/// <param name="Function">Name of the function.</param>
/// <param name="SourceFile">Path of the source file.</param>
/// <param name="Line">Line in the source file, from 1.</param>
/// <param name="IsInlined">True when the compiler put the function's code into the next frame's function; both have the same address.</param>
public readonly record struct StackFrame(
    ulong Address, string? Module, string? Function, string? SourceFile, int? Line, bool IsInlined = false);
