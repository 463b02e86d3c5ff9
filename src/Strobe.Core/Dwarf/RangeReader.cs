using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Address ranges from .debug_ranges (up to DWARF 4, section 2.17.3) and .debug_rnglists (DWARF 5 section 2.17.3).</summary>
internal static class RangeReader
{
    private const int MaxEntries = 65536;

    internal static AddressRange First(DwarfUnit unit, AttributeValue value)
    {
        foreach (AddressRange range in Read(unit, value, 1)) return range;
        return default;
    }

    internal static List<AddressRange> Read(DwarfUnit unit, AttributeValue value) => Read(unit, value, MaxEntries);

    private static List<AddressRange> Read(DwarfUnit unit, AttributeValue value, int maxRanges)
    {
        var ranges = new List<AddressRange>(Math.Min(maxRanges, 4));
        UnitRoot root = unit.Root;
        ulong start = root.LowPc.Form == DwarfForm.None ? 0 : unit.Address(root.LowPc);
        if (unit.Format.Version < 5) ReadOld(unit, value.Number, start, ranges, maxRanges);
        else ReadNew(unit, value, start, ranges, maxRanges);
        return ranges;
    }

    private static void ReadOld(DwarfUnit unit, ulong offset, ulong start, List<AddressRange> ranges, int maxRanges)
    {
        SpanCursor cursor = CursorAt(unit.Module.Sections.Ranges.Span, offset, unit, ".debug_ranges");
        int size = unit.Format.AddressSize;
        ulong selection = size == 4 ? uint.MaxValue : ulong.MaxValue;
        for (int i = 0; i < MaxEntries && ranges.Count < maxRanges; i++)
        {
            ulong low = cursor.Unsigned(size);
            ulong high = cursor.Unsigned(size);
            if (cursor.IsBroken || (low == 0 && high == 0)) return;
            if (low == selection) start = high;
            else Add(unit, ranges, start + low, start + high);
        }
    }

    private static void ReadNew(DwarfUnit unit, AttributeValue value, ulong start, List<AddressRange> ranges, int maxRanges)
    {
        ReadOnlySpan<byte> section = unit.Module.Sections.RangeLists.Span;
        ulong offset = value.Number;
        if (value.Form == DwarfForm.RangeListIndex)
            offset = ListOffset.Of(section, unit.Root.RangeListsBase, value.Number, unit, ".debug_rnglists");

        SpanCursor cursor = CursorAt(section, offset, unit, ".debug_rnglists");
        int size = unit.Format.AddressSize;
        for (int i = 0; i < MaxEntries && ranges.Count < maxRanges && !cursor.IsBroken; i++)
        {
            ulong low;
            ulong high;
            switch (cursor.U8())
            {
                case 0:
                    return;
                case 1:
                    start = unit.IndexedAddress(cursor.Uleb());
                    continue;
                case 2:
                    low = unit.IndexedAddress(cursor.Uleb());
                    high = unit.IndexedAddress(cursor.Uleb());
                    break;
                case 3:
                    low = unit.IndexedAddress(cursor.Uleb());
                    high = low + cursor.Uleb();
                    break;
                case 4:
                    low = start + cursor.Uleb();
                    high = start + cursor.Uleb();
                    break;
                case 5:
                    start = cursor.Unsigned(size);
                    continue;
                case 6:
                    low = cursor.Unsigned(size);
                    high = cursor.Unsigned(size);
                    break;
                case 7:
                    low = cursor.Unsigned(size);
                    high = low + cursor.Uleb();
                    break;
                default:
                    cursor.Stop(DamageKind.BadValue);
                    return;
            }

            if (!cursor.IsBroken) Add(unit, ranges, low, high);
        }
    }

    private static void Add(DwarfUnit unit, List<AddressRange> ranges, ulong low, ulong high)
    {
        if (high > low && !CodeAttributes.IsDropped(low, unit)) ranges.Add(new AddressRange(low, high));
    }

    private static SpanCursor CursorAt(ReadOnlySpan<byte> section, ulong offset, DwarfUnit unit, string where) =>
        new(section, unit.Module.Damage, where, (int)Math.Min(offset, int.MaxValue));
}
