using Strobe.Values.Planning;

namespace Strobe.Values.Decoding;

/// <summary>A pointer to text that ends with a zero: <c>const char*</c>.</summary>
internal sealed class TextPointerReader(string typeName, CaptureHandle capture) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!TryWord(bytes, 0, out ulong address)) return NotCaptured();
        if (address == 0) return new PointerValue(TypeName, 0);
        Captured text = payload[capture.Index];
        return text.Status switch
        {
            CaptureStatus.Copied => TextBytes.Value(TypeName, payload.BytesOf(text), text.FullLength),
            CaptureStatus.Missing => new PointerValue(TypeName, address),
            _ => new PointerValue(TypeName, address, new UnknownValue("", Reasons.Unreadable(address))),
        };
    }
}

/// <summary>An array of characters: its text up to the first zero.</summary>
internal sealed class CharArrayReader(string typeName, long length) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty && length > 0) return NotCaptured();
        ReadOnlySpan<byte> held = Part(bytes, 0, length);
        int end = held.IndexOf((byte)0);
        if (end >= 0) return TextBytes.Value(TypeName, held[..end], end);
        return TextBytes.Value(TypeName, held, held.Length == length ? length : null);
    }
}

/// <summary>Text by address and length somewhere in the value: <c>std::string</c>, <c>std::string_view</c>, <c>&amp;str</c>, <c>String</c>.</summary>
internal sealed class CountedTextReader(string typeName, int pointerOffset, int lengthOffset, int unitBytes, CaptureHandle capture)
    : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!TryWord(bytes, pointerOffset, out ulong address) || !TryWord(bytes, lengthOffset, out ulong length)) return NotCaptured();
        if (length > long.MaxValue / 8) return new UnknownValue(TypeName, Reasons.NotValid);
        if (length == 0) return new TextValue(TypeName, "", 0, IsCut: false);
        Captured text = payload[capture.Index];
        return text.Status switch
        {
            CaptureStatus.Copied => TextBytes.Value(TypeName, payload.BytesOf(text), (long)length * unitBytes, unitBytes),
            CaptureStatus.Missing => NotCaptured(),
            _ => new UnknownValue(TypeName, Reasons.Unreadable(address)),
        };
    }
}

/// <summary>The old, reference-counted <c>std::string</c>: one pointer to the text, whose length stands 24 bytes before it.</summary>
internal sealed class CountedBeforeTextReader(string typeName, CaptureHandle capture) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!TryWord(bytes, 0, out ulong address)) return NotCaptured();
        Captured text = payload[capture.Index];
        return text.Status switch
        {
            CaptureStatus.Copied => TextBytes.Value(TypeName, payload.BytesOf(text), text.FullLength),
            CaptureStatus.Missing => NotCaptured(),
            _ => new UnknownValue(TypeName, Reasons.Unreadable(address)),
        };
    }
}
