namespace Strobe.Dwarf;

/// <summary>Recognises the location expressions of variables that never move.</summary>
internal static class FixedPlace
{
    private const byte ThreadLocal = 0x9B;
    private const byte GnuThreadLocal = 0xE0;

    /// <summary>True for a fixed address, and for a thread-local variable, whose address is null.</summary>
    internal static bool TryRead(DwarfUnit unit, ReadOnlySpan<byte> expression, out ulong? address)
    {
        address = null;
        if (expression.IsEmpty) return false;
        bool isCandidate = expression[0] is LocationOpcode.Address or LocationOpcode.IndexedAddress or LocationOpcode.GnuIndexedAddress
            or (>= 0x08 and <= 0x0F);
        if (!isCandidate) return false;
        List<LocationOperation>? operations = LocationExpression.Decode(expression, unit.Format, unit.Module.Damage);
        if (operations is null || operations.Count == 0) return false;
        if (operations.Exists(operation => operation.Opcode is ThreadLocal or GnuThreadLocal)) return true;
        LocationOperation first = operations[0];
        address = first.Opcode switch
        {
            LocationOpcode.Address => (ulong)first.First,
            LocationOpcode.IndexedAddress or LocationOpcode.GnuIndexedAddress => unit.IndexedAddress((ulong)first.First),
            _ => null,
        };
        if (address is null || CodeAttributes.IsDropped(address.Value, unit)) return false;
        if (operations.Count == 1) return true;

        // LLVM merges statics into one symbol: the second operation is the offset in it.
        if (operations is not [_, { Opcode: LocationOpcode.PlusConstant } offset]) return false;
        address += (ulong)offset.First;
        return true;
    }
}
