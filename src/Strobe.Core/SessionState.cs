namespace Strobe;

/// <summary>The life of a session.</summary>
public enum SessionState
{
    /// <summary>The program is stopped before its first instruction, waiting for <see cref="StrobeSession.ResumeAsync"/>.</summary>
    Stopped,

    /// <summary>The program runs.</summary>
    Running,

    /// <summary>The program is held in the middle, with all its threads and traced children, until <see cref="StrobeSession.ResumeAsync"/>.</summary>
    Paused,

    /// <summary>The program ended.</summary>
    Exited,

    /// <summary>Strobe let go of the program, which runs on.</summary>
    Detached,
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; null when a signal killed it.</param>
/// <param name="Signal">The signal that killed it; null when it exited.</param>
public readonly record struct ExitStatus(int? ExitCode, int? Signal)
{
    /// <summary>The code a shell would report: the exit code, or 128 + signal.</summary>
    public int ShellCode => ExitCode ?? 128 + (Signal ?? 0);
}

/// <summary>Something that went wrong inside Strobe without ending the session: an observer that threw, a child that could not be followed.</summary>
/// <param name="TimestampNanos">Session nanoseconds.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Cause">The exception, when there was one.</param>
public sealed record Fault(long TimestampNanos, string Message, Exception? Cause = null);

/// <summary>
/// Exact counts of entries and exits; Produced = Delivered + Dropped once the session is over. Exits that no record tells of, because the call
/// was left by an exception, longjmp or the end, are events but not counted here.
/// </summary>
/// <param name="Produced">Entries and exits recorded in the targets, or refused for want of room.</param>
/// <param name="Delivered">Those that became events.</param>
/// <param name="Dropped">Those that were lost because the ring was full.</param>
/// <param name="Hooks">Functions hooked now.</param>
/// <param name="Refused">Functions refused.</param>
/// <param name="Processes">Processes traced so far.</param>
public readonly record struct SessionStatistics(long Produced, long Delivered, long Dropped, int Hooks, int Refused, int Processes);
