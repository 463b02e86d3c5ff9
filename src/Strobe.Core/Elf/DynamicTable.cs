using System.Collections.Immutable;
using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>DT_*, as far as it matters here.</summary>
internal enum DynamicTag : long
{
    Null,
    Needed,
    Hash = 4,
    StringTable = 5,
    SymbolTable = 6,
    StringTableSize = 10,
    Init = 12,
    Fini = 13,
    SoName = 14,
    RunPathOld = 15,
    Debug = 21,
    InitArray = 25,
    InitArraySize = 27,
    RunPath = 29,
    PreInitArray = 32,
    PreInitArraySize = 33,
    GnuHash = 0x6FFFFEF5,
    Flags1 = 0x6FFFFFFB,
}

/// <summary>What the dynamic linker is told. Addresses are the file's own.</summary>
internal sealed class DynamicTable
{
    private const int MaxEntries = 4096;
    private readonly ElfFile _file;
    private readonly ReadOnlyMemory<byte> _strings;

    internal DynamicTable(ElfFile file)
    {
        _file = file;
        Entries = ReadEntries(file);
        _strings = file.AtAddress(Value(DynamicTag.StringTable), Value(DynamicTag.StringTableSize));
        Needed = [.. Entries.Where(entry => entry.Tag == DynamicTag.Needed).Select(entry => Text(entry.Value))];
    }

    internal ImmutableArray<(DynamicTag Tag, ulong Value)> Entries { get; }

    /// <summary>Names of the libraries this one asks for.</summary>
    internal ImmutableArray<string> Needed { get; }

    internal string? SoName => TextOf(DynamicTag.SoName);

    internal string? RunPath => TextOf(DynamicTag.RunPath) ?? TextOf(DynamicTag.RunPathOld);

    /// <summary>Address of the initialisation function; 0 when there is none.</summary>
    internal ulong Init => Value(DynamicTag.Init);

    /// <summary>Address and size in bytes of the array of constructors.</summary>
    internal (ulong Address, ulong SizeBytes) InitArray => (Value(DynamicTag.InitArray), Value(DynamicTag.InitArraySize));

    internal bool IsPie => (Value(DynamicTag.Flags1) & 0x08000000) != 0;

    internal ulong Value(DynamicTag tag)
    {
        foreach ((DynamicTag entry, ulong value) in Entries)
        {
            if (entry == tag) return value;
        }

        return 0;
    }

    /// <summary>The dynamic symbols, found without section headers.</summary>
    internal SymbolTable Symbols()
    {
        ulong address = Value(DynamicTag.SymbolTable);
        if (address == 0) return SymbolTable.Empty;
        ulong count = DynamicSymbolCount.Of(_file, this);
        return new SymbolTable(_file.AtAddress(address, count * SymbolTable.EntrySize), _strings, ".dynstr", _file.Damage);
    }

    private static ImmutableArray<(DynamicTag Tag, ulong Value)> ReadEntries(ElfFile file)
    {
        ElfSegment? dynamic = file.Segment(SegmentType.Dynamic);
        if (dynamic is not { } segment) return [];
        ImmutableArray<(DynamicTag, ulong)>.Builder entries = ImmutableArray.CreateBuilder<(DynamicTag, ulong)>();
        ReadOnlyMemory<byte> content = file.Slice(segment.Offset, segment.FileSize, "PT_DYNAMIC");
        var cursor = new SpanCursor(content.Span, file.Damage, "PT_DYNAMIC");
        while (cursor.Remaining >= 16 && entries.Count < MaxEntries)
        {
            var tag = (DynamicTag)cursor.I64();
            if (tag == DynamicTag.Null) break;
            entries.Add((tag, cursor.U64()));
        }

        return entries.ToImmutable();
    }

    private string? TextOf(DynamicTag tag)
    {
        foreach ((DynamicTag entry, ulong value) in Entries)
        {
            if (entry == tag) return Text(value);
        }

        return null;
    }

    private string Text(ulong offset) => ForeignText.At(_strings.Span, offset, _file.Damage, ".dynstr");
}
