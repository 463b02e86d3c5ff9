namespace Strobe;

/// <summary>
/// A typed value captured from a program. The subclasses are the closed set of shapes a value can have. Immutable; holds
/// copies only, never an address that is followed later. <see cref="object.ToString"/> gives the short text a person reads.
/// </summary>
/// <param name="TypeName">The type's name in the source language; empty when unknown.</param>
public abstract record Value(string TypeName);

/// <summary>An integer, exact; one above <see cref="Int128.MaxValue"/> arrives as a <see cref="LargeIntegerValue"/>.</summary>
public sealed record IntegerValue(string TypeName, Int128 Number) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An unsigned integer that is too large for <see cref="IntegerValue"/>: the upper half of Rust's <c>u128</c>.</summary>
public sealed record LargeIntegerValue(string TypeName, UInt128 Number) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A floating-point number; <c>long double</c> is rounded to double, <c>float</c> is kept exactly.</summary>
public sealed record FloatValue(string TypeName, double Number, bool IsSingle = false) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => IsSingle
        ? ((float)Number).ToString("R", System.Globalization.CultureInfo.InvariantCulture)
        : Number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A boolean. A byte that is neither 0 nor 1 arrives as an <see cref="IntegerValue"/>.</summary>
public sealed record BoolValue(string TypeName, bool IsTrue) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => IsTrue ? "true" : "false";
}

/// <summary>A character as its code point (or code unit where it is not one).</summary>
public sealed record CharValue(string TypeName, uint CodePoint) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => ValueText.Character(CodePoint);
}

/// <summary>An enumeration value by name; <see cref="Name"/> is null when no enumerator (or set of flags) has the number.</summary>
public sealed record EnumValue(string TypeName, string? Name, Int128 Number) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Name ?? $"({TypeName}){Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}

/// <summary>Text: <c>char*</c>, <c>std::string</c>, <c>&amp;str</c> and their like. Bytes that are not UTF-8 are replaced.</summary>
/// <param name="TypeName">The type's name.</param>
/// <param name="Text">The text, cut at 1 KiB.</param>
/// <param name="LengthBytes">The whole length in the program; larger than the text when it was cut; null when the end was not reached.</param>
/// <param name="IsCut">True when the program's text goes on.</param>
public sealed record TextValue(string TypeName, string Text, long? LengthBytes, bool IsCut) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => ValueText.Quoted(Text) + (IsCut ? "…" : "");
}

/// <summary>A pointer or reference, with what it points to where that was captured.</summary>
/// <param name="TypeName">The type's name.</param>
/// <param name="Address">The address; 0 is null.</param>
/// <param name="Target">What it points to, read at the moment of capture; null when not followed.</param>
/// <param name="Symbol">The function it points to, for function pointers.</param>
public sealed record PointerValue(string TypeName, ulong Address, Value? Target = null, string? Symbol = null) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => ValueText.Pointer(this);
}

/// <summary>A structure, class, union, tuple or record: its fields in declaration order.</summary>
/// <param name="TypeName">The type's name.</param>
/// <param name="Fields">The captured fields; a base class is a field named after it.</param>
/// <param name="Variant">The active variant's name, for tagged unions such as Rust enums.</param>
public sealed record StructValue(string TypeName, IReadOnlyList<Argument> Fields, string? Variant = null) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => ValueText.Struct(this);
}

/// <summary>An array, vector or slice: the first elements and the whole length.</summary>
/// <param name="TypeName">The type's name.</param>
/// <param name="Items">The captured elements, at most 100.</param>
/// <param name="Length">The number of elements in the program.</param>
public sealed record ArrayValue(string TypeName, IReadOnlyList<Value> Items, long Length) : Value(TypeName)
{
    /// <inheritdoc/>
    public override string ToString() => ValueText.Array(this);
}

/// <summary>No value: the function returns nothing.</summary>
public sealed record VoidValue() : Value("void")
{
    /// <summary>The one instance.</summary>
    public static VoidValue Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "void";
}

/// <summary>A value that cannot be known, and why. Never a guess.</summary>
/// <param name="TypeName">The type's name; empty when unknown.</param>
/// <param name="Reason">Why, in angle brackets: <c>&lt;optimized out&gt;</c>, <c>&lt;unreadable 0x10&gt;</c>.</param>
public sealed record UnknownValue(string TypeName, string Reason) : Value(TypeName)
{
    /// <summary>The reason of a value the compiler did not keep.</summary>
    public const string OptimizedOut = "<optimized out>";

    /// <inheritdoc/>
    public override string ToString() => Reason;
}
