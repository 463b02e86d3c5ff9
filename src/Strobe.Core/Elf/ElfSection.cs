namespace Strobe.Elf;

/// <summary>sh_type, as far as it matters here.</summary>
internal enum SectionType : uint
{
    Null,
    Program,
    Symbols,
    Strings,
    Relocations,
    Hash,
    Dynamic,
    Note,
    NoBits,
    DynamicSymbols = 11,
}

/// <summary>A section header with its name.</summary>
internal sealed record ElfSection(
    int Index,
    string Name,
    SectionType Type,
    ulong Flags,
    ulong Address,
    ulong Offset,
    ulong SizeBytes,
    uint Link,
    uint Extra,
    ulong EntrySize)
{
    internal bool IsCompressed => (Flags & 0x800) != 0 || Name.StartsWith(".zdebug", StringComparison.Ordinal);

    internal bool IsExecutable => (Flags & 4) != 0;
}
