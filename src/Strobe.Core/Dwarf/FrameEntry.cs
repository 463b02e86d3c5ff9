using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>What several frame descriptions share (a CIE).</summary>
internal sealed record FrameCommon(
    ulong CodeFactor, long DataFactor, int ReturnAddressRegister, byte PointerEncoding, bool HasAugmentationData, bool IsSignalFrame,
    int ProgramStart, int ProgramEnd)
{
    /// <summary>Where its program leads to, for all descriptions that share it; null until one was asked for. Never changed.</summary>
    internal (FrameAddressRule Address, FrameRule[] Rules)? Initial { get; set; }

    /// <summary>Reads the CIE at a position; null when it is none or of an unknown kind.</summary>
    internal static FrameCommon? Read(FrameSection section, long position)
    {
        SpanCursor cursor = section.CursorAt(position);
        (int end, byte offsetSize) = UnitHeader.ReadLength(ref cursor);
        if (end <= cursor.Position) return null;
        cursor = section.CursorAt(cursor.Position, end);
        ulong id = FrameEntry.ReadId(ref cursor, section, offsetSize);
        if (id != FrameEntry.CommonId(section, offsetSize)) return null;
        byte version = cursor.U8();
        if (version is not (1 or 3 or 4)) return null;
        string augmentation = Augmentation(ref cursor);
        if (version == 4) cursor.Skip(2);
        ulong codeFactor = cursor.Uleb();
        long dataFactor = cursor.Sleb();
        ulong returnRegister = version == 1 ? cursor.U8() : cursor.Uleb();
        byte encoding = EncodedPointer.Absolute;
        bool isSignalFrame = false;
        bool hasData = augmentation.StartsWith('z');
        if (augmentation.Length > 0 && !hasData) return null;
        int programStart = cursor.Position;
        if (hasData)
        {
            ulong length = cursor.Uleb();
            programStart = (int)Math.Min((ulong)cursor.Position + length, (ulong)end);
            ReadAugmentation(ref cursor, augmentation, ref encoding, ref isSignalFrame);
        }

        return cursor.IsBroken
            ? null
            : new FrameCommon(codeFactor, dataFactor, (int)Math.Min(returnRegister, 255), encoding, hasData, isSignalFrame, programStart, end);
    }

    private static string Augmentation(ref SpanCursor cursor)
    {
        Span<char> letters = stackalloc char[16];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)cursor.U8();
            if (letters[i] == 0) return new string(letters[..i]);
        }

        cursor.Stop(DamageKind.BadValue);
        return "";
    }

    private static void ReadAugmentation(ref SpanCursor cursor, string augmentation, ref byte encoding, ref bool isSignalFrame)
    {
        foreach (char letter in augmentation.AsSpan(1))
        {
            switch (letter)
            {
                case 'R':
                    encoding = cursor.U8();
                    break;
                case 'L':
                    cursor.Skip(1);
                    break;
                case 'P':
                    EncodedPointer.Raw(ref cursor, cursor.U8());
                    break;
                case 'S':
                    isSignalFrame = true;
                    break;
                case 'B':
                    break;
                default:
                    // The length of the data lets the rest be skipped.
                    return;
            }
        }
    }
}

/// <summary>A frame description (an FDE): the addresses it covers and its program.</summary>
internal readonly record struct FrameEntry(AddressRange Range, long CommonPosition, int ProgramStart, int ProgramEnd)
{
    /// <summary>Reads the FDE at a position.</summary>
    /// <param name="section">Where it lies.</param>
    /// <param name="position">Position of its length.</param>
    /// <param name="commons">CIEs already read.</param>
    /// <param name="next">Position behind it; the section's length at the end.</param>
    internal static FrameEntry? Read(FrameSection section, long position, Dictionary<long, FrameCommon?> commons, out int next)
    {
        SpanCursor cursor = section.CursorAt(position);
        next = section.Content.Length;
        if (cursor.Remaining < 4) return null;
        (int end, byte offsetSize) = UnitHeader.ReadLength(ref cursor);

        // A length of zero ends .eh_frame, but what a linker joined may go on behind it.
        next = Math.Max(end, (int)position + 4);
        if (end <= cursor.Position) return null;
        cursor = section.CursorAt(cursor.Position, end);
        int idPosition = cursor.Position;
        ulong id = ReadId(ref cursor, section, offsetSize);
        if (cursor.IsBroken || id == CommonId(section, offsetSize)) return null;
        long commonPosition = section.IsExceptionFrames ? idPosition - (long)Math.Min(id, int.MaxValue) : (long)Math.Min(id, int.MaxValue);
        if (commonPosition < 0) return null;
        if (!commons.TryGetValue(commonPosition, out FrameCommon? common))
            commons[commonPosition] = common = FrameCommon.Read(section, commonPosition);
        if (common is null) return null;
        ulong low = EncodedPointer.Read(ref cursor, common.PointerEncoding, section.Address);
        ulong size = EncodedPointer.Raw(ref cursor, (byte)(common.PointerEncoding & 0x0F));
        if (common.HasAugmentationData) cursor.Skip(cursor.Uleb());
        if (cursor.IsBroken) return null;
        return new FrameEntry(new AddressRange(low, low + size), commonPosition, cursor.Position, end);
    }

    internal static ulong ReadId(ref SpanCursor cursor, FrameSection section, byte offsetSize) =>
        section.IsExceptionFrames ? cursor.U32() : cursor.Unsigned(offsetSize);

    internal static ulong CommonId(FrameSection section, byte offsetSize) =>
        section.IsExceptionFrames ? 0 : offsetSize == 8 ? ulong.MaxValue : uint.MaxValue;
}
