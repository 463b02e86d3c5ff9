using System.Runtime.InteropServices;

namespace Strobe.Targets.Linux;

/// <summary>
/// The wait statuses of one tracer thread's tracees. A tracee that is also a child of the host program is the host's to reap: its end is
/// looked at, but left to be waited for. Such a zombie would be found first ever after, so from then on the others are asked one by one.
/// </summary>
internal sealed unsafe class WaitStatuses
{
    private const int AnyProcess = 0, NoHang = 1, Stopped = 2, Exited = 4, LeaveWaitable = 0x1000000;
    private const int CodeExited = 1, CodeKilled = 2, CodeDumped = 3, PollMicroseconds = 200;

    private readonly HashSet<int> _left = [];
    private bool _hasZombie;

    /// <summary>The threads held now.</summary>
    internal HashSet<int> Known { get; } = [];

    /// <summary>This process is a child of the host program.</summary>
    internal void LeaveZombie(int processId) => _left.Add(processId);

    /// <summary>The next status. Returns 0 when there is none and it must not block, −1 (see errno) on failure or interruption.</summary>
    internal int Next(bool isBlocking, out int status)
    {
        status = 0;
        return _hasZombie ? Ask(isBlocking, out status) : Peek(isBlocking, out status);
    }

    private int Peek(bool isBlocking, out int status)
    {
        status = 0;
        int* information = stackalloc int[32];
        information[4] = 0;
        int options = Exited | Stopped | LeaveWaitable | Tracees.WaitOptions | (isBlocking ? 0 : NoHang);
        if (Libc.waitid(AnyProcess, 0, information, options) != 0) return -1;
        (int code, int tid, int value) = (information[2], information[4], information[6]);
        if (tid == 0) return 0;
        if (code is CodeExited or CodeKilled or CodeDumped && _left.Contains(tid))
        {
            _hasZombie = true;
            _left.Remove(tid);
            Known.Remove(tid);
            status = code == CodeExited ? (value & 0xff) << 8 : value & 0x7f;
            return tid;
        }

        return Libc.waitpid(tid, out status, Tracees.WaitOptions | NoHang);
    }

    private int Ask(bool isBlocking, out int status)
    {
        status = 0;
        foreach (int tid in Known)
        {
            int found = Libc.waitpid(tid, out status, Tracees.WaitOptions | NoHang);
            if (found > 0) return found;
        }

        if (isBlocking) Pause.Microseconds(PollMicroseconds);
        return 0;
    }
}
