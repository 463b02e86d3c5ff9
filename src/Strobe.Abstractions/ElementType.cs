using System.Numerics;

namespace Strobe;

/// <summary>What the elements of a frame are. The numbers are those of docs/ring-format.md and never change.</summary>
public enum ElementType : byte
{
    /// <summary>No elements: the type of a frame without a value may be unknown.</summary>
    None = 0,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 1,

    /// <summary>Signed, 1 byte.</summary>
    Int8 = 2,

    /// <summary>Unsigned, 1 byte.</summary>
    UInt8 = 3,

    /// <summary>Signed, 2 bytes.</summary>
    Int16 = 4,

    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16 = 5,

    /// <summary>Signed, 4 bytes.</summary>
    Int32 = 6,

    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32 = 7,

    /// <summary>Signed, 8 bytes.</summary>
    Int64 = 8,

    /// <summary>Unsigned, 8 bytes.</summary>
    UInt64 = 9,

    /// <summary>IEEE 754, 4 bytes.</summary>
    Float32 = 10,

    /// <summary>IEEE 754, 8 bytes.</summary>
    Float64 = 11,

    /// <summary>Two <see cref="Float32"/>, real part first: <see cref="Strobe.Complex64"/>.</summary>
    Complex64 = 12,

    /// <summary>Two <see cref="Float64"/>, real part first: <see cref="Complex"/>.</summary>
    Complex128 = 13,
}

/// <summary>What is known of each <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    private static ReadOnlySpan<byte> Sizes => [0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 8, 16];

    /// <summary>Bytes of one element; 0 for <see cref="ElementType.None"/> and for numbers that stand for no type.</summary>
    public static int SizeOf(ElementType type) => (int)type < Sizes.Length ? Sizes[(int)type] : 0;

    /// <summary>The name as numpy writes it: <c>bool</c>, <c>int16</c>, <c>float32</c>, <c>complex64</c>.</summary>
    public static string Name(this ElementType type) => type == ElementType.Boolean ? "bool" : type.ToString().ToLowerInvariant();

    /// <summary>True for the two types whose elements have an imaginary part.</summary>
    public static bool IsComplex(ElementType type) => type is ElementType.Complex64 or ElementType.Complex128;

    /// <summary>The element type that a .NET type stands for; <see cref="ElementType.None"/> when there is none.</summary>
    public static ElementType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(bool)) return ElementType.Boolean;
        if (typeof(T) == typeof(sbyte)) return ElementType.Int8;
        if (typeof(T) == typeof(byte)) return ElementType.UInt8;
        if (typeof(T) == typeof(short)) return ElementType.Int16;
        if (typeof(T) == typeof(ushort)) return ElementType.UInt16;
        if (typeof(T) == typeof(int)) return ElementType.Int32;
        if (typeof(T) == typeof(uint)) return ElementType.UInt32;
        if (typeof(T) == typeof(long)) return ElementType.Int64;
        if (typeof(T) == typeof(ulong)) return ElementType.UInt64;
        if (typeof(T) == typeof(float)) return ElementType.Float32;
        if (typeof(T) == typeof(double)) return ElementType.Float64;
        if (typeof(T) == typeof(Complex64)) return ElementType.Complex64;
        return typeof(T) == typeof(Complex) ? ElementType.Complex128 : ElementType.None;
    }
}
