namespace Strobe.Targets.Linux;

/// <summary>
/// The wait statuses of one tracer thread's tracees. While one of them is also a child of the host program, waiting is not ours alone: the
/// host (the .NET runtime does so on every SIGCHLD) may wait for it and take our statuses away, and its end is the host's to reap. Then every
/// tracee is asked by itself, and that child is looked at without waiting.
/// </summary>
internal sealed unsafe class WaitStatuses
{
    private const int AnyProcess = 0, OneProcess = 1, NoHang = 1, Stopped = 2, Exited = 4, LeaveWaitable = 0x1000000;
    private const int CodeExited = 1, CodeKilled = 2, CodeDumped = 3, CodeTrapped = 4, CodeStopped = 5, PollMicroseconds = 100, InvalidArgument = 22;

    private bool _isSharing;
    private readonly Dictionary<int, int> _endings = [];

    /// <summary>The threads held now.</summary>
    internal Dictionary<int, TracedThread> Known { get; } = [];

    /// <summary>This process is a child of the host program.</summary>
    internal void Share(TracedProcess process)
    {
        ChildSignal.TellEndsOnly();
        process.IsShared = true;
        _isSharing = true;
    }

    /// <summary>A thread of a shared process announced how it will end.</summary>
    internal void NoteEnding(int tid, int status) => _endings[tid] = status;

    /// <summary>The next status. Returns 0 when there is none (yet), −1 (see errno) on failure or interruption.</summary>
    internal int Next(bool isBlocking, out int status)
    {
        // Once shared, for ever: a zombie of the host's must never come up in a wait for anything.
        if (!_isSharing) return Peek(isBlocking, out status);
        foreach (TracedThread thread in Known.Values)
        {
            int found = thread.IsHostChild ? Look(thread, out status) : Libc.waitpid(thread.Tid, out status, Tracees.WaitOptions | NoHang);
            if (found > 0) return found;
        }

        int fresh = NextStop(out status);
        if (fresh == 0 && isBlocking) Pause.Microseconds(PollMicroseconds);
        return fresh;
    }

    /// <summary>Makes the kernel forget the stop a thread is in: should the tracer die now, the signal is not delivered.</summary>
    internal static void Take(int tid) => _ = Libc.waitpid(tid, out _, Tracees.WaitOptions | NoHang);

    /// <summary>
    /// As waitpid, but a signal that is about to be delivered is only looked at: as long as it is not waited for, it reaches the program even if
    /// the tracer dies.
    /// </summary>
    private static int Peek(bool isBlocking, out int status)
    {
        int* information = stackalloc int[32];
        information[4] = 0;
        status = 0;
        int options = Exited | Stopped | LeaveWaitable | Tracees.WaitOptions | (isBlocking ? 0 : NoHang);
        if (Libc.waitid(AnyProcess, 0, information, options) != 0) return -1;
        int tid = information[4];
        status = information[6] << 8 | 0x7f;
        bool isSignal = information[2] == CodeTrapped && status >> 16 == 0;
        return tid == 0 || isSignal ? tid : Libc.waitpid(tid, out status, Tracees.WaitOptions);
    }

    /// <summary>A stop of anything held, new threads included; ends are left alone.</summary>
    private static int NextStop(out int status)
    {
        int* information = stackalloc int[32];
        information[4] = 0;
        bool isFound = Libc.waitid(AnyProcess, 0, information, Stopped | NoHang | Tracees.WaitOptions) == 0 && (information[2] is CodeTrapped or CodeStopped);
        status = information[6] << 8 | 0x7f;
        return isFound ? information[4] : 0;
    }

    /// <summary>Whether the host's child, which was running, is stopped now, or gone. A stop is taken at once, so that the host cannot see it.</summary>
    private int Look(TracedThread thread, out int status)
    {
        status = 0;
        if (thread.IsStopped) return 0;
        if (TryStop(thread.Tid, out status)) return thread.Tid;
        return IsGone(thread.Tid) ? End(thread.Tid, out status) : 0;
    }

    /// <summary>The status of the host's child when it is stopped right now, whoever has waited for it.</summary>
    internal static bool TryStop(int tid, out int status)
    {
        status = 0;
        SignalInformation information = default;
        bool isStopped = Libc.ptrace(Ptrace.GetSignalInfo, tid, 0, (nint)(&information)) == 0;
        bool isGroupStopped = !isStopped && Libc.Errno == InvalidArgument;
        if (!isStopped && !isGroupStopped) return false;
        int* taken = stackalloc int[32];
        _ = Libc.waitid(OneProcess, tid, taken, Stopped | NoHang | Tracees.WaitOptions);
        bool isEvent = information.Code >> 8 is > 0 and <= Ptrace.EventStop && (information.Code & 0xff) == information.Signal;
        bool isSystemCall = information is { Signal: Signals.Trap, Code: Ptrace.SystemCallStop };
        status = isGroupStopped
            ? Ptrace.EventStop << 16 | Signals.Stop << 8 | 0x7f
            : (isEvent || isSystemCall ? information.Code & 0xffff : information.Signal) << 8 | 0x7f;
        return true;
    }

    private int End(int tid, out int status)
    {
        if (!TryEnding(tid, out status) && !_endings.Remove(tid, out status)) status = Signals.Kill;
        return tid;
    }

    private static bool IsGone(int tid) => Libc.kill(tid, 0) != 0 || TryEnding(tid, out _);

    /// <summary>How a zombie ended, which stays the host's to reap. A tracee's stops are reported here too, whatever is asked for.</summary>
    private static bool TryEnding(int tid, out int status)
    {
        int* information = stackalloc int[32];
        information[4] = 0;
        bool isFound = Libc.waitid(OneProcess, tid, information, Exited | LeaveWaitable | NoHang | Tracees.WaitOptions) == 0 && information[4] == tid;
        status = information[2] == CodeExited ? (information[6] & 0xff) << 8 : information[6] & 0x7f;
        return isFound && (information[2] is CodeExited or CodeKilled or CodeDumped);
    }
}
