using Iced.Intel;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>Where a probe looks: between two instructions of a function.</summary>
/// <param name="Address">The instruction, in the process.</param>
/// <param name="IsBehind">True: when that instruction is done; false: before it.</param>
internal readonly record struct ProbeSpot(ulong Address, bool IsBehind);

/// <summary>A probe at one spot.</summary>
internal sealed record ProbePoint(ProbeSpot Spot, SpotCapture Capture);

/// <summary>The instructions that have to move for some probes: indexes in a function's.</summary>
internal readonly record struct ProbeWindow(int First, int Count, bool IsJump);

/// <summary>
/// Plans the patch of line probes: five bytes of whole instructions around their spots, none of which anybody jumps into the middle of; or else a
/// breakpoint at the spot itself.
/// </summary>
internal static class ProbePlanner
{
    private const int MostInstructions = 16, MostBefore = 4;

    /// <summary>The spot where the effect of a stretch of code is complete: behind its last instruction, or before the jump that ends it.</summary>
    internal static ProbeSpot Behind(FunctionCode code, ulong start, ulong end)
    {
        int last = -1;
        for (int i = 0; i < code.Instructions.Count; i++)
        {
            if (code.Instructions[i].IP >= start && code.Instructions[i].IP < end) last = i;
        }

        if (last < 0) return new ProbeSpot(start, false);
        Instruction instruction = code.Instructions[last];
        return instruction.FlowControl switch
        {
            FlowControl.Next => new ProbeSpot(instruction.IP, true),
            FlowControl.Call or FlowControl.IndirectCall => new ProbeSpot(instruction.NextIP, false),
            _ => new ProbeSpot(instruction.IP, false),
        };
    }

    /// <summary>The instruction that runs next behind a spot; null when there is none.</summary>
    internal static ulong? NextOf(FunctionCode code, ProbeSpot spot) =>
        IndexOf(code, spot.Address) is >= 0 and var index ? (spot.IsBehind ? code.Instructions[index].NextIP : spot.Address) : null;

    /// <summary>What has to move for probes that are to share a patch; null, with the reason, when they cannot.</summary>
    /// <param name="isFree">Whether the bytes of a range [from, to), addresses, may be taken.</param>
    internal static ProbeWindow? WindowOf(FunctionCode code, IReadOnlyList<ProbePoint> points, Func<ulong, ulong, bool> isFree, out string reason)
    {
        reason = "no instruction begins there";
        int[] indexes = [.. points.Select(point => IndexOf(code, point.Spot.Address))];
        if (indexes.Min() < 0) return null;
        int low = indexes.Min(), high = indexes.Max();
        bool mustGoOn = points.Where((_, i) => indexes[i] == high).Any(point => point.Spot.IsBehind);
        for (int first = low; first >= 0 && first >= low - MostBefore; first--)
        {
            if (first < low && !MovedCode.MayMove(code.Instructions[first])) break;
            if (LastOf(code, first, high, mustGoOn, isFree) is { } last) return new ProbeWindow(first, last - first + 1, true);
        }

        Instruction only = code.Instructions[low];
        reason = low == high ? "its instruction cannot be moved" : "other probes are set too close to it";
        if (low != high || !(mustGoOn ? MovedCode.MayMove(only) : MovedCode.MayEnd(only)) || !isFree(only.IP, only.NextIP)) return null;
        reason = "";
        return new ProbeWindow(low, 1, false);
    }

    /// <summary>Writes the stub of some probes and plans their patch.</summary>
    /// <param name="code">The function, in the process.</param>
    /// <param name="functionAddress">Its address.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="reason">Why it cannot be done.</param>
    internal static Hook? Plan(
        FunctionCode code, ulong functionAddress, ReadOnlySpan<byte> bytes, IReadOnlyList<ProbePoint> points, ProbeWindow window, ProbeCalls calls,
        Arena arena, out string reason)
    {
        Instruction[] moved = [.. code.Instructions.Skip(window.First).Take(window.Count)];
        List<(int Position, SpotCapture Capture)> captures = [.. points
            .Select(point => (IndexOf(code, point.Spot.Address) - window.First + (point.Spot.IsBehind ? 1 : 0), point.Capture))
            .OrderBy(one => one.Item1)];
        if (ProbeStub.Assemble(arena.Next, captures, calls, moved, out reason) is not { } stub) return null;
        if (arena.FreeBytes < stub.Code.Length)
        {
            reason = "its stub is too large";
            return null;
        }

        stub.Code.CopyTo(arena.Take(stub.Code.Length, out ulong address));
        ulong patchAt = moved[0].IP;
        byte[] patch = new byte[window.IsJump ? PrologueMover.JumpBytes : 1];
        if (window.IsJump) PrologueMover.WriteJump(patch, patchAt, address);
        else patch[0] = 0xcc;
        (int, int)[] offsets = [.. moved.Select((instruction, i) => ((int)(instruction.IP - patchAt), stub.Offsets[i]))];
        HookRequest request = new(HookRequest.Probe, patchAt, (uint)moved.Sum(one => one.Length), (uint)patch.Length, 0, default);
        byte[] original = bytes.Slice((int)(patchAt - functionAddress), patch.Length).ToArray();
        return new Hook(
            request, window.IsJump ? PatchKind.Jump : PatchKind.Breakpoint, patchAt, patch, original, address, 0, address, offsets,
            window.IsJump ? "" : "no five bytes can be had there, so a breakpoint is used")
        {
            Length = (int)request.SizeBytes,
            FaultExits = stub.FaultExits,
        };
    }

    private static int IndexOf(FunctionCode code, ulong address)
    {
        for (int i = 0; i < code.Instructions.Count; i++)
        {
            if (code.Instructions[i].IP == address) return i;
        }

        return -1;
    }

    /// <summary>The last instruction to move when a jump is to begin at one and all up to another have to move; null when that cannot be.</summary>
    private static int? LastOf(FunctionCode code, int first, int high, bool mustGoOn, Func<ulong, ulong, bool> isFree)
    {
        ulong start = code.Instructions[first].IP;
        for (int last = first; last < code.Instructions.Count && last - first < MostInstructions; last++)
        {
            Instruction instruction = code.Instructions[last];
            // Nobody may arrive behind the first byte; where jumps are computed, nobody knows where they arrive.
            if (last > first && (code.IsLanding(code.OffsetOf(last)) || code.HasComputedJump)) return null;
            if (!(last == high && mustGoOn ? MovedCode.MayMove(instruction) : MovedCode.MayEnd(instruction))) return null;
            if (last >= high && instruction.NextIP - start >= PrologueMover.JumpBytes) return isFree(start, instruction.NextIP) ? last : null;
            if (!MovedCode.MayMove(instruction)) return null;
        }

        return null;
    }
}
