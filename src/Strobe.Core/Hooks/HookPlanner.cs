using Iced.Intel;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>Decides how a function gets its hook, and says why when it is not a plain jump or not possible at all.</summary>
internal sealed class HookPlanner(StubWriter writer, ReturnPlanner returns)
{
    private static ReadOnlySpan<byte> EndBranch => [0xf3, 0x0f, 0x1e, 0xfa];

    /// <param name="request">What to hook.</param>
    /// <param name="lead">The code close before the function.</param>
    /// <param name="code">The function's bytes, at least its first <see cref="PrologueMover.WindowBytes"/> where they can be read.</param>
    /// <param name="arena">Where the stub goes; within reach of the function.</param>
    /// <param name="suspended">Where somebody will go on one day: no patch may have such a place inside.</param>
    /// <param name="reason">Why it is refused.</param>
    internal Hook? Plan(
        HookRequest request, ReadOnlySpan<byte> lead, ReadOnlySpan<byte> code, Arena arena, IReadOnlySet<ulong> suspended, out string reason)
    {
        if (!request.Shape.ExitsAtReturns) return PlanEntry(request, lead, code, arena, suspended, null, out reason);
        int length = (int)Math.Min((uint)code.Length, request.SizeBytes);
        if (FunctionCode.Read(code[..length], request.Address, out reason) is not { } function) return null;
        Dictionary<ulong, ulong> detours = returns.WriteStubs(arena, request, function);
        Hook? entry = PlanEntry(request, lead, code, arena, suspended, detours, out reason);
        if (entry is null) return null;
        int floor = (int)(entry.PatchAddress - request.Address) + entry.Length;
        return entry with { Returns = ReturnPlanner.Plan(arena, request, function, code, floor, detours, suspended) };
    }

    private Hook? PlanEntry(
        HookRequest request, ReadOnlySpan<byte> lead, ReadOnlySpan<byte> code, Arena arena, IReadOnlySet<ulong> suspended,
        Dictionary<ulong, ulong>? detours, out string reason)
    {
        int skip = SkipOf(code);
        if (request.RoomBytes < skip + PrologueMover.JumpBytes) skip = 0;
        ReadOnlySpan<byte> body = code[skip..];
        ulong at = request.Address + (ulong)skip;
        if (request.Shape.HasExit && BranchScan.LoopsToEntry(code[..Math.Min(code.Length, (int)Math.Min(request.SizeBytes, int.MaxValue))], skip))
            request = request with { Shape = request.Shape with { LoopsToEntry = true } };
        string why = "";
        if (HasRoom(body, request, skip, ref why) && IsUndisturbed(lead, body, request, skip, ref why) && IsFree(at, suspended, ref why))
        {
            Hook? jump = Write(request, body, at, arena, PatchKind.Jump, "", detours, out why);
            if (jump is not null)
            {
                reason = "";
                return jump;
            }
        }

        Hook? breakpoint = Write(request, body, at, arena, PatchKind.Breakpoint, why, detours, out reason);
        if (breakpoint is null && reason.Length == 0) reason = why;
        return breakpoint;
    }

    /// <summary>What must stay where it is: a landing mark, or a check of the stack that may run more than once per call.</summary>
    internal static int SkipOf(ReadOnlySpan<byte> code) => code.StartsWith(EndBranch) ? EndBranch.Length : StackCheck.LengthAt(code);

    private Hook? Write(
        HookRequest request, ReadOnlySpan<byte> body, ulong at, Arena arena, PatchKind kind, string why, Dictionary<ulong, ulong>? detours,
        out string reason)
    {
        int bytes = kind == PatchKind.Jump ? PrologueMover.JumpBytes : 1;
        byte[] window = body[..Math.Min(body.Length, PrologueMover.WindowBytes)].ToArray();
        MovedPrologue? Copy(ulong to, out string why) => PrologueMover.Move(window, at, to, bytes, out why, detours);
        if (writer.Write(arena, request, Copy, out reason) is not { } stub) return null;
        byte[] patch = new byte[bytes];
        if (kind == PatchKind.Jump) PrologueMover.WriteJump(patch, at, stub.Stub);
        else patch[0] = 0xcc;
        return new Hook(
            request, kind, at, patch, body[..bytes].ToArray(), stub.Stub, stub.ReturnPoint, stub.Moved, stub.Prologue.Offsets, why)
        {
            Length = Math.Max(bytes, stub.Prologue.LengthBytes),
        };
    }

