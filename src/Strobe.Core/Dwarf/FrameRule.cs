namespace Strobe.Dwarf;

/// <summary>How to find a caller's register (DWARF 5 section 6.4.1).</summary>
internal enum FrameRuleKind : byte
{
    /// <summary>Nothing said: by the ABI callee-saved registers keep their value, others are lost.</summary>
    Unspecified,
    Undefined,
    SameValue,

    /// <summary>Saved at CFA + Offset.</summary>
    AtOffset,

    /// <summary>Its value is CFA + Offset.</summary>
    ValueOffset,

    /// <summary>Its value is in another register, number Offset.</summary>
    InRegister,

    /// <summary>Saved at the address an expression computes.</summary>
    AtExpression,

    /// <summary>Its value is what an expression computes.</summary>
    ValueExpression,
}

/// <summary>The rule for one register.</summary>
internal readonly record struct FrameRule(FrameRuleKind Kind, long Offset = 0, ReadOnlyMemory<byte> Expression = default);

/// <summary>How to compute the canonical frame address: register + offset, or an expression.</summary>
internal readonly record struct FrameAddressRule(int Register, long Offset, ReadOnlyMemory<byte> Expression = default)
{
    internal bool IsExpression => !Expression.IsEmpty;
}

/// <summary>How to unwind from one instruction. Registers have their DWARF numbers; 16 is the return address.</summary>
/// <param name="FrameAddress">The caller's rsp at the call, just above the return address.</param>
/// <param name="Registers">Rules of registers 0 to 16.</param>
/// <param name="ReturnAddressRegister">The column that holds the return address.</param>
/// <param name="IsSignalFrame">The frame was made by the kernel: its caller was interrupted, not calling.</param>
internal sealed record FrameRow(FrameAddressRule FrameAddress, FrameRule[] Registers, int ReturnAddressRegister, bool IsSignalFrame)
{
    internal const int RegisterCount = 17;
    internal const int ReturnAddress = 16;
    internal const int StackPointer = 7;

    internal FrameRule ReturnRule =>
        (uint)ReturnAddressRegister < RegisterCount ? Registers[ReturnAddressRegister] : new FrameRule(FrameRuleKind.Undefined);

    /// <summary>Null when the return address is on top of the stack, as it is at a function's first instruction after any call; else why not.</summary>
    internal string? WhyNoPlainEntry
    {
        get
        {
            if (IsSignalFrame) return "its frame is a signal frame";
            if (FrameAddress is not { Register: StackPointer, Offset: 8, IsExpression: false }) return "its frame does not begin at its first instruction";
            bool isOnTop = ReturnAddressRegister == ReturnAddress && ReturnRule is { Kind: FrameRuleKind.AtOffset, Offset: -8 };
            return isOnTop ? null : "its return address is not on top of the stack";
        }
    }
}
