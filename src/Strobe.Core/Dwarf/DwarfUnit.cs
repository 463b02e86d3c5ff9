using System.Text;
using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>DW_UT_*.</summary>
internal enum UnitType : byte
{
    Compile = 1,
    Type = 2,
    Partial = 3,
    Skeleton = 4,
    SplitCompile = 5,
    SplitType = 6,
}

/// <summary>
/// A unit of .debug_info or .debug_types. <see cref="Offset"/> and all entry offsets are module-wide: those in .debug_types carry
/// <see cref="DwarfModule.TypesBase"/>. Units are independent: different threads may read different ones.
/// </summary>
internal sealed class DwarfUnit
{
    private readonly Lazy<AbbreviationTable> _abbreviations;
    private readonly Lazy<UnitRoot> _root;
    private readonly Lazy<LineTable> _lines;
    private LineHeader? _lineHeader;
    private UnitScan? _scan;

    internal DwarfUnit(DwarfModule module, UnitHeader header, bool isInTypes)
    {
        Module = module;
        Header = header;
        IsInTypes = isInTypes;
        _abbreviations = new(() => module.Abbreviations.At(header.AbbreviationOffset, header.Format), LazyThreadSafetyMode.PublicationOnly);
        _root = new(() => UnitRoot.Read(this), LazyThreadSafetyMode.PublicationOnly);
        _lines = new(() => LineTable.Of(this), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    internal DwarfModule Module { get; }

    internal UnitHeader Header { get; }

    internal bool IsInTypes { get; }

    internal UnitFormat Format => Header.Format;

    /// <summary>Start in its section.</summary>
    internal int Start => Header.Start;

    /// <summary>End in its section.</summary>
    internal int End => Header.End;

    internal long SectionBase => IsInTypes ? DwarfModule.TypesBase : 0;

    internal long Offset => SectionBase + Start;

    internal AbbreviationTable Abbreviations => _abbreviations.Value;

    internal UnitRoot Root => _root.Value;

    internal SourceLanguage Language => Root.Language;

    internal LineHeader LineHeader => _lineHeader ??= LineHeader.Of(this);

    internal LineTable Lines => _lines.Value;

    /// <summary>Functions and scopes, found in one pass on first use and kept.</summary>
    internal UnitScan Scan
    {
        get
        {
            if (Volatile.Read(ref _scan) is { } known) return known;
            lock (_root) return _scan ??= FunctionScan.Run(this);
        }
    }

    internal ReadOnlyMemory<byte> Section => IsInTypes ? Module.Sections.Types : Module.Sections.Entries;

    internal Die RootDie => Die.At(this, Header.FirstEntry);

    /// <summary>The same for one look: nothing is kept that was not kept before.</summary>
    internal UnitScan ScanOnce() => Volatile.Read(ref _scan) ?? FunctionScan.Run(this);

    /// <summary>Lets go of what the next question can find again.</summary>
    internal void Forget() => (_scan, _lineHeader) = (null, null);

    /// <summary>A cursor that cannot leave the unit; positions are offsets in the section.</summary>
    internal SpanCursor CursorAt(int position) =>
        new(Section.Span[..End], Module.Damage, IsInTypes ? ".debug_types" : ".debug_info", position);

    /// <summary>Module-wide offset of a unit-relative reference; all ones when it leaves the unit.</summary>
    internal ulong Absolute(ulong relative) =>
        relative < (ulong)(End - Start) ? (ulong)Offset + relative : ulong.MaxValue;

    internal bool Contains(long offset) => offset >= Offset && offset < SectionBase + End;

    internal string? Text(AttributeValue value) =>
        value.Form == DwarfForm.None ? null : Encoding.UTF8.GetString(TextBytes(value));

    internal ReadOnlySpan<byte> TextBytes(AttributeValue value)
    {
        DwarfSections sections = Module.Sections;
        switch (value.Form)
        {
            case DwarfForm.String:
                return Section.Span.Slice((int)value.Number, Math.Min(value.Length, ForeignText.MaxNameBytes));
            case DwarfForm.StringOffset:
                return ForeignText.BytesAt(sections.Strings.Span, value.Number, Module.Damage, ".debug_str");
            case DwarfForm.LineStringOffset:
                return ForeignText.BytesAt(sections.LineStrings.Span, value.Number, Module.Damage, ".debug_line_str");
            case DwarfForm.StringIndex or DwarfForm.StringIndex1 or DwarfForm.StringIndex2 or DwarfForm.StringIndex3
                or DwarfForm.StringIndex4 or DwarfForm.GnuStringIndex:
                ulong offset = IndexedOffset(sections.StringOffsets.Span, Root.StringOffsetsBase, value.Number, ".debug_str_offsets");
                return ForeignText.BytesAt(sections.Strings.Span, offset, Module.Damage, ".debug_str");
            default:
                Module.Damage.Add(DamageKind.Unsupported, "string form", (long)value.Form);
                return default;
        }
    }

    /// <summary>The address an attribute of class address means.</summary>
    internal ulong Address(AttributeValue value) => value.Form == DwarfForm.Address ? value.Number : IndexedAddress(value.Number);

    internal ulong IndexedAddress(ulong index)
    {
        ReadOnlySpan<byte> table = Module.Sections.Addresses.Span;
        return TryElement(table, Root.AddressBase, index, Format.AddressSize, ".debug_addr", out ulong address) ? address : 0;
    }

    private ulong IndexedOffset(ReadOnlySpan<byte> table, ulong start, ulong index, string where) =>
        TryElement(table, start, index, Format.OffsetSize, where, out ulong offset) ? offset : ulong.MaxValue;

    private bool TryElement(ReadOnlySpan<byte> table, ulong start, ulong index, int size, string where, out ulong element)
    {
        element = 0;
        ulong length = (ulong)table.Length;
        if (start > length || index >= (length - start) / (ulong)size)
        {
            Module.Damage.Add(DamageKind.BadOffset, where, (long)index);
            return false;
        }

        var cursor = new SpanCursor(table, null, where, (int)(start + (index * (ulong)size)));
        element = cursor.Unsigned(size);
        return true;
    }
}
