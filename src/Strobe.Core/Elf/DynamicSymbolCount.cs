using System.Buffers.Binary;
using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>PT_DYNAMIC does not say how many symbols there are; the hash tables do.</summary>
internal static class DynamicSymbolCount
{
    internal static ulong Of(ElfFile file, DynamicTable dynamic)
    {
        ulong classic = dynamic.Value(DynamicTag.Hash);
        if (classic != 0)
        {
            ReadOnlySpan<byte> head = file.AtAddress(classic, 8).Span;
            if (head.Length == 8) return BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        }

        ulong gnu = dynamic.Value(DynamicTag.GnuHash);
        if (gnu != 0) return FromGnuHash(file, gnu);

        // Linkers put the string table right behind the symbols.
        ulong symbols = dynamic.Value(DynamicTag.SymbolTable);
        ulong strings = dynamic.Value(DynamicTag.StringTable);
        return strings > symbols ? (strings - symbols) / SymbolTable.EntrySize : 0;
    }

    private static ulong FromGnuHash(ElfFile file, ulong address)
    {
        ReadOnlyMemory<byte> rest = file.AtAddress(address, ulong.MaxValue);
        var cursor = new SpanCursor(rest.Span, file.Damage, ".gnu.hash");
        uint buckets = cursor.U32();
        uint firstHashed = cursor.U32();
        ulong bloomWords = cursor.U32();
        cursor.Skip(4);
        cursor.Skip(bloomWords * 8);
        uint highest = 0;
        for (uint i = 0; i < buckets && !cursor.IsBroken; i++) highest = Math.Max(highest, cursor.U32());
        if (highest < firstHashed) return firstHashed;

        // The chain of the highest bucket ends with the last symbol: bit 0 of its hash is set.
        cursor.Skip((highest - firstHashed) * 4UL);
        while (!cursor.IsBroken && (cursor.U32() & 1) == 0) highest++;
        return cursor.IsBroken ? 0 : highest + 1UL;
    }
}
