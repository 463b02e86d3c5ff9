using System.Collections.Immutable;
using System.Text;
using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>Reads the section headers and their names.</summary>
internal static class SectionTable
{
    private const int EntrySize = 64;
    private const int MaxNameBytes = 256;

    internal static ImmutableArray<ElfSection> Read(ReadOnlySpan<byte> file, ElfHeader header, DamageLog damage)
    {
        if (header.SectionsOffset == 0) return [];
        if (header.SectionEntrySize < EntrySize || header.SectionsOffset >= (ulong)file.Length)
        {
            damage.Add(DamageKind.BadOffset, "section headers", (long)header.SectionsOffset);
            return [];
        }

        List<(ElfSection Section, uint Name)> raw = ReadRaw(file, header, damage);
        if (raw.Count == 0) return [];

        // SHN_XINDEX: the index of the name table did not fit in the header.
        uint namesIndex = header.SectionNamesIndex == 0xFFFF ? raw[0].Section.Link : header.SectionNamesIndex;
        ReadOnlySpan<byte> names = namesIndex < (uint)raw.Count ? Slice(file, raw[(int)namesIndex].Section, damage) : default;
        ImmutableArray<ElfSection>.Builder named = ImmutableArray.CreateBuilder<ElfSection>(raw.Count);
        foreach ((ElfSection section, uint name) in raw) named.Add(section with { Name = NameAt(names, name) });
        return named.MoveToImmutable();
    }

    /// <summary>The bytes of a section as they are in the file.</summary>
    internal static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> file, ElfSection section, DamageLog damage)
    {
        (int offset, int length) = Extent(file.Length, section, damage);
        return file.Slice(offset, length);
    }

    internal static (int Offset, int Length) Extent(int fileLength, ElfSection section, DamageLog damage)
    {
        if (section.Type == SectionType.NoBits) return (0, 0);
        if (section.Offset > (ulong)fileLength)
        {
            damage.Add(DamageKind.BadOffset, section.Name, (long)section.Offset);
            return (0, 0);
        }

        ulong available = (ulong)fileLength - section.Offset;
        if (section.SizeBytes > available) damage.Add(DamageKind.Truncated, section.Name, (long)section.Offset);
        return ((int)section.Offset, (int)Math.Min(section.SizeBytes, available));
    }

    private static List<(ElfSection Section, uint Name)> ReadRaw(ReadOnlySpan<byte> file, ElfHeader header, DamageLog damage)
    {
        var raw = new List<(ElfSection, uint)>();
        var cursor = new SpanCursor(file, damage, "section headers", (int)header.SectionsOffset);
        ulong count = header.SectionCount;
        for (ulong i = 0; i < Math.Max(count, 1) && !cursor.IsAtEnd; i++)
        {
            (ElfSection Section, uint Name) entry = ReadOne(ref cursor, (int)i);
            if (cursor.IsBroken) break;

            // More than 0xFF00 sections: the real count stands in the first header.
            if (i == 0 && count == 0) count = entry.Section.SizeBytes;
            raw.Add(entry);
            if (i + 1 < count) cursor.Skip((ulong)(header.SectionEntrySize - EntrySize));
        }

        return raw;
    }

    private static (ElfSection Section, uint Name) ReadOne(ref SpanCursor cursor, int index)
    {
        uint name = cursor.U32();
        var type = (SectionType)cursor.U32();
        ulong flags = cursor.U64();
        ulong address = cursor.U64();
        ulong offset = cursor.U64();
        ulong size = cursor.U64();
        uint link = cursor.U32();
        uint extra = cursor.U32();
        cursor.Skip(8);
        return (new ElfSection(index, "", type, flags, address, offset, size, link, extra, cursor.U64()), name);
    }

    private static string NameAt(ReadOnlySpan<byte> names, uint offset)
    {
        if (offset >= (uint)names.Length) return "";
        ReadOnlySpan<byte> rest = names[(int)offset..];
        if (rest.Length > MaxNameBytes) rest = rest[..MaxNameBytes];
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
