namespace Strobe.Targets.Linux;

/// <summary>Pipes between the host and the children it starts. All descriptors close on exec.</summary>
internal static unsafe class Pipes
{
    private const int CloseOnExec = 0x80000, LowestFd = 16;

    /// <summary>False when the kernel gives none; <see cref="Libc.Errno"/> says why.</summary>
    internal static bool TryMake(out int read, out int write)
    {
        int* ends = stackalloc int[2];
        bool isMade = Libc.pipe2(ends, CloseOnExec) == 0;
        (read, write) = isMade ? (Raise(ends[0]), Raise(ends[1])) : (-1, -1);
        return isMade;
    }

    /// <summary>Moves a descriptor out of the way of the numbers that a child is given.</summary>
    internal static int Raise(int fd)
    {
        const int fcntl = 72, duplicateCloseOnExec = 1030;
        if (fd is < 0 or >= LowestFd) return fd;
        int raised = (int)Libc.syscall(fcntl, fd, duplicateCloseOnExec, LowestFd);
        if (raised < 0) return fd;
        _ = Libc.close(fd);
        return raised;
    }

    internal static void Close(params ReadOnlySpan<int> descriptors)
    {
        foreach (int fd in descriptors)
        {
            if (fd >= 0) _ = Libc.close(fd);
        }
    }
}
