namespace Strobe.Targets.Linux;

/// <summary>
/// Takes a held thread from one stop to the next. Every stop used here leaves nothing behind should the tracer die in it: a stop at a system
/// call or an interrupt delivers no signal, as a single step's would.
/// </summary>
internal static unsafe class ThreadStops
{
    private const int MaximumStops = 64, ProcessOfNumber = 1, TgkillNumber = 234;
    private const int Exited = 4, Stopped = 2, LeaveWaitable = 0x1000000, CodeTrapped = 4, CodeStopped = 5, PollMicroseconds = 10, MaximumSpins = 200;

    /// <summary>
    /// Brings a stopped thread to an interrupt stop on its way back to user code, without letting it carry out an instruction of the program. A
    /// system call it is in (it made a thread, or exec'd) is finished by that. False when the thread is ending.
    /// </summary>
    internal static bool Halt(TracedThread thread)
    {
        if (thread.StopStatus >> 16 == Ptrace.EventStop) return true;
        SendAgain(thread);
        for (int i = 0; i < MaximumStops; i++)
        {
            _ = Libc.ptrace(Ptrace.Interrupt, thread.Tid, 0, 0);
            if (!Next(thread, Ptrace.Continue, out int status)) return false;
            if (status >> 16 == Ptrace.EventStop) return true;
        }

        return false;
    }

    /// <summary>Lets the thread run to its next entry to or exit from a system call. False when it is ending, or exec'd.</summary>
    /// <param name="thread">The thread; nothing but SIGSTOP and its like can come between, for all signals are held back.</param>
    internal static bool ToSystemCall(TracedThread thread)
    {
        for (int i = 0; i < MaximumStops; i++)
        {
            if (!Next(thread, Ptrace.SystemCall, out int status) || status >> 16 == Ptrace.EventExec) return false;
            if (status >> 8 == Ptrace.SystemCallStop) return true;
            if (status >> 16 == 0) thread.PendingStatus ??= status;
        }

        return false;
    }

    /// <summary>Takes the signal that a thread was about to be given off it; it is sent again, and will come when the thread runs on, with or without us.</summary>
    internal static void SendAgain(TracedThread thread)
    {
        if (thread.PendingStatus is not { } status || status >> 16 != 0) return;
        thread.PendingStatus = null;
        SignalInformation information = default;
        bool isKnown = Libc.ptrace(Ptrace.GetSignalInfo, thread.Tid, 0, (nint)(&information)) == 0 && information.Signal == status >> 8;
        if (!isKnown || !information.IsRepeatable)
        {
            thread.SentAgain = isKnown ? information : null;
            _ = Libc.syscall(TgkillNumber, thread.Process.ProcessId, thread.Tid, status >> 8);
        }

        WaitStatuses.Take(thread.Tid);
    }

    /// <summary>A signal that was sent again arrives: it tells what it told first.</summary>
    internal static void Recall(TracedThread thread, ref SignalInformation information)
    {
        if (thread.SentAgain is not { } first || first.Signal != information.Signal || information.Code != SignalInformation.FromTgkill) return;
        thread.SentAgain = null;
        information = first;
        _ = Libc.ptrace(Ptrace.SetSignalInfo, thread.Tid, 0, (nint)(&first));
    }

    /// <summary>Lets a thread go on and waits for its next stop. False when it is ending; what it says then is left for whoever waits next.</summary>
    private static bool Next(TracedThread thread, long request, out int status)
    {
        status = 0;
        thread.StopStatus = 0;
        if (Libc.ptrace(request, thread.Tid, 0, 0) != 0) return false;
        if (!(thread.IsHostChild ? Poll(thread.Tid, out status) : Await(thread.Tid, out status))) return false;
        thread.StopStatus = status;
        thread.IsGroupStopped = status >> 16 == Ptrace.EventStop && Signals.IsStop(status >> 8 & 0xff);
        return status >> 16 != Ptrace.EventExit;
    }

    private static bool Await(int tid, out int status)
    {
        int* information = stackalloc int[32];
        int error;
        do
        {
            error = Libc.waitid(ProcessOfNumber, tid, information, Exited | Stopped | LeaveWaitable | Tracees.WaitOptions);
        }
        while (error != 0 && Libc.Errno == Libc.EINTR);
        status = information[6] << 8 | 0x7f;
        if (error != 0 || information[2] is not (CodeTrapped or CodeStopped)) return false;
        return status >> 16 == Ptrace.EventExit || Libc.waitpid(tid, out status, Tracees.WaitOptions) == tid;
    }

    private static bool Poll(int tid, out int status)
    {
        // At once if it can be: the host may look for its children at any moment.
        for (int spins = 0; !WaitStatuses.TryStop(tid, out status); spins++)
        {
            if (spins < MaximumSpins) continue;
            if (!Directory.Exists($"/proc/{tid}")) return false;
            Pause.Microseconds(PollMicroseconds);
        }

        return true;
    }
}
