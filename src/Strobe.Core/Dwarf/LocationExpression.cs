using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Decodes a location expression into its operations.</summary>
internal static class LocationExpression
{
    private const int MaxOperations = 4096;

    /// <summary>The operations; null when the expression is damaged or holds an operation we do not know.</summary>
    internal static List<LocationOperation>? Decode(ReadOnlySpan<byte> expression, UnitFormat format, DamageLog damage)
    {
        var operations = new List<LocationOperation>();
        var cursor = new SpanCursor(expression, damage, "location expression");
        while (!cursor.IsAtEnd)
        {
            if (operations.Count >= MaxOperations) cursor.Stop(DamageKind.TooMuch);
            else operations.Add(Read(ref cursor, format));
        }

        return cursor.IsBroken ? null : operations;
    }

    private static LocationOperation Read(ref SpanCursor cursor, UnitFormat format)
    {
        byte opcode = cursor.U8();
        switch (opcode)
        {
            case 0x03:
                return new(opcode, (long)cursor.Unsigned(format.AddressSize));
            case 0x08 or 0x15 or 0x94 or 0x95:
                return new(opcode, cursor.U8());
            case 0x09:
                return new(opcode, cursor.I8());
            case 0x0A or 0x98:
                return new(opcode, cursor.U16());
            case 0x0B or 0x28 or 0x2F:
                return new(opcode, cursor.I16());
            case 0x0C or 0x99:
                return new(opcode, cursor.U32());
            case 0x0D:
                return new(opcode, cursor.I32());
            case 0x0E:
                return new(opcode, (long)cursor.U64());
            case 0x0F:
                return new(opcode, cursor.I64());
            case 0x10 or 0x23 or 0x90 or 0x93 or 0xA1 or 0xA2 or 0xA8 or 0xA9 or 0xF7 or 0xF9 or 0xFB or 0xFC:
                return new(opcode, (long)cursor.Uleb());
            case 0x11 or 0x91:
                return new(opcode, cursor.Sleb());
            case >= 0x70 and <= 0x8F:
                return new(opcode, cursor.Sleb());
            case 0x92:
                return new(opcode, (long)cursor.Uleb(), cursor.Sleb());
            case 0x9D or 0xA5 or 0xF5:
                return new(opcode, (long)cursor.Uleb(), (long)cursor.Uleb());
            case 0x9E or 0xA3 or 0xF3:
                return Block(ref cursor, opcode);
            case 0x9A or 0xFA:
                return new(opcode, (long)cursor.Unsigned(opcode == 0xFA ? 4 : format.OffsetSize));
            case 0xA0 or 0xF2:
                return new(opcode, (long)cursor.Unsigned(format.Version <= 2 ? format.AddressSize : format.OffsetSize), cursor.Sleb());
            case 0xA4 or 0xF4:
                return TypedConstant(ref cursor, opcode);
            case 0xA6 or 0xA7 or 0xF6:
                return new(opcode, cursor.U8(), (long)cursor.Uleb());
            default:
                return Bare(ref cursor, opcode);
        }
    }

    private static LocationOperation Bare(ref SpanCursor cursor, byte opcode)
    {
        bool isKnown = opcode is 0x06 or (>= 0x12 and <= 0x14) or (>= 0x16 and <= 0x22) or (>= 0x24 and <= 0x2E and not 0x28)
            or (>= 0x30 and <= 0x6F) or 0x96 or 0x97 or 0x9B or 0x9C or 0x9F or 0xE0 or 0xF0;
        if (!isKnown) cursor.Stop(DamageKind.Unsupported);
        return new LocationOperation(opcode);
    }

    private static LocationOperation Block(ref SpanCursor cursor, byte opcode)
    {
        ulong length = cursor.Uleb();
        int start = cursor.Position;
        cursor.Skip(length);
        return new LocationOperation(opcode, start, (long)length);
    }

    private static LocationOperation TypedConstant(ref SpanCursor cursor, byte opcode)
    {
        cursor.SkipLeb();
        byte length = cursor.U8();
        int start = cursor.Position;
        cursor.Skip(length);
        return new LocationOperation(opcode, start, length);
    }
}
