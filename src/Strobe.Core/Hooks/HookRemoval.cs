using System.Runtime.InteropServices;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>
/// Removes every trace of us from a wholly stopped process: text, return addresses of calls under way, mappings. What a thread may still
/// need (it stands in a stub, or a signal frame points into one) stays mapped.
/// </summary>
internal static class HookRemoval
{
    private const int PageBytes = 4096, WordsPerPage = PageBytes / 8;

    /// <returns>True when nothing of ours is left in the process.</returns>
    internal static bool RemoveAll(ProcessHooks hooks) =>
        Quiet(hooks) && hooks.Process.AnyStopped is { } stopped && Unmap(stopped, hooks);

    /// <summary>Takes all hooks out and makes calls under way return directly; what is mapped stays, for hooks to come.</summary>
    /// <returns>True when no thread needs anything of ours any more.</returns>
    internal static bool Quiet(ProcessHooks hooks)
    {
        TracedProcess process = hooks.Process;
        hooks.Remove([.. hooks.Installed]);
        TargetImage image = hooks.Image;
        bool isClean = process.AnyStopped is { } stopped && hooks.ReturnTraps(stopped);
        foreach (TracedThread thread in process.Threads.Values) isClean &= !thread.IsInVfork && !IsInside(hooks, thread) && !ComesBack(hooks, thread);
        List<(ulong Start, ulong End)> unused = UnusedStack(process);
        foreach (ulong block in ShadowedBlocks(process, image))
        {
            isClean &= RestoreReturns(
                process, image, ResidentPages.Of(process.ProcessId, StubLayout.Shadow(block), StubLayout.BlockBytes), 0, unused);
        }

        return isClean;
    }

    /// <summary>
    /// Lets the calls under way of one stopped thread return directly. False while it needs us still: it stands in our code, or the unwinder is at
    /// work on frames that it found hooked.
    /// </summary>
    /// <param name="hooks">The process's hooks.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="map">The process's address space as it is now.</param>
    /// <param name="unwinderEnd">Where the part of the stack ends that the unwinder is using; 0 when it is not.</param>
    internal static bool Free(ProcessHooks hooks, TracedThread thread, MemoryMap map, Func<Registers, ulong> unwinderEnd)
    {
        TracedProcess process = hooks.Process;
        if (thread.IsInVfork || IsInside(hooks, thread) || ComesBack(hooks, thread) || !thread.TryGetRegisters(out Registers registers)) return false;
        if (map.At(registers.Rsp) is not { } stack) return true;
        ulong lowest = Math.Max(unwinderEnd(registers), registers.Rsp);
        if (lowest >= stack.End) return false;
        ulong from = lowest & ~(ulong)(PageBytes - 1);
        bool isClean = RestoreReturns(
            process, hooks.Image, ResidentPages.Of(process.ProcessId, StubLayout.Shadow(from), stack.End - from), lowest);
        return isClean && !UnwinderMemory.KnowsUs(process, hooks.Image, registers, lowest);
    }

    /// <summary>
    /// Whether a stopped thread stands in our code, or is on its way there by a breakpoint. It leaves by itself when it runs on: nothing there
    /// waits. (Stepping it out would cost the program its SIGTRAP, or its life should Strobe be killed meanwhile.)
    /// </summary>
    internal static bool IsInside(ProcessHooks hooks, TracedThread thread) =>
        thread.TryGetRegisters(out Registers registers) && (hooks.Image.IsInArena(registers.Rip) || hooks.IsTrapped(registers.Rip));

    /// <summary>Whether a stopped thread handles a signal that interrupted it in our code. Such handlers may run on stacks without a shadow.</summary>
    private static bool ComesBack(ProcessHooks hooks, TracedThread thread) =>
        thread.TryGetRegisters(out Registers registers) &&
        SuspendedPlaces.Interrupted(hooks.Process, registers.Rsp).Exists(place => hooks.Image.IsInArena(place) || hooks.IsTrapped(place));

