using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>How the bytes of a basic type are to be read (DWARF 5 section 7.8, DW_ATE_*).</summary>
internal enum BaseEncoding : byte
{
    Unknown,
    Signed,
    Unsigned,
    Bool,
    Float,
    ComplexFloat,
    SignedChar,
    UnsignedChar,
    Utf,
    Address,
}

/// <summary>The keyword a composite type was declared with.</summary>
internal enum CompositeKind : byte
{
    Struct,
    Class,
    Union,
    RustEnum,
}

/// <summary>
/// A type as debug information tells it. Instances of one module are shared and may be cyclic through
/// <see cref="PointerType.Target"/> and the members of <see cref="CompositeType"/>, which are read on first use: walkers must
/// bound their depth. Sizes are in bytes; 0 means unknown or empty.
/// </summary>
/// <param name="Name">The qualified name as a person of the source language writes it (<c>char const*</c> is <c>const char*</c>).</param>
/// <param name="SizeBytes">Size of a value.</param>
internal abstract record DwarfType(string Name, long SizeBytes)
{
    /// <summary>The type behind typedefs and cv-qualifiers.</summary>
    internal virtual DwarfType Bare => this;
}

internal sealed record VoidType() : DwarfType("void", 0)
{
    internal static readonly VoidType Instance = new();
}

/// <summary>Debug information refers to a type that is damaged, missing or only declared.</summary>
internal sealed record UnknownType(string Name, long SizeBytes = 0) : DwarfType(Name, SizeBytes);

internal sealed record BaseType(string Name, long SizeBytes, BaseEncoding Encoding) : DwarfType(Name, SizeBytes);

internal enum PointerKind : byte
{
    Pointer,
    Reference,
    RvalueReference,
    MemberPointer,
}

/// <summary>A pointer, reference or pointer to member. The target is read on first use.</summary>
internal sealed record PointerType(string Name, long SizeBytes, PointerKind Kind, Lazy<DwarfType> LazyTarget) : DwarfType(Name, SizeBytes)
{
    internal DwarfType Target => LazyTarget.Value;

    public bool Equals(PointerType? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A typedef, or a cv-qualified type (Name includes the qualifier).</summary>
internal sealed record AliasType(string Name, DwarfType Target) : DwarfType(Name, Target.SizeBytes)
{
    internal override DwarfType Bare
    {
        get
        {
            DwarfType type = this;
            for (int i = 0; i < 64 && type is AliasType alias; i++) type = alias.Target;
            return type;
        }
    }
}

/// <summary>One enumerator.</summary>
internal readonly record struct Enumerator(string Name, Int128 Number);

internal sealed record EnumType(string Name, long SizeBytes, bool IsSigned, ImmutableArray<Enumerator> Enumerators) : DwarfType(Name, SizeBytes);

/// <summary>One member of a composite.</summary>
/// <param name="Name">The member's name; a base class carries its type's name.</param>
/// <param name="Type">Its type.</param>
/// <param name="OffsetBytes">Offset of the storage from the start of the composite.</param>
/// <param name="BitSize">Width of a bit field; 0 for ordinary members.</param>
/// <param name="BitOffset">For bit fields: first bit counted from the least significant bit of the byte at <paramref name="OffsetBytes"/>.</param>
/// <param name="IsBase">True for a base class.</param>
internal sealed record Member(string Name, DwarfType Type, long OffsetBytes, int BitSize = 0, int BitOffset = 0, bool IsBase = false);

/// <summary>One variant of a Rust enum (DW_TAG_variant): active when the discriminant lies in one of the ranges; no ranges is the default.</summary>
internal sealed record Variant(string Name, ImmutableArray<(Int128 Low, Int128 High)> Discriminants, Member Payload);

/// <summary>Members, and for Rust enums variants, of a composite.</summary>
/// <param name="Members">Data members and base classes in declaration order, static ones left out.</param>
/// <param name="Discriminant">The member that tells which variant is active; null where there is only one.</param>
/// <param name="Variants">The variants; empty for ordinary composites.</param>
/// <param name="TemplateArguments">Type template arguments in order (<c>std::vector&lt;int&gt;</c>: int, allocator).</param>
/// <param name="IsNonTrivialForCalls">True when the C++ ABI passes it by invisible reference (DW_CC_pass_by_reference, or a
/// user-provided copy constructor or destructor is declared).</param>
internal sealed record CompositeBody(
    ImmutableArray<Member> Members,
    Member? Discriminant,
    ImmutableArray<Variant> Variants,
    ImmutableArray<(string Name, DwarfType Type)> TemplateArguments,
    bool IsNonTrivialForCalls);

/// <summary>A struct, class, union or Rust enum. The body is read on first use.</summary>
internal sealed record CompositeType(string Name, long SizeBytes, CompositeKind Kind, Lazy<CompositeBody> LazyBody) : DwarfType(Name, SizeBytes)
{
    /// <summary>The alignment asked for in the source (DW_AT_alignment); 0 when it follows from the members.</summary>
    internal long AlignmentBytes { get; init; }

    internal CompositeBody Body => LazyBody.Value;

    public bool Equals(CompositeType? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>An array; <see cref="Counts"/> has one entry per dimension, −1 where the length is unknown or computed at run time.
/// A vector (<c>__m128</c>) is held in a register. <see cref="Entry"/> is where that of a length which is not known stands, else −1.</summary>
internal sealed record ArrayType(string Name, long SizeBytes, DwarfType Element, ImmutableArray<long> Counts, bool IsVector = false, long Entry = -1)
    : DwarfType(Name, SizeBytes);

/// <summary>A function type, behind a function pointer.</summary>
internal sealed record SubroutineType(string Name) : DwarfType(Name, 0);
