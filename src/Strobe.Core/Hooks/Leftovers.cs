using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Strobe.Ring;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>
/// What a Strobe that was killed has left in a process, found by what it looks like: arenas by their mapping, the area and the return points by the
/// code in them, changed text by where it jumps to. Everything read here may be somebody else's, so it is checked before it is believed.
/// </summary>
internal static class Leftovers
{
    private const int MostCodeBytes = 1 << StubLayout.BlockShift, Step = 1 << 16, Alignment = 16, AddressBytes = sizeof(ulong);
    private const ulong PageMask = 4095;

    // How a stub's exit begins: push rax, rax, rcx, rdx, r11; mov rdx, area.
    private static readonly byte[] s_exit = [0x50, 0x50, 0x51, 0x52, 0x41, 0x53, 0x48, 0xba];

    /// <summary>True when a process carries an arena of a Strobe.</summary>
    internal static bool AreIn(MemoryMap map) => map.Regions.Any(IsArena);

    /// <summary>Takes over what was left in a wholly stopped process, to be removed as hooks of our own are. Null when it is not understood.</summary>
    /// <param name="thread">A stopped thread of it.</param>
    /// <param name="modules">What it has loaded.</param>
    /// <param name="unwinder">Addresses of the functions in which exceptions look for frames: hooks there go last.</param>
    internal static ProcessHooks? Adopt(TracedThread thread, IReadOnlyList<LoadedModule> modules, IReadOnlyCollection<ulong> unwinder)
    {
        TracedProcess process = thread.Process;
        MemoryMap map = MemoryMap.Of(process.ProcessId);
        (Arena Arena, byte[] Code)[] arenas =
            [.. map.Regions.Where(IsArena).Select(region => (Arena.Foreign(region.Start, MostCodeBytes), CodeOf(process.Memory, region.Start)))];
        if (AreaOf(process.Memory, map, arenas) is not { } area) return null;
        IEnumerable<(ulong, ulong)> shared = map.Regions.Where(region => IsShared(process.Memory, region)).Select(region => (region.Start, region.End - region.Start));
        TargetImage image = TargetImage.Adopt(
            process, area, arenas.Select(one => one.Arena), arenas.SelectMany(one => ReturnPoints(one.Arena.Address, one.Code, area)), [.. shared]);
        List<Hook>? hooks = LeftoverText.Find(process, map, modules, image, unwinder);
        return hooks is null ? null : ProcessHooks.Adopt(thread, image, hooks);
    }

    private static bool IsArena(MemoryRegion region) =>
        region is { CanExecute: true, IsShared: true, Path: "/memfd: (deleted)" } && region.End - region.Start == StubLayout.BlockBytes;

    /// <summary>The ring, known by its first bytes, and the summary table, known by its size.</summary>
    private static bool IsShared(TargetMemory memory, MemoryRegion region) =>
        region is { CanExecute: false, IsShared: true, Path: "/memfd: (deleted)" } &&
        (region.End - region.Start == (ulong)SummaryLayout.TableBytes || (memory.TryRead(region.Start, out ulong magic) && magic == RingLayout.Magic));

    /// <summary>The part of an arena that was written: it grows from its start.</summary>
    private static byte[] CodeOf(TargetMemory memory, ulong start)
    {
        byte[] code = new byte[MostCodeBytes];
        int length = 0;
        for (; length < MostCodeBytes; length += Step)
        {
            Span<byte> step = code.AsSpan(length, Step);
            if (memory.Read(start + (ulong)length, step) < Step || !step.ContainsAnyExcept((byte)0)) break;
        }

        return code[..length];
    }

    /// <summary>The constant in the stubs that is the start of writable memory whose block table knows the arena.</summary>
    private static ulong? AreaOf(TargetMemory memory, MemoryMap map, (Arena Arena, byte[] Code)[] arenas)
    {
        HashSet<ulong> tried = [];
        foreach ((Arena arena, byte[] code) in arenas)
        {
            ReadOnlySpan<byte> load = s_exit.AsSpan(s_exit.Length - 2);
            for (int at = 0; code.AsSpan(at).IndexOf(load) is >= 0 and int next; at += next + load.Length)
            {
                int constant = at + next + load.Length;
                if (constant + AddressBytes > code.Length) break;
                ulong area = BinaryPrimitives.ReadUInt64LittleEndian(code.AsSpan(constant));
                if (!tried.Add(area) || (area & PageMask) != 0 || map.At(area) is not { CanWrite: true, IsShared: false } region) continue;
                bool isKnown = memory.TryRead(area + (arena.Address >> StubLayout.BlockShift), out byte kind) && kind == StubLayout.StubArena;
                if (isKnown && region.End - area >= StubLayout.AreaBytes) return area;
            }
        }

        return null;
    }

    private static IEnumerable<ulong> ReturnPoints(ulong start, byte[] code, ulong area)
    {
        byte[] exit = [.. s_exit, .. BitConverter.GetBytes(area)];
        for (int at = 0; at + exit.Length <= code.Length; at += Alignment)
        {
            if (code.AsSpan(at, exit.Length).SequenceEqual(exit)) yield return start + (ulong)at;
        }
    }
}
