namespace Strobe.Dwarf;

/// <summary>DW_OP_* (DWARF 5 section 7.7.1) that somebody looks at; numbers between are operations in their own right.</summary>
internal static class LocationOpcode
{
    internal const byte Address = 0x03;
    internal const byte Dereference = 0x06;
    internal const byte PlusConstant = 0x23;
    internal const byte FirstLiteral = 0x30;
    internal const byte FirstRegister = 0x50;
    internal const byte LastRegister = 0x6F;
    internal const byte FirstBasedRegister = 0x70;
    internal const byte LastBasedRegister = 0x8F;
    internal const byte RegisterNumber = 0x90;
    internal const byte FrameBased = 0x91;
    internal const byte BasedRegisterNumber = 0x92;
    internal const byte Piece = 0x93;
    internal const byte CallFrameAddress = 0x9C;
    internal const byte ImplicitValue = 0x9E;
    internal const byte StackValue = 0x9F;
    internal const byte IndexedAddress = 0xA1;
    internal const byte EntryValue = 0xA3;
    internal const byte GnuEntryValue = 0xF3;
    internal const byte GnuIndexedAddress = 0xFB;
}

/// <summary>One operation with its operands. Blocks are operands too: <see cref="First"/> is their offset in the expression, <see cref="Second"/> their length.</summary>
internal readonly record struct LocationOperation(byte Opcode, long First = 0, long Second = 0)
{
    /// <summary>The register this names whole, or −1.</summary>
    internal int Register => Opcode switch
    {
        >= LocationOpcode.FirstRegister and <= LocationOpcode.LastRegister => Opcode - LocationOpcode.FirstRegister,
        LocationOpcode.RegisterNumber when First is >= 0 and < 1024 => (int)First,
        _ => -1,
    };

    /// <summary>The register this adds an offset to, or −1.</summary>
    internal int BaseRegister => Opcode switch
    {
        >= LocationOpcode.FirstBasedRegister and <= LocationOpcode.LastBasedRegister => Opcode - LocationOpcode.FirstBasedRegister,
        LocationOpcode.BasedRegisterNumber when First is >= 0 and < 1024 => (int)First,
        _ => -1,
    };

    /// <summary>What is added to <see cref="BaseRegister"/>.</summary>
    internal long BaseOffset => Opcode == LocationOpcode.BasedRegisterNumber ? Second : First;
}
