using System.Collections.Immutable;
using Strobe.Values.Planning;

namespace Strobe.Values.Decoding;

/// <summary>Reads elements that lie one behind another.</summary>
/// <param name="strideBytes">Size of one, at least 1.</param>
/// <param name="element">Reads one whose pointers are not followed.</param>
/// <param name="first">Read the first ones, whose pointers are followed.</param>
internal sealed class ElementReader(int strideBytes, ValueReader element, ImmutableArray<ValueReader> first)
{
    internal int StrideBytes => strideBytes;

    internal Value[] Read(scoped in Payload payload, ReadOnlySpan<byte> bytes, long count)
    {
        long held = Math.Min(Math.Min(count, ValueReader.MostItems), bytes.Length / strideBytes);
        Value[] items = new Value[held];
        for (int i = 0; i < items.Length; i++)
        {
            ValueReader reader = i < first.Length ? first[i] : element;
            items[i] = reader.Read(payload, bytes.Slice(i * strideBytes, strideBytes));
        }

        return items;
    }
}

/// <summary>An array inside a value.</summary>
internal sealed class ArrayReader(string typeName, ElementReader elements, long count) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < elements.StrideBytes && count > 0) return NotCaptured();
        return new ArrayValue(TypeName, elements.Read(payload, bytes, count), count);
    }
}

/// <summary>How a sequence tells where it ends.</summary>
internal enum SequenceEnd : byte
{
    /// <summary>By the number of its elements.</summary>
    Count,

    /// <summary>By the address behind its last element.</summary>
    Address,
}

/// <summary>Where a sequence keeps the address of its elements and its end.</summary>
internal readonly record struct SequenceShape(int PointerOffset, int EndOffset, SequenceEnd End);

/// <summary>Elements behind a pointer: <c>std::vector</c>, <c>std::span</c>, <c>&amp;[T]</c>, <c>Vec</c>.</summary>
internal sealed class SequenceReader(
    string typeName, SequenceShape shape, ElementReader elements, CaptureHandle capture) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!TryWord(bytes, shape.PointerOffset, out ulong address) || !TryWord(bytes, shape.EndOffset, out ulong last)) return NotCaptured();
        if (!TryCount(address, last, out long count)) return new UnknownValue(TypeName, Reasons.NotValid);
        if (count == 0) return new ArrayValue(TypeName, [], 0);
        Captured held = payload[capture.Index];
        if (held.Status == CaptureStatus.Copied)
        {
            return new ArrayValue(TypeName, elements.Read(payload, payload.BytesOf(held), count), count);
        }

        return held.Status == CaptureStatus.Missing
            ? new ArrayValue(TypeName, [], count)
            : new UnknownValue(TypeName, Reasons.Unreadable(address));
    }

    private bool TryCount(ulong address, ulong last, out long count)
    {
        ulong bytes = last - address;
        bool isCount = shape.End == SequenceEnd.Count;
        count = (long)Math.Min(isCount ? last : bytes / (ulong)elements.StrideBytes, long.MaxValue);
        return isCount ? last <= long.MaxValue / 16 : last >= address && bytes % (ulong)elements.StrideBytes == 0;
    }
}
