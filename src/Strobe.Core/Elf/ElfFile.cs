using System.Collections.Immutable;
using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>
/// An ELF file in memory. Headers are read at once, everything else on first use; any thread may read. The bytes must stay mapped
/// and unchanged while anything read from here is in use.
/// </summary>
internal sealed class ElfFile
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _unpacked = [];
    private readonly Lazy<DynamicTable> _dynamic;
    private readonly Lazy<SymbolTable> _symbols;
    private readonly Lazy<SymbolTable> _dynamicSymbols;

    private ElfFile(ReadOnlyMemory<byte> bytes, DamageLog damage)
    {
        _bytes = bytes;
        Damage = damage;
        Header = ElfHeader.Read(bytes.Span, damage);
        bool isReadable = Header.Identity is ElfIdentity.X64 or ElfIdentity.OtherMachine;
        Segments = isReadable ? ElfSegment.ReadAll(bytes.Span, Header, damage) : [];
        Sections = isReadable ? SectionTable.Read(bytes.Span, Header, damage) : [];
        _dynamic = new(() => new DynamicTable(this));
        _symbols = new(() => SymbolsOf(SectionType.Symbols) ?? SymbolTable.Empty);
        _dynamicSymbols = new(() => SymbolsOf(SectionType.DynamicSymbols) ?? Dynamic.Symbols());
    }

    internal DamageLog Damage { get; }

    internal ElfHeader Header { get; }

    internal ElfIdentity Identity => Header.Identity;

    internal ImmutableArray<ElfSegment> Segments { get; }

    internal ImmutableArray<ElfSection> Sections { get; }

    internal DynamicTable Dynamic => _dynamic.Value;

    /// <summary>.symtab; empty when stripped.</summary>
    internal SymbolTable Symbols => _symbols.Value;

    /// <summary>.dynsym, found through PT_DYNAMIC when there are no section headers.</summary>
    internal SymbolTable DynamicSymbols => _dynamicSymbols.Value;

    /// <summary>The build id; empty when there is none.</summary>
    internal ReadOnlyMemory<byte> BuildId => ElfNotes.BuildId(this);

    internal DebugLink? DebugLink => DebugLink.Read(this);

    internal DebugAltLink? DebugAltLink => DebugAltLink.Read(this);

    /// <summary>Addresses that hold jumps to other modules' functions, not functions.</summary>
    internal IEnumerable<(ulong Address, ulong SizeBytes)> PltRanges =>
        from section in Sections
        where section.Name is ".plt" or ".plt.got" or ".plt.sec" or ".iplt"
        select (section.Address, section.SizeBytes);

    internal static ElfFile Read(ReadOnlyMemory<byte> bytes, DamageLog? damage = null) => new(bytes, damage ?? new DamageLog());

    internal ElfSection? Section(string name)
    {
        foreach (ElfSection section in Sections)
        {
            if (section.Name == name) return section;
        }

        return null;
    }

    internal ElfSegment? Segment(SegmentType type)
    {
        foreach (ElfSegment segment in Segments)
        {
            if (segment.Type == type) return segment;
        }

        return null;
    }

    /// <summary>A section's bytes, unpacked when it is compressed; empty when it has none.</summary>
    internal ReadOnlyMemory<byte> Content(ElfSection section)
    {
        (int offset, int length) = SectionTable.Extent(_bytes.Length, section, Damage);
        ReadOnlyMemory<byte> raw = _bytes.Slice(offset, length);
        if (!section.IsCompressed || length == 0) return raw;
        lock (_unpacked)
        {
            if (!_unpacked.TryGetValue(section.Index, out ReadOnlyMemory<byte> content))
            {
                content = SectionContent.Unpack(raw, section, Damage);
                _unpacked.Add(section.Index, content);
            }

            return content;
        }
    }

    /// <summary>The content of a debug section under its plain or its .zdebug name.</summary>
    internal ReadOnlyMemory<byte> DebugContent(string name)
    {
        ElfSection? section = Section(name) ?? Section(".z" + name[1..]);
        return section is null ? default : Content(section);
    }

    /// <summary>File bytes behind an address, up to the end of their segment.</summary>
    internal ReadOnlyMemory<byte> AtAddress(ulong address, ulong maxBytes)
    {
        foreach (ElfSegment segment in Segments)
        {
            if (segment.Type != SegmentType.Load || address < segment.Address) continue;
            ulong inside = address - segment.Address;
            if (inside >= segment.FileSize || segment.Offset > ulong.MaxValue - inside) continue;
            return Slice(segment.Offset + inside, Math.Min(maxBytes, segment.FileSize - inside), "PT_LOAD");
        }

        return default;
    }

    internal ReadOnlyMemory<byte> Slice(ulong offset, ulong size, string where)
    {
        if (offset > (ulong)_bytes.Length)
        {
            Damage.Add(DamageKind.BadOffset, where, (long)offset);
            return default;
        }

        ulong available = (ulong)_bytes.Length - offset;
        if (size > available) Damage.Add(DamageKind.Truncated, where, (long)offset);
        return _bytes.Slice((int)offset, (int)Math.Min(size, available));
    }

    private SymbolTable? SymbolsOf(SectionType type)
    {
        foreach (ElfSection section in Sections)
        {
            if (section.Type != type) continue;
            ElfSection? strings = section.Link < (uint)Sections.Length ? Sections[(int)section.Link] : null;
            return new SymbolTable(Content(section), strings is null ? default : Content(strings), strings?.Name ?? "", Damage);
        }

        return null;
    }
}
