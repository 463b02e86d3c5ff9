using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using Strobe.Values;

namespace Strobe.X64;

/// <summary>
/// Position-independent machine code that a function's own returns are led through: records the exit, with rsp at the return slot, and returns.
/// The return address stays where it is and is never looked at. Where the function is left by a jump the code ends in that jump instead.
/// </summary>
internal sealed class ReturnTemplate
{
    private ReturnTemplate(byte[] code, int endOffset)
    {
        Code = code;
        EndOffset = endOffset;
        SummaryHoles = Holes.All(code, StubTemplate.SummaryMark);
        ExitHole = Holes.First(code, StubTemplate.ExitMark);
        ExitProgramHole = Holes.First(code, StubTemplate.ExitProgramMark);
    }

    internal byte[] Code { get; }

    /// <summary>Offset of the return instruction, with room for a jump.</summary>
    internal int EndOffset { get; }

    /// <summary>Offsets of the holes; −1 when there are none.</summary>
    internal int ExitHole { get; }

    internal int ExitProgramHole { get; }

    /// <summary>Where the address of the hook's summary entry goes.</summary>
    internal IReadOnlyList<int> SummaryHoles { get; }

    internal static ReturnTemplate Build(StubLayout layout, StubShape shape)
    {
        Assembler c = new(64);
        Label leave = c.CreateLabel(), end = c.CreateLabel();
        SummaryEmitter? counter = shape.IsSummary ? new SummaryEmitter(c, layout, byGoroutine: true) : null;
        RecordEmitter? recorder = shape.IsRecorded
            ? new RecordEmitter(c, layout, shape.Exit, StubTemplate.ExitMark, StubTemplate.ExitProgramMark, (1, 1), leave)
            : null;
        c.push(rax);
        c.push(rcx);
        c.push(rdx);
        c.push(r11);
        c.mov(rdx, layout.Area);
        counter?.EmitExit();
        if (counter is not null && recorder is not null) c.mov(rdx, layout.Area);
        recorder?.Emit();
        c.Label(ref leave);
        c.pop(r11);
        c.pop(rdx);
        c.pop(rcx);
        c.pop(rax);
        c.Label(ref end);
        c.db(0xc3, 0xcc, 0xcc, 0xcc, 0xcc);
        counter?.EmitSlowPaths();
        recorder?.EmitSlowPaths();
        using MemoryStream bytes = new();
        const ulong origin = 0x10000;
        AssemblerResult result = c.Assemble(new StreamCodeWriter(bytes), origin, BlockEncoderOptions.ReturnNewInstructionOffsets);
        return new ReturnTemplate(bytes.ToArray(), (int)(result.GetLabelRIP(end) - origin));
    }
}
