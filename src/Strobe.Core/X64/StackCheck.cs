using Iced.Intel;

namespace Strobe.X64;

/// <summary>
/// Recognises what most Go functions begin with: a comparison of the stack pointer (or of where it will be) with the goroutine's limit, and a
/// jump to code that gets a larger stack and then begins the function anew. Behind it the function is as at its entry, and gets there once.
/// </summary>
internal static class StackCheck
{
    private const int MostInstructions = 5, LimitOffset = 16;

    /// <summary>Bytes of the check at the start of a function; 0 when there is none.</summary>
    internal static int LengthAt(ReadOnlySpan<byte> code)
    {
        // REX prefixes of the only instructions a check begins with; nearly every function is told apart by them.
        if (code.Length == 0 || code[0] is not (0x49 or 0x4c)) return 0;
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(code[..Math.Min(code.Length, MostInstructions * 15)].ToArray()));
        bool isCompared = false;
        for (int i = 0; i < MostInstructions; i++)
        {
            Instruction instruction = decoder.Decode();
            if (isCompared) return instruction.ConditionCode == ConditionCode.be && instruction.IsJccShortOrNear ? (int)decoder.IP : 0;
            isCompared = ComparesWithLimit(instruction);
            if (!isCompared && !FindsNeed(instruction)) return 0;
        }

        return 0;
    }

    private static bool ComparesWithLimit(in Instruction instruction) =>
        instruction is { Mnemonic: Mnemonic.Cmp, Op0Register: Register.RSP or Register.R12, Op1Kind: OpKind.Memory, MemoryBase: Register.R14 } &&
        instruction.MemoryIndex == Register.None && instruction.MemoryDisplacement64 == LimitOffset;

    /// <summary>A large frame's lower end, computed in r12; for very large ones with a check for wrapping around.</summary>
    private static bool FindsNeed(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Lea => instruction.Op0Register == Register.R12 && instruction.MemoryBase == Register.RSP,
        Mnemonic.Mov => instruction.Op0Register == Register.R12 && instruction.Op1Register == Register.RSP,
        Mnemonic.Sub => instruction.Op0Register == Register.R12,
        Mnemonic.Jb => true,
        _ => false,
    };
}
