using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Strobe.Targets;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>The places where a process's text is not what its files say, because it leads to stubs that a killed Strobe has left.</summary>
internal static class LeftoverText
{
    private const byte JumpOpcode = 0xe9, Breakpoint = 0xcc;
    private const int JumpBytes = 5, MostBreakpoints = 1 << 20, EndbrBytes = 4;
    private static readonly HookRequest s_service = new(HookRequest.Service, 0, 0, 0, 0, default);
    private static readonly HookRequest s_frameFinder = new(HookRequest.FrameFinder, 0, 0, 0, 0, default);

    /// <summary>A hook for each place. Null when a file that must have been changed cannot be read any more.</summary>
    internal static List<Hook>? Find(
        TracedProcess process, MemoryMap map, IReadOnlyList<LoadedModule> modules, TargetImage image, IReadOnlyCollection<ulong> unwinder)
    {
        List<Hook> hooks = [];
        Dictionary<ulong, ulong> breakpoints = BreakpointsOf(process.Memory, image.Layout.Area);
        foreach (MemoryRegion region in map.Regions.Where(region => region is { CanExecute: true, IsShared: false, IsFile: true }))
        {
            byte[] text = new byte[region.End - region.Start];
            int read = process.Memory.Read(region.Start, text);
            List<(int At, int Bytes, ulong Stub)> places = [.. Jumps(text.AsSpan(0, read), region.Start, image), .. Traps(text.AsSpan(0, read), region.Start, breakpoints)];
            if (places.Count == 0) continue;
            if (FileText(process, modules, region) is not { } original) return null;
            foreach ((int at, int bytes, ulong stub) in places)
            {
                if (at + bytes > original.Length) return null;
                ulong address = region.Start + (ulong)at;
                HookRequest request = unwinder.Any(function => address - function <= EndbrBytes) ? s_frameFinder : s_service;
                PatchKind kind = bytes == 1 ? PatchKind.Breakpoint : PatchKind.Jump;
                hooks.Add(new Hook(request with { Address = address }, kind, address, text[at..(at + bytes)], original[at..(at + bytes)], stub, 0, 0, [], ""));
            }
        }

        return hooks;
    }

    private static List<(int At, int Bytes, ulong Stub)> Jumps(ReadOnlySpan<byte> text, ulong start, TargetImage image)
    {
        List<(int, int, ulong)> found = [];
        for (int at = 0; text[at..].IndexOf(JumpOpcode) is >= 0 and int next; at++)
        {
            at += next;
            if (at + JumpBytes > text.Length) break;
            ulong target = start + (ulong)(at + JumpBytes) + (ulong)(long)BinaryPrimitives.ReadInt32LittleEndian(text[(at + 1)..]);
            if (image.IsInArena(target)) found.Add((at, JumpBytes, target));
        }

        return found;
    }

    private static List<(int At, int Bytes, ulong Stub)> Traps(ReadOnlySpan<byte> text, ulong start, Dictionary<ulong, ulong> breakpoints)
    {
        List<(int, int, ulong)> found = [];
        foreach ((ulong address, ulong stub) in breakpoints)
        {
            if (address >= start && address - start < (ulong)text.Length && text[(int)(address - start)] == Breakpoint) found.Add(((int)(address - start), 1, stub));
        }

        return found;
    }

    /// <summary>The table of the SIGTRAP handler (<see cref="TrapHandler"/>).</summary>
    private static Dictionary<ulong, ulong> BreakpointsOf(TargetMemory memory, ulong area)
    {
        Dictionary<ulong, ulong> breakpoints = [];
        bool isThere = memory.TryRead(area + StubLayout.TrapOffset + TrapStub.TableOffset, out ulong table) && table != 0;
        if (!isThere || !memory.TryRead(table, out ulong count) || count > MostBreakpoints) return breakpoints;
        ulong[] entries = new ulong[count * 2];
        _ = memory.Read(table + TrapStub.CountBytes, MemoryMarshal.AsBytes(entries.AsSpan()));
        for (int i = 0; i < entries.Length; i += 2) breakpoints[entries[i]] = entries[i + 1];
        return breakpoints;
    }

    private static byte[]? FileText(TracedProcess process, IReadOnlyList<LoadedModule> modules, MemoryRegion region)
    {
        try
        {
            string path = modules.FirstOrDefault(module => module.Contains(region.Start))?.FileFor(process.ProcessId) ?? region.Path;
            using FileStream file = File.OpenRead(path);
            file.Position = region.Offset;
            byte[] text = new byte[region.End - region.Start];
            int read = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return text[..read];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
