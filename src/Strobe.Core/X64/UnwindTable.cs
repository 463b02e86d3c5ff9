using System.Buffers.Binary;

namespace Strobe.X64;

/// <summary>
/// The unwind rows of our return points (DWARF 5 section 6.4, as .eh_frame): a CIE and an FDE for "CFA = rsp − 8, the caller's rsp = CFA + 8,
/// return address saved at CFA with the shadow bit flipped", and a pair for "the stack ends here". The − 8 matters: libgcc tells frames
/// apart by their CFA, and the stub's must differ from its caller's.
/// </summary>
internal static class UnwindTable
{
    private const byte DefCfaSf = 0x12, ValOffsetSf = 0x15, Expression = 0x10, Undefined = 0x07;
    private const byte Const8Unsigned = 0x0e, Xor = 0x27, Rsp = 7, ReturnAddress = 16;

    /// <summary>Builds the table for a given address.</summary>
    /// <param name="at">Where it will lie.</param>
    /// <param name="returnFrame">Address of the FDE for return points.</param>
    /// <param name="endFrame">Address of the FDE that ends a walk.</param>
    internal static byte[] Build(ulong at, out ulong returnFrame, out ulong endFrame)
    {
        List<byte> table = [];
        byte[] expression = [Const8Unsigned, .. BitConverter.GetBytes(1ul << StubLayout.ShadowBit), Xor];
        // Factored by the data alignment −8: CFA = rsp + 1 · −8; the caller's rsp is CFA + −1 · −8.
        int known = Cie(table, [DefCfaSf, Rsp, 0x01, ValOffsetSf, Rsp, 0x7f, Expression, ReturnAddress, (byte)expression.Length, .. expression]);
        returnFrame = at + (ulong)Fde(table, known);
        int end = Cie(table, [DefCfaSf, Rsp, 0x01, Undefined, ReturnAddress]);
        endFrame = at + (ulong)Fde(table, end);
        table.AddRange(new byte[4]);
        return [.. table];
    }

    private static int Cie(List<byte> table, ReadOnlySpan<byte> instructions)
    {
        const byte version = 1, noAugmentation = 0, codeAlignment = 1, dataAlignmentMinus8 = 0x78;
        return Entry(table, 0, [version, noAugmentation, codeAlignment, dataAlignmentMinus8, ReturnAddress, .. instructions]);
    }

    private static int Fde(List<byte> table, int cie)
    {
        // Start and length are not looked at: the function that hands this entry out has decided already.
        int at = table.Count;
        return Entry(table, (uint)(at + 4 - cie), new byte[16]);
    }

    private static int Entry(List<byte> table, uint id, ReadOnlySpan<byte> content)
    {
        int at = table.Count;
        int length = 4 + content.Length;
        while ((length + 4) % 8 != 0) length++;
        Span<byte> entry = new byte[length + 4];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], id);
        content.CopyTo(entry[8..]);
        table.AddRange(entry);
        return at;
    }
}
