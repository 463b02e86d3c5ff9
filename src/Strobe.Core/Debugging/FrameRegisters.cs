using Strobe.Dwarf;
using Strobe.Targets.Linux;

namespace Strobe.Debugging;

/// <summary>
/// The registers of one frame under their DWARF numbers (0 to 15; 16 is the address of its next instruction). What no callee kept is unknown.
/// </summary>
internal sealed class FrameRegisters
{
    internal const int FramePointer = 6, StackPointer = FrameRow.StackPointer, NextInstruction = FrameRow.ReturnAddress;

    private readonly ulong?[] _values = new ulong?[FrameRow.RegisterCount];

    internal ulong? this[int number]
    {
        get => (uint)number < FrameRow.RegisterCount ? _values[number] : null;
        set => _values[number] = value;
    }

    internal ulong Stack => _values[StackPointer] ?? 0;

    internal ulong Next => _values[NextInstruction] ?? 0;

    /// <summary>What a stopped thread has: the registers of its innermost frame.</summary>
    internal static FrameRegisters Of(in Registers r)
    {
        FrameRegisters all = new();
        ulong[] values =
            [r.Rax, r.Rdx, r.Rcx, r.Rbx, r.Rsi, r.Rdi, r.Rbp, r.Rsp, r.R8, r.R9, r.R10, r.R11, r.R12, r.R13, r.R14, r.R15, r.Rip];
        for (int i = 0; i < values.Length; i++) all._values[i] = values[i];
        return all;
    }

    internal FrameRegisters Copy()
    {
        FrameRegisters copy = new();
        _values.CopyTo(copy._values, 0);
        return copy;
    }

    /// <summary>What is left of these in a caller when nothing says where they were saved (System V ABI: rbx, rbp, r12 to r15).</summary>
    internal FrameRegisters Preserved()
    {
        FrameRegisters kept = new();
        foreach (int number in (ReadOnlySpan<int>)[3, FramePointer, 12, 13, 14, 15]) kept._values[number] = _values[number];
        return kept;
    }
}
