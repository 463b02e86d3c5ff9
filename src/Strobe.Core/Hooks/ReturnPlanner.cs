using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>
/// Plans the patches at a function's own returns. Where five bytes can be had they become a jump to the moved instructions before the return;
/// else the return itself becomes a breakpoint.
/// </summary>
internal sealed class ReturnPlanner(ReturnWriter writer)
{
    internal const int MostExits = 256, MostTargets = 16, MostBreakpoints = 8;

    /// <summary>The obstacle that a hook of the entry does not get around either.</summary>
    internal const string LoopsToEntry = "a loop of it comes back to its first instruction, and each round would seem a call";

    /// <summary>Room for the stubs and moved instructions of any function that has no more exits than that.</summary>
    internal const int Room = 1 << 16;

    /// <summary>Why a function's exits cannot be recorded at its returns; empty when they can.</summary>
    /// <param name="code">The function's bytes and no more.</param>
    /// <param name="skip">Where its entry is patched.</param>
    internal static string ObstacleOf(ReadOnlySpan<byte> code, ulong address, int skip, int padding)
    {
        if (FunctionCode.Read(code, address, out string reason) is not { } function) return reason;
        if (function.IsLanding(skip)) return LoopsToEntry;
        if (function.IsLeftByBranch) return "it is left by a conditional jump";
        if (function.Exits.Count > MostExits) return "it has too many returns";
        if (function.Exits.Select(exit => FunctionCode.TargetOf(function.Instructions[exit])).Distinct().Count() > MostTargets)
            return "it jumps to too many other functions";
        List<ExitSite> sites = ExitSite.Of(function, EndOfEntry(function, skip), padding, (_, _) => true);
        return sites.Count(site => site.Bytes == 1) > MostBreakpoints ? "too many of its returns have no room for a jump" : "";
    }

    /// <summary>Writes the stubs of a function's exits: where each instruction that leaves it is to go instead.</summary>
    internal Dictionary<ulong, ulong> WriteStubs(Arena arena, HookRequest request, FunctionCode function)
    {
        Dictionary<ulong, ulong> byTarget = [], detours = [];
        foreach (int exit in function.Exits)
        {
            ulong target = FunctionCode.TargetOf(function.Instructions[exit]);
            if (!byTarget.TryGetValue(target, out ulong stub)) byTarget[target] = stub = writer.Write(arena, request, target);
            detours[function.Instructions[exit].IP] = stub;
        }

        return detours;
    }

    /// <summary>Plans the patches.</summary>
    /// <param name="code">The function's bytes, and padding behind them.</param>
    /// <param name="floor">Bytes at its start that its entry's patch has moved.</param>
    internal static List<Hook> Plan(
        Arena arena, HookRequest request, FunctionCode function, ReadOnlySpan<byte> code, int floor, Dictionary<ulong, ulong> detours,
        IReadOnlySet<ulong> suspended)
    {
        int length = function.EndOf(function.Instructions.Count - 1);
        List<ExitSite> sites = ExitSite.Of(
            function, floor, PaddingBehind(code, length, request.RoomBytes), (from, to) => IsFree(request.Address, from, to, suspended));
        List<Hook> hooks = [];
        foreach (ExitSite site in sites) hooks.Add(Make(arena, request, code, site, function.Instructions[site.Exit].IP, detours));
        return hooks;
    }

    /// <summary>Breakpoint instructions behind a function, up to the next: what Go's linker fills with.</summary>
    internal static int PaddingBehind(ReadOnlySpan<byte> code, int length, uint room)
    {
        int end = (int)Math.Min((uint)code.Length, room), padding = 0;
        while (length + padding < end && code[length + padding] == 0xcc) padding++;
        return padding;
    }

    internal static bool IsFree(ulong address, int from, int to, IReadOnlySet<ulong> suspended)
    {
        for (int i = from; i < to && suspended.Count > 0; i++)
        {
            if (suspended.Contains(address + (ulong)i)) return false;
        }

        return true;
    }

    private static int EndOfEntry(FunctionCode function, int skip)
    {
        for (int i = 0; i < function.Instructions.Count; i++)
        {
            bool isExit = function.OffsetOf(i) >= skip && function.Exits.Contains(i);
            if (isExit || function.EndOf(i) >= skip + PrologueMover.JumpBytes) return function.EndOf(i);
        }

        return 0;
    }

    private static Hook Make(Arena arena, HookRequest request, ReadOnlySpan<byte> code, ExitSite site, ulong exit, Dictionary<ulong, ulong> detours)
    {
        ulong at = request.Address + (ulong)site.Start, stub = detours[exit];
        byte[] patch = new byte[site.Bytes], original = code.Slice(site.Start, site.Bytes).ToArray();
        if (site.Bytes == 1)
        {
            patch[0] = 0xcc;
            return new Hook(request, PatchKind.Breakpoint, at, patch, original, stub, 0, stub, [], "");
        }

        IReadOnlyList<(int, int)> offsets = [(0, 0)];
        if (at != exit)
        {
            MovedPrologue moved = PrologueMover.Move(code.Slice(site.Start, site.Moved), at, arena.Next, site.Moved, out string reason, detours)
                ?? throw new InvalidOperationException(reason);
            moved.Code.CopyTo(arena.Take(moved.Code.Length, out stub));
            offsets = moved.Offsets;
        }

        PrologueMover.WriteJump(patch, at, stub);
        return new Hook(request, PatchKind.Jump, at, patch, original, stub, 0, stub, offsets, "");
    }
}