    /// <summary>The same hook with probes between the instructions that it has moved; with none, the plain one again.</summary>
    /// <param name="hook">The hook of a function, in place or planned.</param>
    /// <param name="code">The function.</param>
    /// <param name="points">The probes, each at or behind one of the moved instructions, or before them.</param>
    /// <param name="calls">What probes call.</param>
    /// <param name="arena">Where the new stub goes; within reach of the function.</param>
    /// <param name="reason">Why it cannot be done.</param>
    internal Hook? WithProbes(Hook hook, FunctionCode code, IReadOnlyList<ProbePoint> points, ProbeCalls calls, Arena arena, out string reason)
    {
        Instruction[] moved = [.. code.Instructions.SkipWhile(one => one.IP < hook.PatchAddress).Take(hook.Offsets.Count)];
        reason = "its first instructions cannot be moved with a probe between them";
        bool isSame = moved.Length > 0 && moved.Select(one => (int)(one.IP - hook.PatchAddress)).SequenceEqual(hook.Offsets.Select(one => one.Original));
        if (!isSame || !MovedCode.MayEnd(moved[^1]) || !moved[..^1].All(one => MovedCode.MayMove(one)) || hook.Returns.Count > 0) return null;
        List<(int Position, SpotCapture Capture)> captures = [.. points.Select(point => (PositionOf(moved, point.Spot), point.Capture)).OrderBy(one => one.Item1)];
        ProbeStub? probes = null;
        MovedPrologue? Copy(ulong to, out string why)
        {
            probes = ProbeStub.Assemble(to, captures, calls, moved, out why);
            if (probes is not null && (ulong)probes.Code.Length > arena.End - to) (probes, why) = (null, "its stub is too large");
            return probes is null ? null : new MovedPrologue(probes.Code, hook.Length, [.. hook.Offsets.Select((one, i) => (one.Original, probes.Offsets[i]))]);
        }

        if (writer.Write(arena, hook.Request, Copy, out reason) is not { } stub) return null;
        byte[] patch = [.. hook.Patch];
        if (hook.Kind == PatchKind.Jump) PrologueMover.WriteJump(patch, hook.PatchAddress, stub.Stub);
        return hook with
        {
            Patch = patch,
            Stub = stub.Stub,
            ReturnPoint = stub.ReturnPoint,
            Moved = stub.Moved,
            Offsets = stub.Prologue.Offsets,
            FaultExits = probes!.FaultExits,
        };
    }

    /// <summary>How many of the moved instructions come before a spot.</summary>
    private static int PositionOf(Instruction[] moved, ProbeSpot spot) =>
        moved.Count(one => one.IP < spot.Address || (spot.IsBehind && one.IP == spot.Address));

    /// <summary>Five bytes must be the function's own, or padding behind it.</summary>
    private static bool HasRoom(ReadOnlySpan<byte> body, HookRequest request, int skip, ref string why)
    {
        long room = request.RoomBytes - skip;
        if (room < PrologueMover.JumpBytes || body.Length < PrologueMover.JumpBytes)
        {
            why = request.SizeBytes - skip > room ? "another function begins in its first bytes" : "it is shorter than a jump";
            return false;
        }

        int own = request.SizeBytes == 0 ? int.MaxValue : (int)request.SizeBytes - skip;
        if (own >= PrologueMover.JumpBytes || IsPadding(body[own..PrologueMover.JumpBytes])) return true;
        why = "it is shorter than a jump";
        return false;
    }

    private static bool IsUndisturbed(ReadOnlySpan<byte> lead, ReadOnlySpan<byte> body, HookRequest request, int skip, ref string why)
    {
        int length = request.SizeBytes == 0 ? body.Length : Math.Min(body.Length, (int)request.SizeBytes - skip);
        bool isOwn = length > 0 && BranchScan.LandsInside(body[..length], PrologueMover.JumpBytes);
        if (!isOwn && !BranchScan.ComesFromBefore(lead, PrologueMover.JumpBytes + skip)) return true;
        why = "a branch lands in its first bytes";
        return false;
    }

    private static bool IsFree(ulong at, IReadOnlySet<ulong> suspended, ref string why)
    {
        if (ReturnPlanner.IsFree(at, 1, PrologueMover.JumpBytes, suspended)) return true;
        why = "something is suspended in its first bytes";
        return false;
    }

    /// <summary>Fill between functions: int3, single-byte nops, or the start of a long nop.</summary>
    private static bool IsPadding(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b is 0xcc or 0x90 or 0x66 or 0x0f or 0x1f or 0x2e) return true;
            if (b != 0) return false;
        }

        return true;
    }
}
