using System.Collections.Immutable;
using Strobe.Dwarf;
using Strobe.Values.Abi;

namespace Strobe.Values.Decoding;

/// <summary>The readers of Rust enums with data.</summary>
internal static class VariantFields
{
    private const int MostVariants = 1024;

    internal static ValueReader Build(ValueContext context)
    {
        CompositeBody body = context.Type.Body;
        if (body.Variants.IsDefaultOrEmpty || body.Variants.Length > MostVariants || (body.Discriminant is null && body.Variants.Length > 1))
        {
            return new UnknownReader(context.Name, Reasons.UnknownType);
        }

        ImmutableArray<VariantCase> cases = [.. body.Variants.Select(variant => CaseOf(variant, context))];
        if (body.Discriminant is not { } tag) return new VariantReader(context.Name, 0, 0, false, cases);
        bool isSigned = tag.Type.Bare is BaseType { Encoding: BaseEncoding.Signed };
        return new VariantReader(context.Name, tag.OffsetBytes, (int)Math.Clamp(TypeFacts.SizeOf(tag.Type), 0, 16), isSigned, cases);
    }

    private static VariantCase CaseOf(Variant variant, ValueContext context)
    {
        long offset = variant.Payload.OffsetBytes;
        ImmutableArray<Field> fields = variant.Payload.Type.Bare is CompositeType payload
            ? StructFields.FieldsOf(context with { Type = payload, Source = context.Source.At(offset), Nesting = context.Nesting + 1 })
            : [];
        return new VariantCase(
            variant.Discriminants, offset, TypeFacts.SizeOf(variant.Payload.Type), new StructReader(context.Name, fields, variant.Name));
    }
}
