using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Pointers as .eh_frame and .eh_frame_hdr write them (LSB 5.0 core, section 10.5.1).</summary>
internal static class EncodedPointer
{
    internal const byte Absolute = 0;
    internal const byte Omitted = 0xFF;
    internal const byte DataRelative4 = 0x3B;

    /// <summary>Reads the number, without what it is relative to.</summary>
    internal static ulong Raw(ref SpanCursor cursor, byte encoding)
    {
        switch (encoding & 0x0F)
        {
            case 0x00 or 0x04 or 0x0C:
                return cursor.U64();
            case 0x01:
                return cursor.Uleb();
            case 0x02:
                return cursor.U16();
            case 0x03:
                return cursor.U32();
            case 0x09:
                return (ulong)cursor.Sleb();
            case 0x0A:
                return (ulong)cursor.I16();
            case 0x0B:
                return (ulong)cursor.I32();
            default:
                cursor.Stop(DamageKind.BadValue);
                return 0;
        }
    }

    /// <param name="cursor">At the pointer.</param>
    /// <param name="encoding">DW_EH_PE_*.</param>
    /// <param name="sectionAddress">Address of the cursor's first byte.</param>
    internal static ulong Read(ref SpanCursor cursor, byte encoding, ulong sectionAddress)
    {
        if (encoding == Omitted) return 0;
        ulong place = sectionAddress + (ulong)cursor.Position;
        ulong number = Raw(ref cursor, encoding);
        switch (encoding & 0x70)
        {
            case 0x00:
                break;
            case 0x10:
                number += place;
                break;
            default:
                cursor.Stop(DamageKind.Unsupported);
                break;
        }

        return number;
    }
}
