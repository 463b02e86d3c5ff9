using System.Collections.Immutable;

namespace Strobe.Values.Decoding;

/// <summary>One variant of a tagged union; no ranges is the default one.</summary>
internal sealed record VariantCase(ImmutableArray<(Int128 Low, Int128 High)> Ranges, long OffsetBytes, long SizeBytes, ValueReader Reader);

/// <summary>A Rust enum: the variant that the discriminant (or niche) tells.</summary>
internal sealed class VariantReader(
    string typeName, long tagOffset, int tagBytes, bool isTagSigned, ImmutableArray<VariantCase> cases) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        VariantCase? active = cases.Length == 1 ? cases[0] : null;
        if (active is null)
        {
            if (!IntegerReader.TryNumber(Part(bytes, tagOffset, tagBytes), tagBytes, isTagSigned, out Int128 tag)) return NotCaptured();
            active = Active(tag);
        }

        return active is null
            ? new UnknownValue(TypeName, Reasons.NotValid)
            : active.Reader.Read(payload, Part(bytes, active.OffsetBytes, active.SizeBytes));
    }

    private VariantCase? Active(Int128 tag)
    {
        VariantCase? fallback = null;
        foreach (VariantCase one in cases)
        {
            if (one.Ranges.IsDefaultOrEmpty) fallback ??= one;
            else if (one.Ranges.Any(range => IsIn(tag, range))) return one;
        }

        return fallback;
    }

    // Compilers write discriminants signed or unsigned as they please; only the tag's own bits count.
    private bool IsIn(Int128 tag, (Int128 Low, Int128 High) range)
    {
        if (tag >= range.Low && tag <= range.High) return true;
        if (tagBytes is < 1 or > 8) return false;
        Int128 mask = (Int128.One << (tagBytes * 8)) - 1;
        return (tag & mask) >= (range.Low & mask) && (tag & mask) <= (range.High & mask);
    }
}

/// <summary>A value that may be absent, told by a flag: <c>std::optional</c>.</summary>
internal sealed class OptionalReader(string typeName, long flagOffset, long sizeBytes, ValueReader present) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> flag = Part(bytes, flagOffset, 1);
        if (flag.IsEmpty) return NotCaptured();
        if (flag[0] > 1) return new UnknownValue(TypeName, Reasons.NotValid);
        return flag[0] == 1 ? present.Read(payload, Part(bytes, 0, sizeBytes)) : new StructValue(TypeName, [], "nullopt");
    }
}
