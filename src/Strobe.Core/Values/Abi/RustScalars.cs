using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>One scalar of a value, as rustc sees it.</summary>
internal readonly record struct RustScalar(long OffsetBytes, int SizeBytes, bool IsFloat);

/// <summary>
/// How rustc looks at a type when it passes one: nothing, one scalar, a pair of scalars, or an aggregate (rustc 1.95, seen in
/// the code it makes; its own layout is not written in debug information).
/// </summary>
internal sealed record RustShape(bool IsKnown, bool IsAggregate, ImmutableArray<RustScalar> Scalars)
{
    internal static readonly RustShape Unknown = new(false, false, []);
    internal static readonly RustShape Aggregate = new(true, true, []);
    internal static readonly RustShape Empty = new(true, false, []);

    private const int DeepestNesting = 24;

    internal static RustShape Of(DwarfType type) => Of(type, 0);

    private static RustShape Of(DwarfType type, int nesting)
    {
        if (nesting > DeepestNesting) return Unknown;
        long size = TypeFacts.SizeOf(type);
        switch (type.Bare)
        {
            case VoidType: return Empty;
            case BaseType { SizeBytes: 0 }: return Empty;
            case BaseType { Encoding: BaseEncoding.Unknown or BaseEncoding.ComplexFloat }: return Unknown;
            case BaseType scalar: return size <= 16 ? One(size, scalar.Encoding == BaseEncoding.Float) : Unknown;
            case EnumType: return One(size, false);
            case PointerType { Kind: PointerKind.MemberPointer }: return Unknown;
            case PointerType: return One(8, false);
            case ArrayType array: return array.IsVector ? Unknown : size == 0 ? Empty : Aggregate;
            case CompositeType { Kind: CompositeKind.RustEnum } variants: return RustVariants.ShapeOf(variants, nesting);
            case CompositeType { Kind: CompositeKind.Union }: return size > 8 ? Unknown : UnionShape(size);
            case CompositeType composite: return OfMembers(TypeFacts.MembersOf(composite), size, nesting);
            default: return Unknown;
        }
    }

    // A union of one scalar is that scalar, of several it depends: up to 8 bytes we cannot tell a register's kind.
    private static RustShape UnionShape(long size) => size == 0 ? Empty : Unknown;

    private static RustShape One(long size, bool isFloat) =>
        size is 1 or 2 or 4 or 8 or 16 ? new(true, false, [new RustScalar(0, (int)size, isFloat)]) : Unknown;

    /// <summary>The shape of a struct or tuple: pairs and scalars shine through, everything else is an aggregate.</summary>
    internal static RustShape OfMembers(ImmutableArray<Member> members, long size, int nesting)
    {
        ImmutableArray<RustScalar>.Builder scalars = ImmutableArray.CreateBuilder<RustScalar>();
        int filled = 0;
        foreach (Member member in members)
        {
            RustShape shape = Of(member.Type, nesting + 1);
            if (!shape.IsKnown) return size > 16 ? Aggregate : Unknown;
            if (shape.IsAggregate) return Aggregate;
            if (shape.Scalars.IsEmpty) continue;
            filled++;
            foreach (RustScalar scalar in shape.Scalars) scalars.Add(scalar with { OffsetBytes = scalar.OffsetBytes + member.OffsetBytes });
        }

        if (scalars.Count == 0) return size == 0 ? Empty : Aggregate;
        if (scalars.Count > 2 || (filled > 1 && scalars.Count != filled)) return Aggregate;
        scalars.Sort((left, right) => left.OffsetBytes.CompareTo(right.OffsetBytes));
        return Fitting(scalars.ToImmutable(), size);
    }

    /// <summary>Scalars only when they lie where rustc would put them; padding asked for in the source makes an aggregate.</summary>
    internal static RustShape Fitting(ImmutableArray<RustScalar> scalars, long size)
    {
        long alignment = 1;
        foreach (RustScalar scalar in scalars) alignment = Math.Max(alignment, scalar.SizeBytes);
        long end = scalars[0].SizeBytes;
        if (scalars.Length == 2)
        {
            long second = Up(end, scalars[1].SizeBytes);
            if (scalars[1].OffsetBytes != second) return Aggregate;
            end = second + scalars[1].SizeBytes;
        }

        return scalars[0].OffsetBytes == 0 && Up(end, alignment) == size ? new(true, false, scalars) : Aggregate;
    }

    private static long Up(long offset, long alignment) => (offset + alignment - 1) / alignment * alignment;
}
