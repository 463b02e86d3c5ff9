using Strobe.Values.Planning;

namespace Strobe.Values.Decoding;

/// <summary>A pointer, with what it points to when that is captured.</summary>
internal sealed class PointerReader(string typeName, CaptureHandle capture) : ValueReader(typeName)
{
    /// <summary>Reads the target; set once while the plan is made, null when the pointer is not followed.</summary>
    internal ValueReader? Target { get; set; }

    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!TryWord(bytes, 0, out ulong address)) return NotCaptured();
        if (address == 0 || Target is null) return new PointerValue(TypeName, address);
        Captured target = payload[capture.Index];
        return target.Status switch
        {
            CaptureStatus.Copied => new PointerValue(TypeName, address, Target.Read(payload, payload.BytesOf(target))),
            CaptureStatus.Missing => new PointerValue(TypeName, address),
            _ => new PointerValue(TypeName, address, new UnknownValue(Target.TypeName, Reasons.Unreadable(address))),
        };
    }
}

/// <summary>A reference, or a value that is passed by address: shown as the value itself.</summary>
internal sealed class ReferenceReader(string typeName, CaptureHandle capture) : ValueReader(typeName)
{
    internal ValueReader? Target { get; set; }

    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!TryWord(bytes, 0, out ulong address)) return NotCaptured();
        Captured target = payload[capture.Index];
        if (Target is null || target.Status == CaptureStatus.Missing) return new PointerValue(TypeName, address);
        return target.Status == CaptureStatus.Copied
            ? Target.Read(payload, payload.BytesOf(target))
            : new UnknownValue(TypeName, Reasons.Unreadable(address));
    }
}

/// <summary>A pointer to a function, with its name where it is known.</summary>
internal sealed class FunctionPointerReader(string typeName, Func<ulong, string?>? symbolAt) : ValueReader(typeName)
{
    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes)
    {
        if (!TryWord(bytes, 0, out ulong address)) return NotCaptured();
        return new PointerValue(TypeName, address, Symbol: address == 0 ? null : symbolAt?.Invoke(address));
    }
}
