namespace Strobe.Dwarf;

/// <summary>The attributes that tell which addresses belong to an entry (DWARF 5 section 2.17).</summary>
internal struct CodeAttributes
{
    internal AttributeValue Low;
    internal AttributeValue High;
    internal AttributeValue Entry;
    internal AttributeValue Ranges;

    internal static CodeAttributes Of(Die die)
    {
        var code = default(CodeAttributes);
        die.TryGet(DwarfAttribute.LowPc, out code.Low);
        die.TryGet(DwarfAttribute.HighPc, out code.High);
        die.TryGet(DwarfAttribute.EntryPc, out code.Entry);
        die.TryGet(DwarfAttribute.Ranges, out code.Ranges);
        return code;
    }

    /// <summary>The first instruction and the bytes from there to the end of its range; 0 when there is no code or the linker dropped it.</summary>
    internal readonly void Settle(DwarfUnit unit, out ulong entry, out ulong sizeBytes)
    {
        AddressRange first = FirstRange(unit);
        entry = 0;
        sizeBytes = 0;
        if (first.IsEmpty || IsDropped(first.Low, unit)) return;
        entry = first.Low;
        if (Entry.Form != DwarfForm.None)
        {
            // DWARF 5 lets the entry be an offset from the base address.
            ulong told = Entry.IsAddress ? unit.Address(Entry) : first.Low + Entry.Number;
            if (told > first.Low && told < first.High) entry = told;
        }

        sizeBytes = first.High - entry;
    }

    /// <summary>Every range, empty and dropped ones left out.</summary>
    internal readonly List<AddressRange> AllRanges(DwarfUnit unit)
    {
        if (Ranges.Form != DwarfForm.None) return RangeReader.Read(unit, Ranges);
        AddressRange only = FirstRange(unit);
        return only.IsEmpty || IsDropped(only.Low, unit) ? [] : [only];
    }

    /// <summary>Linkers point what they dropped at 0, 1 or the last addresses.</summary>
    internal static bool IsDropped(ulong low, DwarfUnit unit) =>
        low <= 1 || low >= (unit.Format.AddressSize == 4 ? 0xFFFFFFFE : ulong.MaxValue - 1);

    private readonly AddressRange FirstRange(DwarfUnit unit)
    {
        if (Ranges.Form != DwarfForm.None) return RangeReader.First(unit, Ranges);
        if (Low.Form == DwarfForm.None) return default;
        ulong low = unit.Address(Low);
        ulong high = High.IsAddress ? unit.Address(High) : low + High.Number;
        return new AddressRange(low, high);
    }
}
