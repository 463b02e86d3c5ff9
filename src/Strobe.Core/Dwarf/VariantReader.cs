using System.Collections.Immutable;
using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Reads the variants of a Rust enum (DWARF 5 section 5.7.10).</summary>
internal static class VariantReader
{
    private const int MaxDiscriminants = 1024;

    /// <summary>Adds the variants; answers the member that tells which is active.</summary>
    internal static Member? Read(Die part, TypeReader types, ImmutableArray<Variant>.Builder variants)
    {
        foreach (Die child in part.Children)
        {
            if (child.Tag == DwarfTag.Variant && Payload(child, types) is { } payload)
                variants.Add(new Variant(payload.Name, Discriminants(child), payload));
        }

        Die discriminant = part.Follow(DwarfAttribute.Discriminant);
        return discriminant.Tag == DwarfTag.Member ? MemberReader.Read(discriminant, types) : null;
    }

    private static Member? Payload(Die variant, TypeReader types)
    {
        foreach (Die child in variant.Children)
        {
            if (child.Tag == DwarfTag.Member) return MemberReader.Read(child, types);
        }

        return null;
    }

    private static ImmutableArray<(Int128 Low, Int128 High)> Discriminants(Die variant)
    {
        if (variant.TryGet(DwarfAttribute.DiscriminantValue, out AttributeValue value))
        {
            Int128 number = ConstantNumber.Of(variant.Unit, value);
            return [(number, number)];
        }

        return variant.TryGet(DwarfAttribute.DiscriminantList, out AttributeValue list) && list.IsBlock ? FromList(variant.Unit, list) : [];
    }

    private static ImmutableArray<(Int128 Low, Int128 High)> FromList(DwarfUnit unit, AttributeValue list)
    {
        ImmutableArray<(Int128, Int128)>.Builder ranges = ImmutableArray.CreateBuilder<(Int128, Int128)>();
        var cursor = new SpanCursor(unit.Section.Span.Slice((int)list.Number, list.Length), unit.Module.Damage, "DW_AT_discr_list");
        while (!cursor.IsAtEnd && ranges.Count < MaxDiscriminants)
        {
            bool isRange = cursor.U8() == 1;
            ulong low = cursor.Uleb();
            ulong high = isRange ? cursor.Uleb() : low;
            if (!cursor.IsBroken) ranges.Add((low, high));
        }

        return ranges.ToImmutable();
    }
}
