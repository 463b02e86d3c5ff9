using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Where an indexed range or location list begins (DWARF 5 section 7.28).</summary>
internal static class ListOffset
{
    internal static ulong Of(ReadOnlySpan<byte> section, ulong start, ulong index, DwarfUnit unit, string where)
    {
        ulong length = (ulong)section.Length;
        int size = unit.Format.OffsetSize;
        if (start > length || index >= (length - start) / (ulong)size)
        {
            unit.Module.Damage.Add(DamageKind.BadOffset, where, (long)index);
            return length;
        }

        var cursor = new SpanCursor(section, unit.Module.Damage, where, (int)(start + (index * (ulong)size)));
        return start + cursor.Unsigned(size);
    }
}
