using System.Buffers.Binary;

namespace Strobe.Values.Decoding;

/// <summary>Reads values of one type out of their bytes and the captures that belong to them. Immutable once its plan is built.</summary>
internal abstract class ValueReader(string typeName)
{
    internal const int MostItems = 100;

    internal string TypeName { get; } = typeName;

    /// <param name="payload">The record, for what lies behind pointers.</param>
    /// <param name="bytes">The value's own bytes; fewer than its size when they were not captured.</param>
    internal abstract Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes);

    /// <summary>A part of some bytes, empty when they do not reach it and short when they reach only into it.</summary>
    internal static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, long offset, long count)
    {
        if (offset < 0 || count <= 0 || offset >= bytes.Length) return default;
        return bytes.Slice((int)offset, (int)Math.Min(count, bytes.Length - offset));
    }

    internal static bool TryWord(ReadOnlySpan<byte> bytes, long offset, out ulong word)
    {
        ReadOnlySpan<byte> part = Part(bytes, offset, 8);
        word = part.Length == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(part) : 0;
        return part.Length == 8;
    }

    /// <summary>The value of bytes that are not there.</summary>
    protected UnknownValue NotCaptured() => new(TypeName, Reasons.NotCaptured);
}
