using Iced.Intel;

namespace Strobe.X64;

/// <summary>The first instructions of a function, moved: their bytes at the new place and where each instruction went.</summary>
/// <param name="Code">The code, ending in a jump to the rest of the function where it does not end by itself.</param>
/// <param name="LengthBytes">Bytes of the original that were moved.</param>
/// <param name="Offsets">For each moved instruction its offset in the original and in the copy.</param>
internal sealed record MovedPrologue(byte[] Code, int LengthBytes, IReadOnlyList<(int Original, int Copy)> Offsets);

/// <summary>Moves the first instructions of a function to another place within ±2 GiB. Bytes in, bytes out.</summary>
internal static class PrologueMover
{
    /// <summary>Most bytes ever looked at: five bytes' worth of instructions, the last of which may have 15.</summary>
    internal const int WindowBytes = 20;

    /// <summary>Moves at least <paramref name="minimum"/> bytes, or fewer when the code ends before (a return or jump).</summary>
    /// <param name="code">The function's first bytes.</param>
    /// <param name="from">Their address.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="minimum">5 for a jump, 1 for a breakpoint.</param>
    /// <param name="reason">Why it cannot be done.</param>
    /// <param name="detours">Where instructions that leave the function, by their addresses, go instead.</param>
    internal static MovedPrologue? Move(
        ReadOnlySpan<byte> code, ulong from, ulong to, int minimum, out string reason, IReadOnlyDictionary<ulong, ulong>? detours = null)
    {
        List<Instruction> instructions = [];
        if (!TryDecode(code, from, minimum, instructions, out int length, out bool endsByItself, out reason)) return null;
        if (detours is not null && detours.TryGetValue(instructions[^1].IP, out ulong detour)) instructions[^1] = AsJumpTo(instructions[^1], detour);
        if (instructions.TrueForAll(IsPositionIndependent)) return Copy(code[..length], instructions, from, to, endsByItself);
        return Encode(instructions, from, to, length, endsByItself, ref reason);
    }

    private static bool TryDecode(
        ReadOnlySpan<byte> code, ulong from, int minimum, List<Instruction> instructions, out int length, out bool endsByItself, out string reason)
    {
        (length, endsByItself, reason) = (0, false, "");
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(code.ToArray()), from);
        while (length < minimum && !endsByItself)
        {
            Instruction instruction = decoder.Decode();
            if (instruction.IsInvalid || instruction.Length == 0) return Refuse(ref reason, "its first bytes are no instructions");
            length += instruction.Length;
            endsByItself = instruction.FlowControl is FlowControl.Return or FlowControl.UnconditionalBranch or FlowControl.IndirectBranch or FlowControl.Exception;
            if (instruction.Mnemonic == Mnemonic.Int3) return Refuse(ref reason, "it begins with a breakpoint instruction");
            if (instruction.FlowControl == FlowControl.XbeginXabortXend) return Refuse(ref reason, "it begins with a memory transaction");
            bool isCall = instruction.FlowControl is FlowControl.Call or FlowControl.IndirectCall;
            if (isCall && length < minimum) return Refuse(ref reason, "a call returns into its first bytes");
            if (isCall && instruction.MemoryBase == Register.RSP) return Refuse(ref reason, "it begins with a call through the stack");
            instructions.Add(instruction);
        }

        return true;
    }

    private static bool Refuse(ref string reason, string why)
    {
        reason = why;
        return false;
    }

    private static bool IsPositionIndependent(Instruction instruction) =>
        !instruction.IsIPRelativeMemoryOperand &&
        instruction.FlowControl is FlowControl.Next or FlowControl.Return or FlowControl.IndirectBranch or FlowControl.Exception or FlowControl.Interrupt;

    private static MovedPrologue Copy(ReadOnlySpan<byte> code, List<Instruction> instructions, ulong from, ulong to, bool endsByItself)
    {
        byte[] moved = new byte[code.Length + (endsByItself ? 0 : JumpBytes)];
        code.CopyTo(moved);
        if (!endsByItself) WriteJump(moved.AsSpan(code.Length), to + (ulong)code.Length, from + (ulong)code.Length);
        (int, int)[] offsets = new (int, int)[instructions.Count];
        for (int i = 0; i < offsets.Length; i++)
        {
            int offset = (int)(instructions[i].IP - from);
            offsets[i] = (offset, offset);
        }

        return new MovedPrologue(moved, code.Length, offsets);
    }

    private static MovedPrologue? Encode(List<Instruction> instructions, ulong from, ulong to, int length, bool endsByItself, ref string reason)
    {
        Assembler c = new(64);
        List<int> starts = [];
        foreach (Instruction instruction in instructions)
        {
            starts.Add(c.Instructions.Count);
            MovedCode.Emit(c, instruction);
        }

        if (!endsByItself && instructions[^1].FlowControl is not (FlowControl.Call or FlowControl.IndirectCall)) c.jmp(from + (ulong)length);
        using MemoryStream bytes = new();
        if (!c.TryAssemble(new StreamCodeWriter(bytes), to, out string? error, out AssemblerResult result, BlockEncoderOptions.ReturnNewInstructionOffsets))
        {
            reason = $"its first instructions cannot be moved ({error.AsSpan(0, Math.Min(error.Length, 60))})";
            return null;
        }

        List<(int, int)> offsets = [];
        uint[] places = result.Result[0].NewInstructionOffsets;
        for (int i = 0; i < instructions.Count; i++)
        {
            uint place = places[starts[i]];
            if (place == uint.MaxValue) place = 0;
            offsets.Add(((int)(instructions[i].IP - from), (int)place));
        }

        return new MovedPrologue(bytes.ToArray(), length, offsets);
    }

    /// <summary>A jump in the place of another instruction.</summary>
    private static Instruction AsJumpTo(in Instruction replaced, ulong target)
    {
        Instruction jump = Instruction.CreateBranch(Code.Jmp_rel32_64, target);
        jump.Length = replaced.Length;   // first: the address is kept as that of the end
        jump.IP = replaced.IP;
        return jump;
    }

    internal const int JumpBytes = 5;

    /// <summary>Writes <c>jmp rel32</c>.</summary>
    internal static void WriteJump(Span<byte> at, ulong address, ulong target)
    {
        at[0] = 0xe9;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(at[1..], (int)(long)(target - (address + JumpBytes)));
    }
}
