using System.Collections.Immutable;
using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>p_type, as far as it matters here.</summary>
internal enum SegmentType : uint
{
    Load = 1,
    Dynamic = 2,
    Interpreter = 3,
    Note = 4,
    Tls = 7,
    ExceptionIndex = 0x6474E550,
}

/// <summary>A program header.</summary>
internal readonly record struct ElfSegment(
    SegmentType Type, uint Flags, ulong Offset, ulong Address, ulong FileSize, ulong MemorySize, ulong Alignment)
{
    private const int EntrySize = 56;

    internal bool IsExecutable => (Flags & 1) != 0;

    internal bool IsWritable => (Flags & 2) != 0;

    internal static ImmutableArray<ElfSegment> ReadAll(ReadOnlySpan<byte> file, ElfHeader header, DamageLog damage)
    {
        if (header.SegmentCount == 0) return [];
        if (header.SegmentEntrySize < EntrySize || header.SegmentsOffset > (ulong)file.Length)
        {
            damage.Add(DamageKind.BadOffset, "program headers", (long)header.SegmentsOffset);
            return [];
        }

        ImmutableArray<ElfSegment>.Builder segments = ImmutableArray.CreateBuilder<ElfSegment>();
        var cursor = new SpanCursor(file, damage, "program headers", (int)header.SegmentsOffset);
        for (int i = 0; i < header.SegmentCount; i++)
        {
            ElfSegment segment = Read(ref cursor);
            if (cursor.IsBroken) break;
            segments.Add(segment);
            if (i + 1 < header.SegmentCount) cursor.Skip((ulong)(header.SegmentEntrySize - EntrySize));
        }

        return segments.ToImmutable();
    }

    private static ElfSegment Read(ref SpanCursor cursor)
    {
        var type = (SegmentType)cursor.U32();
        uint flags = cursor.U32();
        ulong offset = cursor.U64();
        ulong address = cursor.U64();
        cursor.Skip(8);
        return new ElfSegment(type, flags, offset, address, cursor.U64(), cursor.U64(), cursor.U64());
    }
}
