using System.Collections.Immutable;
using System.Globalization;
using Strobe.Dwarf;
using Strobe.Values.Abi;
using Strobe.Values.Planning;

namespace Strobe.Values.Decoding;

/// <summary>The readers of structures, classes, unions and tuples.</summary>
internal static class StructFields
{
    private const int MostFields = 256;

    internal static ValueReader Build(ValueContext context)
    {
        if (context.Type.SizeBytes == 0 && TypeFacts.MembersOf(context.Type).IsEmpty && context.Type.Kind != CompositeKind.Struct)
        {
            return new UnknownReader(context.Name, Reasons.UnknownType);
        }

        return new StructReader(context.Name, FieldsOf(context));
    }

    internal static ImmutableArray<Field> FieldsOf(ValueContext context)
    {
        ImmutableArray<Field>.Builder fields = ImmutableArray.CreateBuilder<Field>();
        Add(fields, context, 0);
        return fields.ToImmutable();
    }

    private static void Add(ImmutableArray<Field>.Builder fields, ValueContext context, long start)
    {
        // Of a union's members at most one holds; to follow the pointers of the others would read at random.
        bool isUnion = context.Type.Kind == CompositeKind.Union && TypeFacts.MembersOf(context.Type).Length > 1;
        ValueContext inner = isUnion ? context with { Source = ValueSource.None } : context;
        foreach (Member member in TypeFacts.MembersOf(context.Type))
        {
            if (fields.Count >= MostFields) return;
            if (IsTablePointer(member)) continue;
            long offset = start + member.OffsetBytes;
            if (member.Name.Length == 0 && member.Type.Bare is CompositeType nested && context.Nesting < 16)
            {
                Add(fields, inner with { Type = nested, Nesting = inner.Nesting + 1 }, offset);
            }
            else if (!IsEmptyBase(member))
            {
                fields.Add(FieldOf(member, inner, offset));
            }
        }
    }

    private static Field FieldOf(Member member, ValueContext context, long offset)
    {
        if (member.BitSize > 0)
        {
            bool isSane = member.BitSize <= 64 && member.BitOffset is >= 0 and < 64;
            int bytes = isSane ? (member.BitOffset + member.BitSize + 7) / 8 : 0;
            ValueReader bits = isSane
                ? new BitFieldReader(member.Type.Name, member.BitOffset, member.BitSize, member.Type)
                : new UnknownReader(member.Type.Name, Reasons.UnknownType);
            return new Field(member.Name, offset, bytes, bits);
        }

        return new Field(NameOf(member), offset, TypeFacts.SizeOf(member.Type), context.BuildPart(member.Type, offset));
    }

    // Rust names the parts of tuples __0, __1, …
    private static string NameOf(Member member) =>
        member.Name.StartsWith("__", StringComparison.Ordinal)
        && int.TryParse(member.Name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? member.Name[2..]
            : member.Name;

    private static bool IsTablePointer(Member member) => member.Name.StartsWith("_vptr", StringComparison.Ordinal);

    private static bool IsEmptyBase(Member member) =>
        member.IsBase && member.Type.Bare is CompositeType type && TypeFacts.MembersOf(type).IsEmpty;
}
