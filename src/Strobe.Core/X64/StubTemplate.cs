using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using Strobe.Values;

namespace Strobe.X64;

/// <summary>What a stub does besides running the function.</summary>
/// <param name="Enter">What is recorded on entry.</param>
/// <param name="Exit">What is recorded on exit.</param>
/// <param name="IsSummary">Counts and times calls.</param>
/// <param name="IsRecorded">Records calls; may go together with counting them.</param>
/// <param name="LoopsToEntry">Jumps of the function back to its first instruction are no calls.</param>
/// <param name="HasExit">False: the return address is left alone and no exit is recorded.</param>
/// <param name="ExitsAtReturns">The exit is recorded at the function's own returns, by stubs of their own (<see cref="ReturnTemplate"/>).</param>
/// <param name="IsOutputOnly">Calls whose first argument is a descriptor above that of standard error are let through at once.</param>
internal readonly record struct StubShape(
    CapturePlan Enter,
    CapturePlan Exit,
    bool HasExit,
    bool IsSummary = false,
    bool LoopsToEntry = false,
    bool IsRecorded = true,
    bool IsOutputOnly = false,
    bool ExitsAtReturns = false);

/// <summary>
/// Position-independent machine code of one stub shape, with holes for the hook's number and capture programs. The code runs up to its
/// end, where the moved prologue must follow at once. Layout of the stack inside: the four saved registers, then the slot at rsp + 32.
/// </summary>
internal sealed class StubTemplate
{
    internal const uint EnterMark = 0x5EC0DE11, ExitMark = 0x5EC0DE12, TailMark = 0x5EC0DE15;
    internal const ulong EnterProgramMark = 0x5EC0DE13_5EC0DE13, ExitProgramMark = 0x5EC0DE14_5EC0DE14, TailProgramMark = 0x5EC0DE16_5EC0DE16;
    internal const ulong SummaryMark = 0x5EC0DE17_5EC0DE17;

    private StubTemplate(byte[] code, int returnOffset)
    {
        Code = code;
        ReturnOffset = returnOffset;
        SummaryHoles = Holes.All(code, SummaryMark);
        EnterHole = Holes.First(code, EnterMark);
        ExitHole = Holes.First(code, ExitMark);
        TailHole = Holes.First(code, TailMark);
        TailProgramHole = Holes.First(code, TailProgramMark);
        EnterProgramHole = Holes.First(code, EnterProgramMark);
        ExitProgramHole = Holes.First(code, ExitProgramMark);
    }

    internal byte[] Code { get; }

    /// <summary>A stub's code begins behind one byte of data, padded: not 0 while the hook is switched off.</summary>
    internal const int EntryOffset = 16;

    /// <summary>Offset of the point the function returns to, 16-byte aligned; 0 when the shape has no exit.</summary>
    internal int ReturnOffset { get; }

    /// <summary>Offsets of the holes; −1 when the shape does not have them.</summary>
    internal int EnterHole { get; }

    internal int ExitHole { get; }

    /// <summary>Where the address of the hook's summary entry goes.</summary>
    internal IReadOnlyList<int> SummaryHoles { get; }

    internal int TailHole { get; }

    internal int TailProgramHole { get; }

    internal int EnterProgramHole { get; }

    internal int ExitProgramHole { get; }

    internal static StubTemplate Build(StubLayout layout, StubShape shape)
    {
        (_, int returnOffset) = Assemble(layout, shape, 0);
        int padding = shape.HasExit ? (16 - returnOffset % 16) % 16 : 0;
        (byte[] code, returnOffset) = Assemble(layout, shape, padding);
        return new StubTemplate(code, shape.HasExit ? returnOffset : 0);
    }

    private static (byte[] Code, int ReturnOffset) Assemble(StubLayout layout, StubShape shape, int padding)
    {
        Assembler c = new(64);
        Label returned = c.CreateLabel(), function = c.CreateLabel(), off = c.CreateLabel();
        c.Label(ref off);
        c.dq(0, 0);
        c.cmp(__byte_ptr[off], 0);
        c.jne(function);
        StubEnter enter = new(c, layout, shape, returned, function);
        StubExit? exit = shape.HasExit ? new StubExit(c, layout, shape) : null;
        enter.Emit(padding);
        exit?.Emit(ref returned);
        enter.EmitSlowPaths();
        exit?.EmitSlowPaths();
        c.Label(ref function);
        c.nop();   // a label needs an instruction; the moved prologue replaces it
        using MemoryStream bytes = new();
        AssemblerResult result = c.Assemble(new StreamCodeWriter(bytes), 0x10000, BlockEncoderOptions.ReturnNewInstructionOffsets);
        int returnOffset = shape.HasExit ? (int)(result.GetLabelRIP(returned) - 0x10000) : 0;
        return (bytes.ToArray()[..^1], returnOffset);
    }
}
