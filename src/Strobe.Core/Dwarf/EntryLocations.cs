using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>Tells whether an expression is one that can be captured at a function's first instruction: registers, whole or in pieces.</summary>
internal static class EntryLocations
{
    /// <summary>Anything but registers, and a register with offset zero as an address, is null.</summary>
    internal static EntryLocation? Classify(IReadOnlyList<LocationOperation> operations)
    {
        if (operations.Count == 0) return null;
        if (operations.Any(operation => operation.Opcode == LocationOpcode.Piece)) return Pieces(operations);
        LocationOperation first = operations[0];
        if (operations.Count == 1)
        {
            if (first.Register >= 0) return new EntryLocation(first.Register, [], false);
            return first is { BaseRegister: >= 0, BaseOffset: 0 } ? new EntryLocation(first.BaseRegister, [], true) : null;
        }

        bool isSum = operations.Count == 2 && operations[1].Opcode == LocationOpcode.StackValue;
        return isSum && first is { BaseRegister: >= 0, BaseOffset: 0 } ? new EntryLocation(first.BaseRegister, [], false) : null;
    }

    /// <summary>True when the location counts from the frame base, which is set up only after the prologue.</summary>
    internal static bool IsFrameBased(IReadOnlyList<LocationOperation> operations) =>
        operations.Count > 0 && operations[0].Opcode == LocationOpcode.FrameBased;

    private static EntryLocation? Pieces(IReadOnlyList<LocationOperation> operations)
    {
        if (operations.Count % 2 != 0) return null;
        ImmutableArray<int>.Builder registers = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < operations.Count; i += 2)
        {
            int register = operations[i].Register;
            LocationOperation piece = operations[i + 1];
            bool isLast = i + 2 == operations.Count;
            bool fits = isLast ? piece.First is > 0 and <= 8 : piece.First == 8;
            if (register < 0 || piece.Opcode != LocationOpcode.Piece || !fits) return null;
            registers.Add(register);
        }

        return registers.Count == 1 ? new EntryLocation(registers[0], [], false) : new EntryLocation(-1, registers.ToImmutable(), false);
    }
}
