using System.Collections.Immutable;

namespace Strobe.Values.Expressions;

/// <summary>
/// A type as expressions see it: few shapes, whatever language or recording they come from. <see cref="DwarfTypes"/> makes them of debug
/// information. Types may be cyclic through <see cref="AddressType.Target"/> and fields, which are asked for when they are needed.
/// </summary>
/// <param name="Name">The name shown to people.</param>
/// <param name="SizeBytes">Size in memory; 0 when unknown.</param>
internal abstract record ExpressionType(string Name, long SizeBytes);

/// <summary>A number, truth value, character or enumeration.</summary>
/// <param name="Name">The name shown to people.</param>
/// <param name="Kind">How it is stored.</param>
/// <param name="IsCharacter">True for a unit of text: pointers to and arrays of it are texts.</param>
internal sealed record NumberType(string Name, NumberKind Kind, bool IsCharacter = false) : ExpressionType(Name, Kind.SizeBytes())
{
    internal static readonly NumberType Bool = Of(NumberKind.Bool);
    internal static readonly NumberType I64 = Of(NumberKind.I64);
    internal static readonly NumberType U64 = Of(NumberKind.U64);
    internal static readonly NumberType F64 = Of(NumberKind.F64);

    internal static NumberType Of(NumberKind kind) => new(kind.Name(), kind);
}

/// <summary>A pointer, or a reference, which is followed wherever it is used.</summary>
internal sealed record AddressType(string Name, Func<ExpressionType> TargetOf, bool IsReference = false) : ExpressionType(Name, 8)
{
    internal ExpressionType Target => TargetOf();
}

/// <summary>Elements one behind another: an array in place, or a vector, slice or string, which holds their address and number.</summary>
/// <param name="Name">The name shown to people.</param>
/// <param name="SizeBytes">Size of the list itself.</param>
/// <param name="Element">What the elements are.</param>
/// <param name="Count">Their number, for an array in place; −1 when its type does not say.</param>
/// <param name="Head">Where address and number stand, for lists elsewhere.</param>
internal sealed record ListType(string Name, long SizeBytes, ExpressionType Element, long Count, ListHead? Head = null) : ExpressionType(Name, SizeBytes)
{
    /// <summary>Steps that leave the number of elements of an array in place, where only the running program knows it; else empty.</summary>
    internal ImmutableArray<Instruction> Length { get; init; } = [];
}

/// <summary>Offsets in a list that holds the address of its elements.</summary>
/// <param name="AddressOffset">Of the address of the first element.</param>
/// <param name="EndOffset">Of the number of elements, or of the address behind the last.</param>
/// <param name="IsEndAddress">True when it is an address.</param>
internal sealed record ListHead(long AddressOffset, long EndOffset, bool IsEndAddress);

/// <summary>A structure, class, union or tuple.</summary>
internal sealed record RecordType(string Name, long SizeBytes, Func<string, FieldPlace?> FieldOf) : ExpressionType(Name, SizeBytes);

/// <summary>A field of a record; for a bit field the bits count from the lowest of the byte at the offset.</summary>
internal readonly record struct FieldPlace(long OffsetBytes, ExpressionType Type, int BitOffset = 0, int BitSize = 0);

/// <summary>What expressions cannot look into, and why.</summary>
internal sealed record OpaqueType(string Name, long SizeBytes, string Reason) : ExpressionType(Name, SizeBytes);

/// <summary>The type of None.</summary>
internal sealed record NullType() : ExpressionType("null", 8);