    /// <summary>
    /// What lies shortly below the stack pointers of threads, on their stacks: frames of handlers that have returned. (Not all of the mapping: coroutines
    /// may have their stacks in one.)
    /// </summary>
    private static List<(ulong Start, ulong End)> UnusedStack(TracedProcess process)
    {
        const ulong redZone = 128, near = 256 << 10;
        MemoryMap map = MemoryMap.Of(process.ProcessId);
        List<(ulong, ulong)> unused = [];
        foreach (TracedThread thread in process.Threads.Values)
        {
            if (thread.IsInVfork || !thread.TryGetRegisters(out Registers registers) || map.At(registers.Rsp) is not { } stack) continue;
            unused.Add((Math.Max(stack.Start, registers.Rsp - near), registers.Rsp - redZone));
        }

        return unused;
    }

    private static IEnumerable<ulong> ShadowedBlocks(TracedProcess process, TargetImage image)
    {
        byte[] table = new byte[StubLayout.BlockCount];
        int read = process.Memory.Read(image.Layout.Area, table);
        for (int i = 0; i < read; i++)
        {
            if (table[i] == StubLayout.ShadowedStack) yield return (ulong)i << StubLayout.BlockShift;
        }
    }

    /// <summary>Puts real return addresses back into all slots above a stack pointer, on the given shadow pages, that still hold one of ours.</summary>
    private static bool RestoreReturns(
        TracedProcess process, TargetImage image, List<ulong> shadowPages, ulong lowest, List<(ulong Start, ulong End)>? unused = null)
    {
        bool isClean = true;
        ulong[] shadow = new ulong[WordsPerPage], stack = new ulong[WordsPerPage];
        foreach (ulong page in shadowPages)
        {
            ulong at = StubLayout.Shadow(page);
            if (process.Memory.Read(page, MemoryMarshal.AsBytes(shadow.AsSpan())) != PageBytes) continue;
            if (process.Memory.Read(at, MemoryMarshal.AsBytes(stack.AsSpan())) != PageBytes) continue;
            for (int i = 0; i < WordsPerPage; i++)
            {
                ulong slot = at + (ulong)i * 8;
                if (slot < lowest) continue;
                if (image.ReturnPoints.Contains(stack[i])) process.Memory.Write(slot, shadow[i]);
                else if (image.IsInArena(stack[i]) && IsInterrupted(process.Memory, slot) && unused?.Exists(part => slot >= part.Start && slot < part.End) != true) isClean = false;
            }
        }

        return isClean;
    }

    /// <summary>
    /// Whether a word that points into a stub is the saved instruction pointer of a thread interrupted by a signal (struct sigcontext: the flags
    /// follow, then the code segment); anything else is left over from calls long gone.
    /// </summary>
    private static bool IsInterrupted(TargetMemory memory, ulong slot)
    {
        const ulong userCode = 0x33, flagsLimit = 1 << 22;
        return memory.TryRead(slot + 8, out ulong flags) && flags < flagsLimit &&
            memory.TryRead(slot + 16, out ulong segments) && (segments & 0xffff) == userCode;
    }

    private static bool Unmap(TracedThread thread, ProcessHooks hooks)
    {
        TargetImage image = hooks.Image;
        bool isClean = true;
        foreach ((ulong start, ulong bytes) in Runs(ShadowedBlocks(thread.Process, image)))
        {
            isClean &= Unmap(thread, StubLayout.Shadow(start), bytes);
            isClean &= Unmap(thread, StubLayout.SecondShadow(start), bytes);
        }

        hooks.TakeBackThreadPointers();
        foreach ((ulong address, ulong bytes) in image.Mappings) isClean &= Unmap(thread, address, bytes);
        return isClean;
    }

    private static bool Unmap(TracedThread thread, ulong address, ulong bytes) =>
        !RemoteCall.IsError(RemoteCall.Invoke(thread, RemoteCall.Munmap, [address, bytes]));

    /// <summary>Blocks that touch, put together: the stacks of threads do, and so do their shadows (one system call instead of a dozen).</summary>
    private static List<(ulong Start, ulong Bytes)> Runs(IEnumerable<ulong> blocks)
    {
        const ulong shadowPeriod = 1ul << StubLayout.SecondShadowBit;
        List<(ulong Start, ulong Bytes)> runs = [];
        foreach (ulong block in blocks)
        {
            bool isNext = runs.Count > 0 && block == runs[^1].Start + runs[^1].Bytes && block % shadowPeriod != 0;
            if (isNext) runs[^1] = (runs[^1].Start, runs[^1].Bytes + StubLayout.BlockBytes);
            else runs.Add((block, StubLayout.BlockBytes));
        }

        return runs;
    }
}
