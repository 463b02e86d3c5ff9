using System.Runtime.InteropServices;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Hooks;

/// <summary>
/// Writes a set of hooks into, or takes them out of, a wholly stopped process. Threads that stand inside bytes being changed are moved
/// to the same instruction's copy first.
/// </summary>
internal static class PatchTransaction
{
    private const int PageBytes = 4096;

    /// <summary>Writes the patches. Returns false when the target's text could not be written at all.</summary>
    internal static bool Apply(TracedProcess process, IReadOnlyList<Hook> hooks)
    {
        if (hooks.Count == 0) return true;
        MoveThreads(process, hooks);
        return WriteAll(process.Memory, hooks, hook => hook.Patch, hook => hook.Original);
    }

    /// <summary>Puts the original bytes back, where ours are still there (a library may be gone, or somebody else have patched).</summary>
    internal static void Revert(TracedProcess process, IReadOnlyList<Hook> hooks) =>
        WriteAll(process.Memory, hooks, hook => hook.Original, hook => hook.Patch);

    /// <summary>Replaces bytes page by page: one read and one write for all patches of a page and its neighbour.</summary>
    private static bool WriteAll(TargetMemory memory, IReadOnlyList<Hook> hooks, Func<Hook, byte[]> fresh, Func<Hook, byte[]> expected)
    {
        Hook[] sorted = [.. hooks.SelectMany(hook => hook.Patches).OrderBy(hook => hook.PatchAddress)];
        byte[] pages = new byte[PageBytes * 2];
        bool isWritten = true;
        for (int i = 0; i < sorted.Length;)
        {
            ulong page = sorted[i].PatchAddress & ~(ulong)(PageBytes - 1);
            int read = memory.Read(page, pages);
            int from = int.MaxValue, to = 0;
            for (; i < sorted.Length && (sorted[i].PatchAddress & ~(ulong)(PageBytes - 1)) == page; i++)
            {
                int at = (int)(sorted[i].PatchAddress - page);
                byte[] old = expected(sorted[i]), bytes = fresh(sorted[i]);
                if (at + old.Length > read || !pages.AsSpan(at, old.Length).SequenceEqual(old)) continue;
                bytes.CopyTo(pages, at);
                from = Math.Min(from, at);
                to = Math.Max(to, at + bytes.Length);
            }

            if (to > from) isWritten &= memory.Write(page + (ulong)from, pages.AsSpan(from, to - from));
        }

        return isWritten;
    }

    private static void MoveThreads(TracedProcess process, IReadOnlyList<Hook> hooks)
    {
        Hook[] sorted = [.. hooks.SelectMany(hook => hook.Patches).Where(hook => hook.Patch.Length > 1).OrderBy(hook => hook.PatchAddress)];
        ulong[] starts = [.. sorted.Select(hook => hook.PatchAddress)];
        foreach (TracedThread thread in process.Threads.Values)
        {
            if (!thread.IsStopped || !thread.TryGetRegisters(out Registers registers)) continue;
            int index = Array.BinarySearch(starts, registers.Rip);
            if (index < 0) index = ~index - 1;
            if (index < 0 || registers.Rip == starts[index] || registers.Rip >= starts[index] + (ulong)sorted[index].Patch.Length) continue;
            int offset = (int)(registers.Rip - starts[index]);
            foreach ((int original, int copy) in sorted[index].Offsets)
            {
                if (original != offset) continue;
                registers.Rip = sorted[index].Moved + (ulong)copy;
                thread.SetRegisters(registers);
            }
        }
    }
}
