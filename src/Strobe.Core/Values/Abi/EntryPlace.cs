using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>Turns what debug information says of the first instruction into a place.</summary>
internal static class EntryPlace
{
    internal static ValuePlace Of(EntryLocation location, DwarfType type, bool isGo = false)
    {
        long size = isGo ? GoTypes.SizeOf(type) : TypeFacts.SizeOf(type);
        if (location.IsIndirect)
        {
            return Registers.ArgumentByDwarf(location.Register, 8, isGo) is { Kind: CellKind.General } address
                ? new PointedPlace(address)
                : ValuePlace.Nowhere;
        }

        if (size is <= 0 or > 64) return ValuePlace.Nowhere;
        return location.PieceRegisters.IsDefaultOrEmpty
            ? Whole(location.Register, (int)size, isGo)
            : Pieced(location.PieceRegisters, (int)size, isGo);
    }

    private static ValuePlace Whole(int register, int size, bool isGo)
    {
        if (Registers.ArgumentByDwarf(register, size, isGo) is not { } cell) return ValuePlace.Nowhere;
        if (size <= cell.SizeBytes) return ValuePlace.Whole(cell, size);

        // A 128-bit integer is said to be "in rdi" and goes on in the next argument register.
        return ValuePlace.Nowhere;
    }

    private static ValuePlace Pieced(ImmutableArray<int> registers, int size, bool isGo)
    {
        ImmutableArray<Piece>.Builder pieces = ImmutableArray.CreateBuilder<Piece>();
        for (int i = 0; i < registers.Length && i * 8 < size; i++)
        {
            if (Registers.ArgumentByDwarf(registers[i], 8, isGo) is not { } cell) return ValuePlace.Nowhere;
            pieces.Add(new Piece(cell, i * 8, Math.Min(8, size - (i * 8))));
        }

        return pieces.Count * 8 >= size ? new PiecedPlace(pieces.ToImmutable()) : ValuePlace.Nowhere;
    }
}
