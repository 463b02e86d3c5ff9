namespace Strobe.Values.Decoding;

/// <summary>A value that cannot be known whatever its bytes.</summary>
internal sealed class UnknownReader(string typeName, string reason) : ValueReader(typeName)
{
    private readonly UnknownValue _value = new(typeName, reason);

    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes) => _value;
}
