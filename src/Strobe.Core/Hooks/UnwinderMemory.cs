using System.Runtime.InteropServices;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>
/// What an unwinding under way keeps in its own frames: return addresses it has read, and pointers to where it read them. As long as one of them
/// leads to our stubs or shadows these must stay. An unwinding that begins after the return addresses were put back knows nothing of us.
/// </summary>
internal static class UnwinderMemory
{
    private const int RedZone = 128, LargestUse = 1 << 20;

    /// <summary>True when a register, or the stack below an address, leads to us.</summary>
    internal static bool KnowsUs(TracedProcess process, TargetImage image, in Registers registers, ulong end)
    {
        ulong start = (registers.Rsp & ~7ul) - RedZone;
        if (end <= registers.Rsp) return false;
        if (end - start > LargestUse) return true;
        ulong[] stack = new ulong[(end - start) / sizeof(ulong)];
        if (process.Memory.Read(start, MemoryMarshal.AsBytes(stack.AsSpan())) != stack.Length * sizeof(ulong)) return true;
        Dictionary<ulong, bool> blocks = [];
        foreach (ulong word in MemoryMarshal.Cast<Registers, ulong>(new ReadOnlySpan<Registers>(in registers)))
        {
            if (IsOurs(process, image, word, blocks)) return true;
        }

        foreach (ulong word in stack)
        {
            if (IsOurs(process, image, word, blocks)) return true;
        }

        return false;
    }

    private static bool IsOurs(TracedProcess process, TargetImage image, ulong word, Dictionary<ulong, bool> blocks) =>
        image.IsInArena(word) ||
        IsShadowed(process, image, StubLayout.Shadow(word), blocks) || IsShadowed(process, image, StubLayout.SecondShadow(word), blocks);

    private static bool IsShadowed(TracedProcess process, TargetImage image, ulong address, Dictionary<ulong, bool> blocks)
    {
        ulong block = address >> StubLayout.BlockShift;
        if (block >= StubLayout.BlockCount) return false;
        if (blocks.TryGetValue(block, out bool isShadowed)) return isShadowed;
        isShadowed = process.Memory.TryRead(image.Layout.Area + block, out byte kind) && kind == StubLayout.ShadowedStack;
        blocks[block] = isShadowed;
        return isShadowed;
    }
}
