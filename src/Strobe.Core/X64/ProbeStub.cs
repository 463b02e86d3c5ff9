using Iced.Intel;
using Strobe.Values.Expressions;
using Instruction = Iced.Intel.Instruction;

namespace Strobe.X64;

/// <summary>What a probe records when its place is reached.</summary>
/// <param name="Lane">Address of its lane, in the process.</param>
/// <param name="Value">The value; null where the compiler did not keep it.</param>
/// <param name="Condition">Only when this is true; null for always.</param>
/// <param name="Frame">Where the function's frame is on this line.</param>
/// <param name="Every">Every how many hits one is taken.</param>
/// <param name="IsOnce">Only the first.</param>
/// <param name="IntervalTicks">Least time between two, in ticks; 0 for none.</param>
internal sealed record ProbeCapture(
    ulong Lane, CompiledExpression? Value, ByteProgram? Condition, FrameAddress Frame, int Every = 1, bool IsOnce = false, ulong IntervalTicks = 0);

/// <summary>Addresses of the <see cref="ProbeRoutines"/> of a process.</summary>
internal readonly record struct ProbeCalls(ulong Take, ulong Check, ulong Copy);

/// <summary>
/// The machine code of one probe: the instructions that had to make room for the jump to it, and between them, where the probe looks, the capture.
/// Everything of the program's is as it was afterwards: registers, flags, red zone.
/// </summary>
/// <param name="Code">The code, with its data in front, for one address.</param>
/// <param name="EntryOffset">Where it is entered.</param>
/// <param name="Offsets">Where each moved instruction lies, in the order they were given.</param>
internal sealed record ProbeStub(byte[] Code, int EntryOffset, IReadOnlyList<int> Offsets)
{
    /// <summary>Offset of the byte that is 0 while the probe is on.</summary>
    internal const int SwitchOffset = 0;

    /// <summary>Assembles a stub.</summary>
    /// <param name="at">Where it will lie; 16-byte aligned.</param>
    /// <param name="before">Moved instructions that run before the capture.</param>
    /// <param name="after">And those behind it.</param>
    /// <param name="reason">Why it cannot be done.</param>
    internal static ProbeStub? Assemble(
        ulong at, ProbeCapture capture, ProbeCalls calls, IReadOnlyList<Instruction> before, IReadOnlyList<Instruction> after, out string reason)
    {
        Assembler c = new(64);
        ProbeEmitter emitter = new(c, capture);
        emitter.EmitData(calls);
        int entry = c.Instructions.Count;
        List<int> starts = [];
        Label off = c.CreateLabel();
        EmitMoved(c, before, starts);
        emitter.EmitCapture(off);
        c.Label(ref off);
        if (after.Count == 0) c.nop();
        EmitMoved(c, after, starts);
        IReadOnlyList<Instruction> all = [.. before, .. after];
        if (!MovedCode.EndsByItself(all[^1])) c.jmp(all[^1].NextIP);
        emitter.EmitFaults();
        using MemoryStream bytes = new();
        if (!c.TryAssemble(new StreamCodeWriter(bytes), at, out string? error, out AssemblerResult result, BlockEncoderOptions.ReturnNewInstructionOffsets))
        {
            reason = $"its instructions cannot be moved ({error.AsSpan(0, Math.Min(error.Length, 60))})";
            return null;
        }

        uint[] places = result.Result[0].NewInstructionOffsets;
        reason = "";
        return new ProbeStub(bytes.ToArray(), (int)places[entry], [.. starts.Select(start => (int)places[start])]);
    }

    private static void EmitMoved(Assembler c, IReadOnlyList<Instruction> moved, List<int> starts)
    {
        foreach (Instruction instruction in moved)
        {
            starts.Add(c.Instructions.Count);
            MovedCode.Emit(c, instruction);
        }
    }
}
