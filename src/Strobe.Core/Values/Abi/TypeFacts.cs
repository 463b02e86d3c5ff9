using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>What several parts need to know of types and debug information does not say outright.</summary>
internal static class TypeFacts
{
    private const int DeepestNesting = 24;

    /// <summary>The size of a value; pointers without a size get the machine's.</summary>
    internal static long SizeOf(DwarfType type) => type.Bare switch
    {
        PointerType { Kind: PointerKind.MemberPointer, SizeBytes: 0 } member => member.Target.Bare is SubroutineType ? 16 : 8,
        PointerType { SizeBytes: 0 } => 8,
        UnknownType { SizeBytes: 0 } unknown when IsNullPointer(unknown) => 8,
        ArrayType { SizeBytes: 0 } array => Math.Max(0, ElementCount(array) * SizeOf(array.Element)),
        DwarfType bare => bare.SizeBytes,
    };

    internal static bool IsNullPointer(UnknownType type) => type.Name is "decltype(nullptr)" or "std::nullptr_t" or "nullptr_t";

    /// <summary>Number of elements over all dimensions; −1 when unknown.</summary>
    internal static long ElementCount(ArrayType array)
    {
        long total = 1;
        foreach (long count in array.Counts)
        {
            if (count < 0 || total > int.MaxValue || count > int.MaxValue) return -1;
            total *= count;
        }

        return array.Counts.Length == 0 ? -1 : total;
    }

    internal static bool IsLongDouble(BaseType type) =>
        type.Encoding is BaseEncoding.Float or BaseEncoding.ComplexFloat
        && type.Name.Contains("long double", StringComparison.Ordinal);

    /// <summary>The members of a composite; empty when its body cannot be had.</summary>
    internal static ImmutableArray<Member> MembersOf(CompositeType type) =>
        type.Body.Members.IsDefault ? [] : type.Body.Members;

    /// <summary>The alignment of a value, 1 to 64.</summary>
    internal static long AlignmentOf(DwarfType type, int nesting = 0)
    {
        if (nesting > DeepestNesting) return 1;
        switch (type.Bare)
        {
            case BaseType { Encoding: BaseEncoding.ComplexFloat } complex: return Power(complex.SizeBytes / 2, 16);
            case BaseType scalar: return Power(scalar.SizeBytes, 16);
            case EnumType scalar: return Power(scalar.SizeBytes, 16);
            case ArrayType { IsVector: true } vector: return Power(SizeOf(vector), 64);
            case ArrayType array: return AlignmentOf(array.Element, nesting + 1);
            case CompositeType composite: return AlignmentOf(composite, nesting);
            default: return 8;
        }
    }

    private static long AlignmentOf(CompositeType composite, int nesting)
    {
        long most = composite.AlignmentBytes is > 0 and <= 64 ? composite.AlignmentBytes : 1;
        foreach (Member member in MembersOf(composite))
        {
            if (member.OffsetBytes <= composite.SizeBytes) most = Math.Max(most, AlignmentOf(member.Type, nesting + 1));
        }

        return most;
    }

    private static long Power(long sizeBytes, long most) =>
        sizeBytes <= 1 ? 1 : Math.Min(most, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)sizeBytes));
}
