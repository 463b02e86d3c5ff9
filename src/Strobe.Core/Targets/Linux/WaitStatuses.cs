namespace Strobe.Targets.Linux;

/// <summary>The wait statuses of one tracer thread's tracees.</summary>
internal static unsafe class WaitStatuses
{
    private const int AnyProcess = 0, NoHang = 1, Stopped = 2, Exited = 4, LeaveWaitable = 0x1000000, CodeTrapped = 4;

    /// <summary>
    /// The next status; a signal that is about to be delivered is only looked at: as long as it is not waited for, it reaches the program even if
    /// the tracer dies. Returns 0 when there is none (yet), −1 (see errno) on failure or interruption.
    /// </summary>
    internal static int Next(bool isBlocking, out int status)
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

    /// <summary>Makes the kernel forget the stop a thread is in: should the tracer die now, the signal is not delivered.</summary>
    internal static void Take(int tid) => _ = Libc.waitpid(tid, out _, Tracees.WaitOptions | NoHang);
}
