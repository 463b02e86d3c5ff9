using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>Finds notes (PT_NOTE segments, SHT_NOTE sections).</summary>
internal static class ElfNotes
{
    private const uint BuildIdType = 3;

    /// <summary>The build id; empty when there is none.</summary>
    internal static ReadOnlyMemory<byte> BuildId(ElfFile file)
    {
        foreach (ElfSegment segment in file.Segments)
        {
            if (segment.Type != SegmentType.Note) continue;
            ReadOnlyMemory<byte> notes = file.Slice(segment.Offset, segment.FileSize, "PT_NOTE");
            ReadOnlyMemory<byte> found = Find(notes, segment.Alignment, file.Damage);
            if (!found.IsEmpty) return found;
        }

        foreach (ElfSection section in file.Sections)
        {
            if (section.Type != SectionType.Note) continue;
            ReadOnlyMemory<byte> found = Find(file.Content(section), 4, file.Damage);
            if (!found.IsEmpty) return found;
        }

        return default;
    }

    private static ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> notes, ulong alignment, DamageLog damage)
    {
        int unit = alignment == 8 ? 8 : 4;
        var cursor = new SpanCursor(notes.Span, damage, "notes");
        while (cursor.Remaining >= 12)
        {
            uint nameSize = cursor.U32();
            uint size = cursor.U32();
            uint type = cursor.U32();
            ReadOnlySpan<byte> name = cursor.Bytes(nameSize);
            Align(ref cursor, unit);
            int start = cursor.Position;
            cursor.Skip(size);
            if (cursor.IsBroken) return default;
            if (type == BuildIdType && name.SequenceEqual("GNU\0"u8) && size is > 0 and <= 64) return notes.Slice(start, (int)size);
            Align(ref cursor, unit);
        }

        return default;
    }

    private static void Align(ref SpanCursor cursor, int unit)
    {
        int padding = -cursor.Position & (unit - 1);
        cursor.Skip((ulong)Math.Min(padding, cursor.Remaining));
    }
}
