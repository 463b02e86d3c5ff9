using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Decoding;

/// <summary>One field of a structure.</summary>
internal readonly record struct Field(string Name, long OffsetBytes, long SizeBytes, ValueReader Reader);

/// <summary>A structure, class or union, field by field.</summary>
internal sealed class StructReader(string typeName, ImmutableArray<Field> fields, string? variant = null) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        Argument[] values = new Argument[fields.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Field field = fields[i];
            values[i] = new Argument(field.Name, field.Reader.Read(payload, Part(bytes, field.OffsetBytes, field.SizeBytes)));
        }

        return new StructValue(TypeName, values, variant);
    }
}

/// <summary>A value that is one part of another, such as the element inside its wrapper.</summary>
internal sealed class PartReader(string typeName, long offsetBytes, long sizeBytes, ValueReader part) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes) =>
        part.Read(payload, Part(bytes, offsetBytes, sizeBytes));
}

/// <summary>An integer, boolean or enumeration of some bits.</summary>
internal sealed class BitFieldReader(string typeName, int bitOffset, int bitSize, DwarfType type) : ValueReader(typeName)
{
    private readonly EnumReader? _names = type.Bare is EnumType names ? new EnumReader(typeName, names) : null;

    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        int needed = (bitOffset + bitSize + 7) / 8;
        if (bytes.Length < needed) return NotCaptured();
        UInt128 bits = 0;
        for (int i = needed - 1; i >= 0; i--) bits = (bits << 8) | bytes[i];
        bits = (bits >> bitOffset) & ((UInt128.One << bitSize) - 1);
        IntegerReader.TryNumber(bits, bitSize, IsSigned(), out Int128 number);
        if (_names is not null) return _names.Named(number);
        bool isBool = type.Bare is BaseType { Encoding: BaseEncoding.Bool };
        return isBool ? new BoolValue(TypeName, number == 1) : new IntegerValue(TypeName, number);
    }

    private bool IsSigned() => type.Bare switch
    {
        BaseType scalar => scalar.Encoding is BaseEncoding.Signed or BaseEncoding.SignedChar,
        EnumType names => names.IsSigned,
        _ => false,
    };
}
