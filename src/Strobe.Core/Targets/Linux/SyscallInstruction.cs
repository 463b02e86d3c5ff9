namespace Strobe.Targets.Linux;

/// <summary>Finds, in code that a process has mapped anyway, the few instructions remote calls need.</summary>
internal static class SyscallInstruction
{
    private const int Window = 1 << 20;
    private static readonly byte[] SyscallReturn = [0x0f, 0x05, 0xc3];
    private static readonly byte[] Syscall = [0x0f, 0x05];
    private static readonly byte[] RestoreSignal = [0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05];

    /// <summary>The address of <c>syscall; ret</c>, else of a bare <c>syscall</c>; 0 when there is none.</summary>
    internal static ulong Find(TracedProcess process)
    {
        MemoryMap map = MemoryMap.Of(process.ProcessId);
        ulong found = Search(process.Memory, map, SyscallReturn);
        return found != 0 ? found : Search(process.Memory, map, Syscall);
    }

    internal static bool IsFollowedByReturn(TargetMemory memory, ulong address) =>
        memory.TryRead(address + 2, out byte next) && next == 0xc3;

    /// <summary>The address of libc's signal return (<c>mov rax, 15; syscall</c>); 0 when this image has none.</summary>
    internal static ulong FindSignalReturn(TracedProcess process) =>
        Search(process.Memory, MemoryMap.Of(process.ProcessId), RestoreSignal);

    private static ulong Search(TargetMemory memory, MemoryMap map, ReadOnlySpan<byte> pattern)
    {
        byte[] window = new byte[Window];
        foreach (MemoryRegion region in map.Regions)
        {
            // Code in shared memory may be a killed Strobe's, and about to go.
            if (!region.CanExecute || region.IsShared || region.Path is "[vsyscall]") continue;
            for (ulong at = region.Start; at < region.End; at += Window - 16)
            {
                int wanted = (int)Math.Min(Window, region.End - at);
                int read = memory.Read(at, window.AsSpan(0, wanted));
                int index = window.AsSpan(0, read).IndexOf(pattern);
                if (index >= 0) return at + (ulong)index;
                if (read < wanted) break;
            }
        }

        return 0;
    }
}
