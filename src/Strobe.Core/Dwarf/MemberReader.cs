namespace Strobe.Dwarf;

/// <summary>Reads a data member or base class; static members and virtual bases have no fixed place and are left out.</summary>
internal static class MemberReader
{
    internal static Member? Read(Die die, TypeReader types)
    {
        if (die.Flag(DwarfAttribute.External) || die.Flag(DwarfAttribute.Declaration)) return null;
        if (OffsetOf(die) is not { } offset) return null;
        DwarfType type = types.TypeOf(die);
        if (die.Tag == DwarfTag.Inheritance) return new Member(type.Name, type, offset, IsBase: true);
        string name = die.Name ?? "";
        if (die.Unsigned(DwarfAttribute.BitSize) is not { } bits || bits is 0 or > 128) return new Member(name, type, offset);
        long first = FirstBit(die, type, offset, (long)bits);
        return first < 0 ? null : new Member(name, type, first / 8, (int)bits, (int)(first % 8));
    }

    private static long FirstBit(Die die, DwarfType type, long offset, long bits)
    {
        if (die.Unsigned(DwarfAttribute.DataBitOffset) is { } first) return first <= long.MaxValue ? (long)first : -1;

        // Up to DWARF 3 the offset counts from the most significant bit of the storage unit.
        if (die.Unsigned(DwarfAttribute.BitOffset) is not { } fromTop) return offset * 8;
        long storage = (long)(die.Unsigned(DwarfAttribute.ByteSize) ?? (ulong)type.SizeBytes);
        return (offset * 8) + (storage * 8) - (long)fromTop - bits;
    }

    private static long? OffsetOf(Die die)
    {
        if (!die.TryGet(DwarfAttribute.DataMemberLocation, out AttributeValue value)) return die.Tag == DwarfTag.Inheritance ? null : 0;
        if (value.IsConstant) return value.Number <= int.MaxValue ? (long)value.Number : null;
        if (!value.IsBlock) return null;
        ReadOnlySpan<byte> expression = die.Unit.Section.Span.Slice((int)value.Number, value.Length);
        List<LocationOperation>? operations = LocationExpression.Decode(expression, die.Unit.Format, die.Unit.Module.Damage);
        return operations is [{ Opcode: LocationOpcode.PlusConstant or 0x10, First: >= 0 and <= int.MaxValue } only] ? only.First : null;
    }
}
