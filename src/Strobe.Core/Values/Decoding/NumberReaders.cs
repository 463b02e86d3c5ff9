using System.Buffers.Binary;

namespace Strobe.Values.Decoding;

/// <summary>An integer of 1 to 16 bytes.</summary>
internal sealed class IntegerReader(string typeName, int sizeBytes, bool isSigned) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes) =>
        TryNumber(bytes, sizeBytes, isSigned, out Int128 number) ? new IntegerValue(TypeName, number)
        : bytes.Length < sizeBytes ? NotCaptured()
        : sizeBytes == 16 ? new LargeIntegerValue(TypeName, BinaryPrimitives.ReadUInt128LittleEndian(bytes))
        : new UnknownValue(TypeName, Reasons.UnsupportedNumber);

    /// <summary>Reads a little-endian integer; false when bytes are missing or it does not fit 128 bits signed.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> bytes, int sizeBytes, bool isSigned, out Int128 number)
    {
        number = 0;
        if (sizeBytes is < 1 or > 16 || bytes.Length < sizeBytes) return false;
        UInt128 bits = 0;
        for (int i = sizeBytes - 1; i >= 0; i--) bits = (bits << 8) | bytes[i];
        return TryNumber(bits, sizeBytes * 8, isSigned, out number);
    }

    internal static bool TryNumber(UInt128 bits, int width, bool isSigned, out Int128 number)
    {
        int unused = 128 - width;
        number = isSigned ? (Int128)(bits << unused) >> unused : (Int128)bits;
        return isSigned || number >= 0;
    }
}

/// <summary>A boolean; anything but 0 and 1 is shown as the number it is.</summary>
internal sealed class BoolReader(string typeName, int sizeBytes) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!IntegerReader.TryNumber(bytes, sizeBytes, isSigned: false, out Int128 number)) return NotCaptured();
        return number == 0 || number == 1 ? new BoolValue(TypeName, number == 1) : new IntegerValue(TypeName, number);
    }
}

/// <summary>A character; a byte above 127 is part of a longer sequence, or of an unknown code page, and stays a number.</summary>
internal sealed class CharReader(string typeName, int sizeBytes, bool isSigned) : ValueReader(typeName)
{
    private const uint LastCodePoint = 0x10FFFF;

    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!IntegerReader.TryNumber(bytes, sizeBytes, isSigned, out Int128 number)) return NotCaptured();
        Int128 last = sizeBytes == 1 ? 127 : LastCodePoint;
        return number >= 0 && number <= last ? new CharValue(TypeName, (uint)number) : new IntegerValue(TypeName, number);
    }
}

/// <summary>The formats of floating-point numbers we know.</summary>
internal enum FloatFormat : byte
{
    Half,
    Brain,
    Single,
    Double,
    Extended,
}

/// <summary>A floating-point number.</summary>
internal sealed class FloatReader(string typeName, FloatFormat format) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SizeOf(format)) return NotCaptured();
        return format switch
        {
            FloatFormat.Half => new FloatValue(TypeName, (double)BinaryPrimitives.ReadHalfLittleEndian(bytes), IsSingle: true),
            FloatFormat.Brain => new FloatValue(TypeName, Brain(bytes), IsSingle: true),
            FloatFormat.Single => new FloatValue(TypeName, BinaryPrimitives.ReadSingleLittleEndian(bytes), IsSingle: true),
            FloatFormat.Double => new FloatValue(TypeName, BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
            _ => new FloatValue(TypeName, Extended(bytes)),
        };
    }

    private static int SizeOf(FloatFormat format) => format switch
    {
        FloatFormat.Half or FloatFormat.Brain => 2,
        FloatFormat.Single => 4,
        FloatFormat.Double => 8,
        _ => 10,
    };

    private static double Brain(ReadOnlySpan<byte> bytes) =>
        BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16);

    // The x87 format: 64 bits of mantissa with its leading one, 15 of exponent, a sign.
    private static double Extended(ReadOnlySpan<byte> bytes)
    {
        ulong mantissa = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        int head = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        int exponent = head & 0x7FFF;
        double magnitude = exponent == 0x7FFF
            ? (mantissa << 1) == 0 ? double.PositiveInfinity : double.NaN
            : Math.ScaleB((double)mantissa, Math.Max(exponent, 1) - 16383 - 63);
        return (head & 0x8000) != 0 ? -magnitude : magnitude;
    }
}
