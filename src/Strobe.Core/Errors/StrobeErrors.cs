namespace Strobe.Errors;

/// <summary>The errors that more than one place raises, each written once.</summary>
internal static class StrobeErrors
{
    internal static StrobeException SessionOver() => new(
        ErrorCode.SessionOver, "The session is over.", "Launch or attach again.");

    internal static StrobeException NoSuchProcess(int pid) => new(
        ErrorCode.NoSuchProcess, $"There is no process {pid}, or it has ended.", "Check the number with ps.");

    internal static StrobeException CannotAttach(int pid) => new(
        ErrorCode.PermissionDenied,
        $"The kernel refused to trace process {pid}.",
        "Run as its owner (or root), and set kernel.yama.ptrace_scope to 0.");

    internal static StrobeException AlreadyTraced(int pid, string tracer) => new(
        ErrorCode.AlreadyTraced, $"Process {pid} is already traced by process {tracer}.", "Detach the other debugger or tracer first.");

    internal static StrobeException Leftovers(int pid) => new(
        ErrorCode.AlreadyTraced,
        $"Process {pid} carries hooks of a Strobe that was killed, and they cannot be taken out now: a thread is in the middle of one, another version made them, or its files have changed.",
        "Try again, or start the program anew.");

    internal static StrobeException TargetGone(int pid) => new(
        ErrorCode.TargetGone, $"Process {pid} ended while it was being worked on.", "Launch or attach again.");

    internal static StrobeException TargetStuck(int pid) => new(
        ErrorCode.TargetStuck, $"Process {pid} did not stop within 5 seconds.", "It may hang in a device driver; see its state with ps.");

    internal static StrobeException NoProxy() => new(
        ErrorCode.UnsupportedMachine,
        "The system gives no process to trace a child of this program with.",
        "Raise the limit on processes (ulimit -u), or launch the program with Strobe.");

    internal static StrobeException Source(string path, Exception? cause) => new(
        ErrorCode.FileRefused, $"The source file '{path}' cannot be read{(cause is null ? ": it is larger than 16 MiB" : "")}.", "Put the sources where the debug information says they are.", cause);

    internal static StrobeException NoRoom(int pid, string what) => new(
        ErrorCode.NoRoomInTarget, $"Process {pid} has no room for {what}.", "Use a smaller --ring-size, or raise its address-space limit (ulimit -v).");
}
