using Strobe.Bytes;
using Strobe.Elf;

namespace Strobe.Dwarf;

/// <summary>The debug sections of a file, unpacked on first use.</summary>
internal sealed class DwarfSections
{
    private readonly ElfFile _file;
    private readonly Lazy<ReadOnlyMemory<byte>>[] _contents;

    internal DwarfSections(ElfFile file)
    {
        _file = file;
        _contents = [.. Names.Select(name => new Lazy<ReadOnlyMemory<byte>>(() => file.DebugContent(name)))];
    }

    internal DamageLog Damage => _file.Damage;

    internal ReadOnlyMemory<byte> Entries => _contents[0].Value;

    internal ReadOnlyMemory<byte> Types => _contents[1].Value;

    internal ReadOnlyMemory<byte> Abbreviations => _contents[2].Value;

    internal ReadOnlyMemory<byte> Strings => _contents[3].Value;

    internal ReadOnlyMemory<byte> LineStrings => _contents[4].Value;

    internal ReadOnlyMemory<byte> StringOffsets => _contents[5].Value;

    internal ReadOnlyMemory<byte> Addresses => _contents[6].Value;

    internal ReadOnlyMemory<byte> Lines => _contents[7].Value;

    internal ReadOnlyMemory<byte> Ranges => _contents[8].Value;

    internal ReadOnlyMemory<byte> RangeLists => _contents[9].Value;

    internal ReadOnlyMemory<byte> Locations => _contents[10].Value;

    internal ReadOnlyMemory<byte> LocationLists => _contents[11].Value;

    internal ReadOnlyMemory<byte> Frames => _contents[12].Value;

    /// <summary>Whether a text stands anywhere among the names of files: where it does not, no unit has such a file. Much faster than asking them all.</summary>
    internal bool MayName(ReadOnlySpan<byte> text) => Lines.Span.IndexOf(text) >= 0 || LineStrings.Span.IndexOf(text) >= 0 || Strings.Span.IndexOf(text) >= 0;

    private static string[] Names =>
    [
        ".debug_info", ".debug_types", ".debug_abbrev", ".debug_str", ".debug_line_str", ".debug_str_offsets", ".debug_addr",
        ".debug_line", ".debug_ranges", ".debug_rnglists", ".debug_loc", ".debug_loclists", ".debug_frame",
    ];
}
