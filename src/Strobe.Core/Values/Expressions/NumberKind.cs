namespace Strobe.Values.Expressions;

/// <summary>The kinds of number, with the numbers that element types have in a lane.</summary>
internal enum NumberKind : byte
{
    Bool = 1,
    I8 = 2,
    U8 = 3,
    I16 = 4,
    U16 = 5,
    I32 = 6,
    U32 = 7,
    I64 = 8,
    U64 = 9,
    F32 = 10,
    F64 = 11,
    Complex64 = 12,
    Complex128 = 13,
}

internal static class NumberKinds
{
    private static readonly int[] Sizes = [0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 8, 16];

    internal static int SizeBytes(this NumberKind kind) => Sizes[(int)kind];

    /// <summary>Also true for bool, which counts as 0 or 1.</summary>
    internal static bool IsInteger(this NumberKind kind) => kind is >= NumberKind.Bool and <= NumberKind.U64;

    internal static bool IsFloat(this NumberKind kind) => kind is NumberKind.F32 or NumberKind.F64;

    internal static bool IsComplex(this NumberKind kind) => kind >= NumberKind.Complex64;

    /// <summary>The name in expressions: <c>i8</c>, <c>complex64</c>.</summary>
    internal static string Name(this NumberKind kind) => kind.ToString().ToLowerInvariant();

    internal static NumberKind? Named(string name)
    {
        foreach (NumberKind kind in Enum.GetValues<NumberKind>())
        {
            if (kind.Name() == name) return kind;
        }

        return null;
    }
}
