using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>An expression and the addresses at which it holds; no range means everywhere.</summary>
internal readonly record struct LocationEntry(AddressRange? Range, ReadOnlyMemory<byte> Expression)
{
    internal bool HoldsAt(ulong address) => Range is not { } range || range.Contains(address);
}

/// <summary>Locations of a variable: one expression, or a list from .debug_loc or .debug_loclists (DWARF 5 section 2.6.2).</summary>
internal static class LocationList
{
    private const int MaxEntries = 65536;

    /// <summary>Every location an attribute tells, in order.</summary>
    internal static List<LocationEntry> Of(Die die, DwarfAttribute attribute = DwarfAttribute.Location)
    {
        if (!die.TryGet(attribute, out AttributeValue value)) return [];
        if (value.IsBlock) return [new LocationEntry(null, die.Unit.Section.Slice((int)value.Number, value.Length))];
        var entries = new List<LocationEntry>();
        UnitRoot root = die.Unit.Root;
        ulong start = root.LowPc.Form == DwarfForm.None ? 0 : die.Unit.Address(root.LowPc);
        if (die.Unit.Format.Version < 5) ReadOld(die.Unit, value.Number, start, entries);
        else ReadNew(die.Unit, value, start, entries);
        return entries;
    }

    /// <summary>The expression that holds at an address; null when the attribute says nothing there.</summary>
    internal static ReadOnlyMemory<byte>? At(Die die, ulong address, DwarfAttribute attribute = DwarfAttribute.Location)
    {
        foreach (LocationEntry entry in Of(die, attribute))
        {
            if (entry.HoldsAt(address)) return entry.Expression;
        }

        return null;
    }

    private static void ReadOld(DwarfUnit unit, ulong offset, ulong start, List<LocationEntry> entries)
    {
        ReadOnlyMemory<byte> section = unit.Module.Sections.Locations;
        SpanCursor cursor = CursorAt(section.Span, offset, unit, ".debug_loc");
        int size = unit.Format.AddressSize;
        ulong selection = size == 4 ? uint.MaxValue : ulong.MaxValue;
        while (entries.Count < MaxEntries && !cursor.IsBroken)
        {
            ulong low = cursor.Unsigned(size);
            ulong high = cursor.Unsigned(size);
            if (low == 0 && high == 0) break;
            if (low == selection)
            {
                start = high;
                continue;
            }

            Add(entries, section, ref cursor, new AddressRange(start + low, start + high), cursor.U16());
        }
    }

    private static void ReadNew(DwarfUnit unit, AttributeValue value, ulong start, List<LocationEntry> entries)
    {
        ReadOnlyMemory<byte> section = unit.Module.Sections.LocationLists;
        ulong offset = value.Number;
        if (value.Form == DwarfForm.LocationListIndex)
            offset = ListOffset.Of(section.Span, unit.Root.LocationListsBase, value.Number, unit, ".debug_loclists");

        SpanCursor cursor = CursorAt(section.Span, offset, unit, ".debug_loclists");
        int size = unit.Format.AddressSize;
        for (int i = 0; i < MaxEntries && !cursor.IsBroken; i++)
        {
            AddressRange? range;
            switch (cursor.U8())
            {
                case 0:
                    return;
                case 1:
                    start = unit.IndexedAddress(cursor.Uleb());
                    continue;
                case 2:
                    range = new AddressRange(unit.IndexedAddress(cursor.Uleb()), unit.IndexedAddress(cursor.Uleb()));
                    break;
                case 3:
                    range = Sized(unit.IndexedAddress(cursor.Uleb()), cursor.Uleb());
                    break;
                case 4:
                    range = new AddressRange(start + cursor.Uleb(), start + cursor.Uleb());
                    break;
                case 5:
                    range = null;
                    break;
                case 6:
                    start = cursor.Unsigned(size);
                    continue;
                case 7:
                    range = new AddressRange(cursor.Unsigned(size), cursor.Unsigned(size));
                    break;
                case 8:
                    range = Sized(cursor.Unsigned(size), cursor.Uleb());
                    break;
                case 9:
                    // DW_LLE_GNU_view_pair: finer than an address.
                    cursor.SkipLeb();
                    cursor.SkipLeb();
                    continue;
                default:
                    cursor.Stop(DamageKind.BadValue);
                    return;
            }

            Add(entries, section, ref cursor, range, cursor.Uleb());
        }
    }

    private static AddressRange Sized(ulong low, ulong size) => new(low, low + size);

    private static void Add(
        List<LocationEntry> entries, ReadOnlyMemory<byte> section, ref SpanCursor cursor, AddressRange? range, ulong length)
    {
        int position = cursor.Position;
        cursor.Skip(length);
        if (!cursor.IsBroken) entries.Add(new LocationEntry(range, section.Slice(position, (int)length)));
    }

    private static SpanCursor CursorAt(ReadOnlySpan<byte> section, ulong offset, DwarfUnit unit, string where) =>
        new(section, unit.Module.Damage, where, (int)Math.Min(offset, int.MaxValue));
}
