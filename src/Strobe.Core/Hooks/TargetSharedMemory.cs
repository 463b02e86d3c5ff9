using Strobe.Errors;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Hooks;

/// <summary>Memory shared with a target: a memfd made by the target itself and opened here through /proc, which needs no more rights than ptrace.</summary>
internal static class TargetSharedMemory
{
    /// <summary>Maps a new object into the target at a given free address. Returns this process's descriptor of it.</summary>
    /// <exception cref="StrobeException">The target or the kernel refused.</exception>
    internal static int Map(TracedThread thread, ulong at, long bytes, int protection, int flags, string what)
    {
        const int closeOnExecSealable = 3, readWriteCloseOnExec = 0x80002, ownerOnly = 0x180, fchmod = 91;
        TracedProcess process = thread.Process;
        if (at == 0) throw StrobeErrors.NoRoom(process.ProcessId, what);
        long? remote = RemoteCall.Invoke(thread, RemoteCall.MemfdCreate, [EmptyString(process), closeOnExecSealable]);
        if (RemoteCall.IsError(remote)) throw StrobeErrors.NoRoom(process.ProcessId, what);
        int fd = Libc.open($"/proc/{process.ProcessId}/fd/{remote}", readWriteCloseOnExec, 0);
        bool isMapped = fd >= 0 && Libc.ftruncate(fd, bytes) == 0;
        if (isMapped)
        {
            _ = Libc.syscall(fchmod, fd, ownerOnly, 0);
            long? mapped = RemoteCall.Invoke(thread, RemoteCall.Mmap, [at, (ulong)bytes, (ulong)protection, (ulong)flags, (ulong)remote!.Value, 0]);
            isMapped = !RemoteCall.IsError(mapped) && (ulong)mapped!.Value == at;
        }

        _ = RemoteCall.Invoke(thread, RemoteCall.Close, [(ulong)remote!.Value]);
        if (isMapped) return fd;
        if (fd >= 0) _ = Libc.close(fd);
        throw StrobeErrors.NoRoom(process.ProcessId, what);
    }

    /// <summary>Any address that holds a zero byte: the padding of an ELF header.</summary>
    private static ulong EmptyString(TracedProcess process)
    {
        foreach (MemoryRegion region in MemoryMap.Of(process.ProcessId).Regions)
        {
            if (region.IsFile && region.CanRead && process.Memory.TryRead(region.Start + 9, out byte b) && b == 0) return region.Start + 9;
        }

        return 0;
    }
}
