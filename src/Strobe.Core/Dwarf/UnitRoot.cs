using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>What the first entry of a unit says about the whole of it. Values are raw; the bases tell where indexed ones start.</summary>
internal sealed record UnitRoot
{
    internal AttributeValue Name { get; private set; }

    internal AttributeValue CompilationDirectory { get; private set; }

    internal AttributeValue Producer { get; private set; }

    internal SourceLanguage Language { get; private set; }

    internal AttributeValue LowPc { get; private set; }

    internal AttributeValue HighPc { get; private set; }

    internal AttributeValue Ranges { get; private set; }

    internal AttributeValue LineProgram { get; private set; }

    /// <summary>Name of the file that holds the rest of a skeleton unit.</summary>
    internal AttributeValue SplitName { get; private set; }

    internal ulong StringOffsetsBase { get; private set; } = 8;

    internal ulong AddressBase { get; private set; } = 8;

    internal ulong RangeListsBase { get; private set; }

    internal ulong LocationListsBase { get; private set; }

    internal static UnitRoot Read(DwarfUnit unit)
    {
        var root = new UnitRoot();
        if (unit.Format.Version < 5) root.AddressBase = 0;
        SpanCursor cursor = unit.CursorAt(unit.Header.FirstEntry);
        Abbreviation? abbreviation = unit.Abbreviations[cursor.Uleb()];
        if (abbreviation is null)
        {
            cursor.Note(DamageKind.BadValue);
            return root;
        }

        foreach (AttributeSpec spec in abbreviation.Attributes)
        {
            AttributeValue value = FormReader.Read(ref cursor, spec, unit);
            if (cursor.IsBroken) break;
            root.Take(spec.Name, value);
        }

        if (root.SplitName.Form != DwarfForm.None) cursor.Note(DamageKind.Unsupported);
        return root;
    }

    private static SourceLanguage LanguageOf(ulong code) => code switch
    {
        0x01 or 0x02 or 0x0C or 0x1D or 0x2C => SourceLanguage.C,
        0x04 or 0x1A or 0x21 or 0x2B or 0x3A => SourceLanguage.Cpp,
        0x1C or 0x9000 => SourceLanguage.Rust,
        0x16 => SourceLanguage.Go,
        0 => SourceLanguage.Unknown,
        _ => SourceLanguage.Other,
    };

    private void Take(DwarfAttribute name, AttributeValue value)
    {
        switch (name)
        {
            case DwarfAttribute.Name: Name = value; break;
            case DwarfAttribute.CompilationDirectory: CompilationDirectory = value; break;
            case DwarfAttribute.Producer: Producer = value; break;
            case DwarfAttribute.Language: Language = LanguageOf(value.Number); break;
            case DwarfAttribute.LowPc: LowPc = value; break;
            case DwarfAttribute.HighPc: HighPc = value; break;
            case DwarfAttribute.Ranges: Ranges = value; break;
            case DwarfAttribute.LineProgram: LineProgram = value; break;
            case DwarfAttribute.SplitName or DwarfAttribute.GnuSplitName: SplitName = value; break;
            case DwarfAttribute.StringOffsetsBase: StringOffsetsBase = value.Number; break;
            case DwarfAttribute.AddressBase or DwarfAttribute.GnuAddressBase: AddressBase = value.Number; break;
            case DwarfAttribute.RangeListsBase: RangeListsBase = value.Number; break;
            case DwarfAttribute.LocationListsBase: LocationListsBase = value.Number; break;
        }
    }
}
