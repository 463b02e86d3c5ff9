using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>The lengths of an array's dimensions.</summary>
internal static class ArrayCounts
{
    private const int MaxDimensions = 32;

    /// <summary>One entry per dimension; −1 where the length is unknown or computed at run time.</summary>
    internal static ImmutableArray<long> Of(Die array)
    {
        ImmutableArray<long>.Builder counts = ImmutableArray.CreateBuilder<long>();
        foreach (Die child in array.Children)
        {
            if (child.Tag == DwarfTag.SubrangeType && counts.Count < MaxDimensions) counts.Add(CountOf(child));
        }

        return counts.Count == 0 ? [-1] : counts.ToImmutable();
    }

    private static long CountOf(Die range)
    {
        if (range.Unsigned(DwarfAttribute.Count) is { } count) return count <= long.MaxValue ? (long)count : -1;
        if (!range.TryGet(DwarfAttribute.UpperBound, out AttributeValue upper) || !upper.IsConstant) return -1;
        long low = (long)(range.Unsigned(DwarfAttribute.LowerBound) ?? 0);

        // gcc writes the bound of a zero-length array as all ones, in whatever width.
        long high = upper.Form == DwarfForm.Data8 ? (long)upper.Number : upper.Form == DwarfForm.Data4 && upper.Number == uint.MaxValue ? -1 : (long)upper.Number;
        return high >= low - 1 && high - low < long.MaxValue ? high - low + 1 : -1;
    }
}
