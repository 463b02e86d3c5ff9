using System.Buffers.Binary;
using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>STT_*.</summary>
internal enum SymbolType : byte
{
    None,
    Object,
    Function,
    Section,
    File,
    Common,
    Tls,
    Resolver = 10,
}

/// <summary>STB_*.</summary>
internal enum SymbolBinding : byte
{
    Local,
    Global,
    Weak,
    Unique = 10,
}

/// <summary>An entry of a symbol table; its name is an offset until somebody asks.</summary>
internal readonly record struct ElfSymbol(
    uint NameOffset, SymbolType Type, SymbolBinding Binding, byte Visibility, ushort SectionIndex, ulong Address, ulong SizeBytes)
{
    /// <summary>False for references to another module's symbol.</summary>
    internal bool IsDefined => SectionIndex != 0;

    internal bool IsFunction => Type is SymbolType.Function or SymbolType.Resolver;
}

/// <summary>A symbol table with its string table, read entry by entry.</summary>
internal sealed class SymbolTable(ReadOnlyMemory<byte> entries, ReadOnlyMemory<byte> strings, string where, DamageLog damage)
{
    internal const int EntrySize = 24;

    internal static SymbolTable Empty { get; } = new(default, default, "", new DamageLog());

    internal int Count { get; } = entries.Length / EntrySize;

    internal ElfSymbol this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count) return default;
            ReadOnlySpan<byte> entry = entries.Span.Slice(index * EntrySize, EntrySize);
            return new ElfSymbol(
                BinaryPrimitives.ReadUInt32LittleEndian(entry),
                (SymbolType)(entry[4] & 15),
                (SymbolBinding)(entry[4] >> 4),
                (byte)(entry[5] & 3),
                BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]),
                BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]));
        }
    }

    internal string Name(ElfSymbol symbol) => ForeignText.At(strings.Span, symbol.NameOffset, damage, where);

    internal ReadOnlySpan<byte> NameBytes(ElfSymbol symbol) => ForeignText.BytesAt(strings.Span, symbol.NameOffset, damage, where);
}
