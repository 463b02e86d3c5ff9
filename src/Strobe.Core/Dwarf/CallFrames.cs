using Strobe.Bytes;
using Strobe.Elf;

namespace Strobe.Dwarf;

/// <summary>
/// Unwind rules of one file, from .eh_frame (also of a file without section headers) and .debug_frame. Addresses are the file's own.
/// Any thread.
/// </summary>
internal sealed class CallFrames
{
    private readonly List<FrameIndex> _indexes = [];

    /// <param name="file">The file that is loaded: separate debug files have no .eh_frame.</param>
    /// <param name="debugFile">Where .debug_frame may be; null when it is the same file.</param>
    internal CallFrames(ElfFile file, ElfFile? debugFile = null)
    {
        if (ExceptionFrames(file) is { } exceptions) _indexes.Add(exceptions);
        ReadOnlyMemory<byte> frames = (debugFile ?? file).DebugContent(".debug_frame");
        if (!frames.IsEmpty) _indexes.Add(new FrameIndex(new FrameSection(frames, 0, false, file.Damage), null));
    }

    /// <summary>The row for an address; null when nothing covers it.</summary>
    internal FrameRow? Find(ulong address)
    {
        foreach (FrameIndex index in _indexes)
        {
            if (index.TryFind(address, out FrameEntry entry, out FrameCommon common))
                return new FrameMachine(index.Section, common, entry.Range.Low).Run(entry, address);
        }

        return null;
    }

    /// <summary>The addresses of the description that covers an address; empty when there is none.</summary>
    internal AddressRange RangeOf(ulong address)
    {
        foreach (FrameIndex index in _indexes)
        {
            if (index.TryFind(address, out FrameEntry entry, out _)) return entry.Range;
        }

        return default;
    }

    /// <summary>As <see cref="FrameRow.WhyNoPlainEntry"/>, for the row at a function's first instruction.</summary>
    internal string? WhyNoPlainEntry(ulong address) => Find(address) is { } row ? row.WhyNoPlainEntry : "no unwind row covers its first instruction";

    private static FrameIndex? ExceptionFrames(ElfFile file)
    {
        (ReadOnlyMemory<byte> header, ulong headerAddress) = Header(file);
        ElfSection? section = file.Section(".eh_frame");
        (SearchTable? table, ulong frames) = header.IsEmpty ? (null, 0) : ReadHeader(header, headerAddress, file.Damage);
        if (section is not null && section.Type != SectionType.NoBits)
            return new FrameIndex(new FrameSection(file.Content(section), section.Address, true, file.Damage), frames == section.Address ? table : null);

        ReadOnlyMemory<byte> content = frames == 0 ? default : file.AtAddress(frames, ulong.MaxValue);
        return content.IsEmpty ? null : new FrameIndex(new FrameSection(content, frames, true, file.Damage), table);
    }

    private static (ReadOnlyMemory<byte> Header, ulong Address) Header(ElfFile file)
    {
        if (file.Segment(SegmentType.ExceptionIndex) is not { } segment) return default;
        return (file.Slice(segment.Offset, segment.FileSize, ".eh_frame_hdr"), segment.Address);
    }

    private static (SearchTable? Table, ulong Frames) ReadHeader(ReadOnlyMemory<byte> header, ulong address, DamageLog damage)
    {
        // In a separate debug file the segment is there but its bytes are not.
        if (header.Length < 12 || header.Span[0] != 1) return default;
        var cursor = new SpanCursor(header.Span, damage, ".eh_frame_hdr", 1);
        byte framesEncoding = cursor.U8();
        byte countEncoding = cursor.U8();
        byte tableEncoding = cursor.U8();
        ulong frames = EncodedPointer.Read(ref cursor, framesEncoding, address);
        ulong count = countEncoding == EncodedPointer.Omitted ? 0 : EncodedPointer.Raw(ref cursor, countEncoding);
        if (cursor.IsBroken) return default;
        if (tableEncoding != EncodedPointer.DataRelative4 || count == 0) return (null, frames);
        int length = (int)Math.Min(count, (ulong)cursor.Remaining / 8) * 8;
        return (new SearchTable(header.Slice(cursor.Position, length), address), frames);
    }
}
