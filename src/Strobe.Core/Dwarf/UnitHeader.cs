using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>A unit's header (DWARF 5 section 7.5.1). Offsets are in the section.</summary>
internal readonly record struct UnitHeader(
    int Start, int End, int FirstEntry, UnitFormat Format, UnitType Type, ulong AbbreviationOffset, ulong Signature, ulong TypeEntry)
{
    /// <summary>Reads every header of a section; damaged units are left out.</summary>
    internal static List<UnitHeader> ReadAll(ReadOnlySpan<byte> section, bool isInTypes, DamageLog damage)
    {
        var headers = new List<UnitHeader>();
        string where = isInTypes ? ".debug_types" : ".debug_info";
        var cursor = new SpanCursor(section, damage, where);
        while (cursor.Remaining >= 4)
        {
            int start = cursor.Position;
            (int end, byte offsetSize) = ReadLength(ref cursor);
            if (end <= cursor.Position)
            {
                cursor.MoveTo(end);
                continue;
            }

            var inside = new SpanCursor(section[..end], damage, where, cursor.Position);
            if (ReadRest(ref inside, start, end, offsetSize, isInTypes) is { } header) headers.Add(header);
            cursor.MoveTo(end);
        }

        return headers;
    }

    /// <summary>Reads an initial length; answers the end of what it measures, inside the section.</summary>
    internal static (int End, byte OffsetSize) ReadLength(ref SpanCursor cursor)
    {
        ulong length = cursor.U32();
        byte offsetSize = 4;
        if (length == 0xFFFFFFFF)
        {
            offsetSize = 8;
            length = cursor.U64();
        }

        if (length > (ulong)cursor.Remaining)
        {
            cursor.Note(DamageKind.Truncated);
            length = (ulong)cursor.Remaining;
        }

        return (cursor.Position + (int)length, offsetSize);
    }

    private static UnitHeader? ReadRest(ref SpanCursor cursor, int start, int end, byte offsetSize, bool isInTypes)
    {
        ushort version = cursor.U16();
        if (version is < 2 or > 5)
        {
            if (!cursor.IsBroken) cursor.Note(version == 0 ? DamageKind.BadValue : DamageKind.Unsupported);
            return null;
        }

        UnitType type = isInTypes ? UnitType.Type : UnitType.Compile;
        byte addressSize = 0;
        if (version >= 5)
        {
            type = (UnitType)cursor.U8();
            addressSize = cursor.U8();
        }

        ulong abbreviations = cursor.Unsigned(offsetSize);
        if (version < 5) addressSize = cursor.U8();
        ulong signature = 0;
        ulong typeEntry = 0;
        if (type is UnitType.Type or UnitType.SplitType)
        {
            signature = cursor.U64();
            typeEntry = cursor.Unsigned(offsetSize);
        }
        else if (type is UnitType.Skeleton or UnitType.SplitCompile)
        {
            cursor.Skip(8);
        }

        if (addressSize is not (4 or 8)) cursor.Stop(DamageKind.BadValue);
        if (cursor.IsBroken) return null;
        var format = new UnitFormat((byte)version, addressSize, offsetSize);
        return new UnitHeader(start, end, cursor.Position, format, type, abbreviations, signature, typeEntry);
    }
}
