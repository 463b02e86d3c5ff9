using Iced.Intel;
using Strobe.Values.Expressions;
using Instruction = Iced.Intel.Instruction;

namespace Strobe.X64;

/// <summary>What happens at a spot.</summary>
internal abstract record SpotCapture;

/// <summary>The registers that a function was called with are taken down.</summary>
/// <param name="Table">Address of the table of <see cref="EntryValues"/>, in the process.</param>
/// <param name="Id">The number of the hook, from 1.</param>
internal sealed record EntryCapture(ulong Table, int Id) : SpotCapture;

/// <summary>What a probe records when its place is reached.</summary>
/// <param name="Lane">Address of its lane, in the process.</param>
/// <param name="Switch">Address of a byte that is 0 while the probe is on; the program only reads it.</param>
/// <param name="Value">The value; null where the compiler did not keep it.</param>
/// <param name="Condition">Only when this is true; null for always.</param>
/// <param name="Frame">Where the function's frame is on this line.</param>
/// <param name="Every">Every how many hits one is taken.</param>
/// <param name="IsOnce">Only the first.</param>
/// <param name="IntervalTicks">Least time between two, in ticks; 0 for none.</param>
/// <param name="EntryId">The <see cref="EntryCapture"/> of its function; 0 when it needs none.</param>
internal sealed record ProbeCapture(
    ulong Lane, ulong Switch, CompiledExpression? Value, CompiledExpression? Condition, FrameAddress Frame, int Every = 1, bool IsOnce = false, ulong IntervalTicks = 0,
    int EntryId = 0) : SpotCapture;

/// <summary>Addresses of the <see cref="ProbeRoutines"/> of a process, and of its table of <see cref="EntryValues"/>.</summary>
internal readonly record struct ProbeCalls(ulong Take, ulong Check, ulong Copy, ulong EntryTable);

/// <summary>A thread that faults at an address of [Start, End) goes on at Exit: what it read has been unmapped since it was looked at.</summary>
internal readonly record struct FaultExit(ulong Start, ulong End, ulong Exit);

/// <summary>
/// The machine code of probes that share a patch: the instructions that had to make room for the jump to it, and between them, where each probe looks,
/// its capture. Everything of the program's is as it was afterwards: registers, flags, red zone.
/// </summary>
/// <param name="Code">The code, for one address, entered at its beginning.</param>
/// <param name="Offsets">Where each moved instruction lies.</param>
/// <param name="FaultExits">Where threads that fault in a capture go on.</param>
internal sealed record ProbeStub(byte[] Code, IReadOnlyList<int> Offsets, IReadOnlyList<FaultExit> FaultExits)
{
    /// <summary>Assembles a stub.</summary>
    /// <param name="at">Where it will lie.</param>
    /// <param name="captures">The captures, in order, each with the number of moved instructions before it.</param>
    /// <param name="moved">The instructions.</param>
    /// <param name="reason">Why it cannot be done.</param>
    internal static ProbeStub? Assemble(
        ulong at, IReadOnlyList<(int Position, SpotCapture Capture)> captures, ProbeCalls calls, IReadOnlyList<Instruction> moved, out string reason)
    {
        Assembler c = new(64);
        List<int> starts = [];
        List<ProbeEmitter> emitters = [];
        for (int i = 0; i <= moved.Count; i++)
        {
            foreach ((_, SpotCapture capture) in captures.Where(one => one.Position == i).OrderBy(one => one.Capture is ProbeCapture))
            {
                if (capture is EntryCapture entry) EntryValues.EmitKeep(c, entry);
                if (capture is not ProbeCapture probe) continue;
                emitters.Add(new ProbeEmitter(c, probe, calls));
                emitters[^1].EmitCapture();
            }

            if (i == moved.Count) break;
            starts.Add(c.Instructions.Count);
            MovedCode.Emit(c, moved[i]);
        }

        if (!MovedCode.EndsByItself(moved[^1])) c.jmp(moved[^1].NextIP);
        foreach (ProbeEmitter emitter in emitters) emitter.EmitFaults();
        using MemoryStream bytes = new();
        if (!c.TryAssemble(new StreamCodeWriter(bytes), at, out string? error, out AssemblerResult result, BlockEncoderOptions.ReturnNewInstructionOffsets))
        {
            reason = $"its instructions cannot be moved ({error.AsSpan(0, Math.Min(error.Length, 60))})";
            return null;
        }

        uint[] places = result.Result[0].NewInstructionOffsets;
        reason = "";
        return new ProbeStub(
            bytes.ToArray(), [.. starts.Select(start => (int)places[start])], [.. emitters.Select(emitter => emitter.FaultExitIn(result)).OfType<FaultExit>()]);
    }
}
