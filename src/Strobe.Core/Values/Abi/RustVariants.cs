using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>The shape rustc gives to enums with data.</summary>
internal static class RustVariants
{
    internal static RustShape ShapeOf(CompositeType type, int nesting)
    {
        CompositeBody body = type.Body;
        if (type.SizeBytes == 0) return RustShape.Empty;
        if (type.SizeBytes > 16) return RustShape.Aggregate;
        if (body.Variants.IsDefaultOrEmpty) return RustShape.Unknown;
        if (body.Discriminant is not { } tag) return body.Variants.Length == 1
            ? RustShape.OfMembers([body.Variants[0].Payload], type.SizeBytes, nesting)
            : RustShape.Unknown;
        return WithTag(type, body, tag, nesting);
    }

    private static RustShape WithTag(CompositeType type, CompositeBody body, Member tag, int nesting)
    {
        RustScalar tagScalar = new(tag.OffsetBytes, (int)Math.Min(16, TypeFacts.SizeOf(tag.Type)), IsFloat: false);
        RustScalar? common = null;
        foreach (Variant variant in body.Variants)
        {
            RustShape payload = PayloadShape(variant, nesting);
            if (!payload.IsKnown) return RustShape.Unknown;
            if (payload.IsAggregate) return RustShape.Aggregate;
            foreach (RustScalar scalar in payload.Scalars)
            {
                // A niche: the tag is one of the payload's own scalars.
                if (scalar.OffsetBytes == tagScalar.OffsetBytes && scalar.SizeBytes == tagScalar.SizeBytes) continue;
                if (common is { } one && (one.OffsetBytes != scalar.OffsetBytes || one.SizeBytes != scalar.SizeBytes
                    || one.IsFloat != scalar.IsFloat)) return Disagreeing(type);
                common = scalar;
            }
        }

        if (common is not { } other) return RustShape.Fitting([tagScalar], type.SizeBytes);
        return other.OffsetBytes < tagScalar.OffsetBytes
            ? RustShape.Fitting([other, tagScalar], type.SizeBytes)
            : RustShape.Fitting([tagScalar, other], type.SizeBytes);
    }

    // An integer and a float in one place make an aggregate; other disagreements we have not seen proof of.
    private static RustShape Disagreeing(CompositeType type) => type.SizeBytes > 0 ? RustShape.Aggregate : RustShape.Unknown;

    private static RustShape PayloadShape(Variant variant, int nesting)
    {
        if (variant.Payload.Type.Bare is not CompositeType payload) return RustShape.Unknown;
        ImmutableArray<RustScalar>.Builder scalars = ImmutableArray.CreateBuilder<RustScalar>();
        foreach (Member member in TypeFacts.MembersOf(payload))
        {
            RustShape shape = RustShape.OfMembers([member with { OffsetBytes = 0 }], TypeFacts.SizeOf(member.Type), nesting + 1);
            if (!shape.IsKnown || shape.IsAggregate) return shape;
            long start = variant.Payload.OffsetBytes + member.OffsetBytes;
            foreach (RustScalar scalar in shape.Scalars) scalars.Add(scalar with { OffsetBytes = start + scalar.OffsetBytes });
        }

        return scalars.Count > 2 ? RustShape.Aggregate : new RustShape(true, false, scalars.ToImmutable());
    }
}
