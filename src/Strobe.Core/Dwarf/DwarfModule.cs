using System.Collections.Immutable;
using Strobe.Bytes;
using Strobe.Elf;

namespace Strobe.Dwarf;

/// <summary>The debug information of one file. Opening reads unit headers only; any thread may use it.</summary>
internal sealed class DwarfModule
{
    /// <summary>Added to offsets in .debug_types, so that one number names an entry of either section.</summary>
    internal const long TypesBase = 1L << 40;

    private readonly Lazy<Dictionary<ulong, long>> _typeUnits;
    private readonly Lazy<DefinitionIndex> _definitions;

    internal DwarfModule(ElfFile file)
    {
        Sections = new DwarfSections(file);
        Abbreviations = new AbbreviationCache(Sections.Abbreviations, Damage);
        Units = ReadUnits(Sections.Entries.Span, false);
        TypeUnits = ReadUnits(Sections.Types.Span, true);
        _typeUnits = new(IndexTypeUnits, LazyThreadSafetyMode.PublicationOnly);
        _definitions = new(() => new DefinitionIndex(this));
    }

    internal DwarfSections Sections { get; }

    internal DamageLog Damage => Sections.Damage;

    internal AbbreviationCache Abbreviations { get; }

    /// <summary>Units of .debug_info by offset.</summary>
    internal ImmutableArray<DwarfUnit> Units { get; }

    /// <summary>Units of .debug_types by offset.</summary>
    internal ImmutableArray<DwarfUnit> TypeUnits { get; }

    internal DefinitionIndex Definitions => _definitions.Value;

    internal bool IsEmpty => Units.IsEmpty;

    /// <summary>The unit that holds an entry; null when there is none.</summary>
    internal DwarfUnit? UnitOf(long offset)
    {
        ImmutableArray<DwarfUnit> units = offset >= TypesBase ? TypeUnits : Units;
        int low = 0;
        int high = units.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (units[middle].Contains(offset)) return units[middle];
            if (units[middle].Offset > offset) high = middle - 1;
            else low = middle + 1;
        }

        return null;
    }

    /// <summary>The entry at a module-wide offset; invalid when there is none.</summary>
    internal Die DieAt(long offset)
    {
        DwarfUnit? unit = offset < 0 ? null : UnitOf(offset);
        return unit is null ? default : Die.At(unit, (int)(offset - unit.SectionBase));
    }

    /// <summary>Offset of the type a type unit defines, by its signature; −1 when there is none.</summary>
    internal long TypeUnitEntry(ulong signature) => _typeUnits.Value.GetValueOrDefault(signature, -1);

    private ImmutableArray<DwarfUnit> ReadUnits(ReadOnlySpan<byte> section, bool isInTypes) =>
        [.. UnitHeader.ReadAll(section, isInTypes, Damage).Select(header => new DwarfUnit(this, header, isInTypes))];

    private Dictionary<ulong, long> IndexTypeUnits()
    {
        var index = new Dictionary<ulong, long>();
        foreach (DwarfUnit unit in Units.Concat(TypeUnits))
        {
            if (unit.Header.Type is not (UnitType.Type or UnitType.SplitType)) continue;
            ulong entry = unit.Absolute(unit.Header.TypeEntry);
            if (entry != ulong.MaxValue) index.TryAdd(unit.Header.Signature, (long)entry);
        }

        return index;
    }
}
