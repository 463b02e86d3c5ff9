using Iced.Intel;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>Where a probe looks: between two instructions of a function.</summary>
/// <param name="Address">The instruction, in the process.</param>
/// <param name="IsBehind">True: when that instruction is done; false: before it.</param>
internal readonly record struct ProbeSpot(ulong Address, bool IsBehind);

/// <summary>
/// Plans the patch of a line probe: five bytes of whole instructions around the place, none of which anybody jumps into the middle of; or else a
/// breakpoint at the place itself.
/// </summary>
internal static class ProbePlanner
{
    private const int MostInstructions = 12;

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

    /// <summary>Plans it.</summary>
    /// <param name="code">The function, in the process.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="arena">Where the stub goes.</param>
    /// <param name="isFree">Whether the bytes behind the first of a range [from, to), addresses, may be taken.</param>
    /// <param name="reason">Why it cannot be done; or, with a hook, why it is a breakpoint.</param>
    internal static Hook? Plan(
        FunctionCode code, ulong functionAddress, ReadOnlySpan<byte> bytes, ProbeSpot spot, ProbeCapture capture, ProbeCalls calls, Arena arena,
        Func<ulong, ulong, bool> isFree, out string reason)
    {
        int at = IndexOf(code, spot.Address);
        if (at < 0)
        {
            reason = "no instruction begins there";
            return null;
        }

        (int first, int count) = Widest(code, at, spot.IsBehind, isFree);
        bool isJump = count > 0;
        if (!isJump) (first, count) = (at, 1);
        Instruction[] moved = [.. code.Instructions.Skip(first).Take(count)];
        if (!MovedCode.MayEnd(moved[^1]) || (spot.IsBehind && !MovedCode.MayMove(moved[at - first])))
        {
            reason = "its instruction cannot be moved";
            return null;
        }

        int split = at - first + (spot.IsBehind ? 1 : 0);
        ulong patchAt = moved[0].IP;
        if (ProbeStub.Assemble(arena.Next, capture, calls, moved[..split], moved[split..], out reason) is not { } stub) return null;
        if (arena.FreeBytes < stub.Code.Length)
        {
            reason = "its stub is too large";
            return null;
        }

        stub.Code.CopyTo(arena.Take(stub.Code.Length, out ulong address));
        byte[] patch = new byte[isJump ? PrologueMover.JumpBytes : 1];
        ulong entry = address + (ulong)stub.EntryOffset;
        if (isJump) PrologueMover.WriteJump(patch, patchAt, entry);
        else patch[0] = 0xcc;
        reason = isJump ? "" : "no five bytes can be had there, so a breakpoint is used";
        (int, int)[] offsets = [.. moved.Select((instruction, i) => ((int)(instruction.IP - patchAt), stub.Offsets[i]))];
        HookRequest request = new(HookRequest.Probe, patchAt, (uint)moved.Sum(one => one.Length), (uint)patch.Length, 0, default);
        byte[] original = bytes.Slice((int)(patchAt - functionAddress), patch.Length).ToArray();
        return new Hook(request, isJump ? PatchKind.Jump : PatchKind.Breakpoint, patchAt, patch, original, entry, 0, address, offsets, reason)
        {
            Length = (int)request.SizeBytes,
        };
    }

    /// <summary>The instruction behind one.</summary>
    internal static ulong NextOf(FunctionCode code, ulong address) => code.Instructions[IndexOf(code, address)].NextIP;

    private static int IndexOf(FunctionCode code, ulong address)
    {
        for (int i = 0; i < code.Instructions.Count; i++)
        {
            if (code.Instructions[i].IP == address) return i;
        }

        return -1;
    }

    /// <summary>The instructions to move for a jump, the place among them; none when there is no room.</summary>
    private static (int First, int Count) Widest(FunctionCode code, int at, bool isBehind, Func<ulong, ulong, bool> isFree)
    {
        for (int first = at; first >= 0 && first > at - 4; first--)
        {
            if (first < at && !MovedCode.MayMove(code.Instructions[first])) break;
            ulong start = code.Instructions[first].IP;
            for (int last = at; last < code.Instructions.Count && last - first < MostInstructions; last++)
            {
                Instruction instruction = code.Instructions[last];
                // Nobody may arrive behind the first byte; where jumps are computed, nobody knows where they arrive.
                if (last > first && (code.IsLanding(code.OffsetOf(last)) || code.HasComputedJump)) break;
                bool mustGoOn = last == at && isBehind;
                if (!(mustGoOn ? MovedCode.MayMove(instruction) : MovedCode.MayEnd(instruction))) break;
                if (instruction.NextIP - start >= PrologueMover.JumpBytes)
                {
                    if (isFree(start + 1, instruction.NextIP)) return (first, last - first + 1);
                    break;
                }

                if (!MovedCode.MayMove(instruction)) break;
            }
        }

        return default;
    }
}
