using System.Buffers.Binary;
using Iced.Intel;

namespace Strobe.X64;

/// <summary>Looks for branches of a function that land inside its own first bytes, where a patch would be.</summary>
internal static class BranchScan
{
    /// <summary>True when some direct branch in <paramref name="code"/> lands at an offset in [1, length) from its start.</summary>
    internal static bool LandsInside(ReadOnlySpan<byte> code, int length) => MayLand(code, 1, length) && DoesLand(code, 1, length);

    /// <summary>True when code right before a function branches into its first bytes, as hand-written families of functions do.</summary>
    /// <param name="lead">The functions before, from the start of one of them up to this function.</param>
    /// <param name="length">Bytes of this function's start that matter.</param>
    internal static bool ComesFromBefore(ReadOnlySpan<byte> lead, int length) =>
        MayLand(lead, lead.Length + 1, lead.Length + length) && DoesLand(lead, lead.Length + 1, lead.Length + length);

    /// <summary>True when some direct branch in <paramref name="code"/> goes back to its start (or to the instruction behind an endbr64 there).</summary>
    internal static bool LoopsToEntry(ReadOnlySpan<byte> code, int skip) =>
        (MayLand(code, 0, 1) && DoesLand(code, 0, 1)) || (skip > 0 && MayLand(code, skip, skip + 1) && DoesLand(code, skip, skip + 1));

    /// <summary>Reads every byte as if a branch began there: quick, and never overlooks a real one.</summary>
    private static bool MayLand(ReadOnlySpan<byte> code, int from, int to)
    {
        for (int i = 0; i < code.Length - 1; i++)
        {
            byte b = code[i];
            if (b is (>= 0x70 and <= 0x7f) or 0xeb or (>= 0xe0 and <= 0xe3))
            {
                int target = i + 2 + (sbyte)code[i + 1];
                if (target >= from && target < to) return true;
            }
            else if ((b is 0xe8 or 0xe9 || (b is >= 0x80 and <= 0x8f && i > 0 && code[i - 1] == 0x0f)) && i + 5 <= code.Length)
            {
                int target = i + 5 + BinaryPrimitives.ReadInt32LittleEndian(code[(i + 1)..]);
                if (target >= from && target < to) return true;
            }
        }

        return false;
    }

    private static bool DoesLand(ReadOnlySpan<byte> code, int from, int to)
    {
        const ulong origin = 0x100000;
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(code.ToArray()), origin);
        while (decoder.IP < origin + (ulong)code.Length)
        {
            Instruction instruction = decoder.Decode();
            if (instruction.Op0Kind is not (OpKind.NearBranch16 or OpKind.NearBranch32 or OpKind.NearBranch64)) continue;
            ulong target = instruction.NearBranchTarget;
            if (target >= origin + (ulong)from && target < origin + (ulong)to) return true;
        }

        return false;
    }
}
