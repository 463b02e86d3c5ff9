using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>
/// Rust's own calling sequence, unstable by decree; as rustc 1.95 makes it: scalars and pairs of scalars each in a register of their
/// kind, aggregates up to 8 bytes in one general register, larger ones by address (returned through a hidden first pointer).
/// </summary>
internal sealed class RustSequence : ICallingSequence
{
    private readonly ArgumentRegisters _registers = new();
    private bool _isLost;

    internal RustSequence(DwarfType returnType)
    {
        RustShape shape = RustShape.Of(returnType);
        Return = ReturnPlace(shape, TypeFacts.SizeOf(returnType));
        if (!shape.IsKnown) _isLost = true;
        else if (Return is PointedPlace) _registers.NextInteger();
    }

    public ValuePlace Return { get; }

    public ValuePlace Next(DwarfType type)
    {
        RustShape shape = RustShape.Of(type);
        if (!shape.IsKnown) _isLost = true;
        if (_isLost) return ValuePlace.Nowhere;
        long size = TypeFacts.SizeOf(type);
        if (shape.IsAggregate) return Aggregate(size);
        ImmutableArray<Piece>.Builder pieces = ImmutableArray.CreateBuilder<Piece>();
        foreach (RustScalar scalar in shape.Scalars)
        {
            if (!TryAdd(pieces, scalar))
            {
                _isLost = true;
                return ValuePlace.Nowhere;
            }
        }

        return new PiecedPlace(pieces.ToImmutable());
    }

    private static ValuePlace ReturnPlace(RustShape shape, long size)
    {
        if (!shape.IsKnown) return ValuePlace.Nowhere;
        if (shape.IsAggregate)
        {
            return size <= 8
                ? ValuePlace.Whole(Registers.General(Registers.Rax), (int)size)
                : new PointedPlace(Registers.General(Registers.Rax));
        }

        return InRegisters(shape);
    }

    private static ValuePlace InRegisters(RustShape shape)
    {
        // Two scalars of 16 bytes do not fit; rustc returns them by address then, which we have not seen proof of.
        ArgumentRegisters registers = ArgumentRegisters.ForReturn();
        ImmutableArray<Piece>.Builder pieces = ImmutableArray.CreateBuilder<Piece>();
        foreach (RustScalar scalar in shape.Scalars)
        {
            if (scalar.SizeBytes == 16 && (shape.Scalars.Length > 1 || scalar.IsFloat)) return ValuePlace.Nowhere;
            for (int done = 0; done < scalar.SizeBytes; done += 8)
            {
                Cell cell = scalar.IsFloat ? registers.NextVector(8) : registers.NextInteger();
                pieces.Add(new Piece(cell, (int)scalar.OffsetBytes + done, Math.Min(8, scalar.SizeBytes - done)));
            }
        }

        return new PiecedPlace(pieces.ToImmutable());
    }

    private ValuePlace Aggregate(long size)
    {
        Cell? cell = _registers.HasRoom(1, 0) ? _registers.NextInteger() : _registers.NextStack(8, 8);
        if (cell is not { } found) return ValuePlace.Nowhere;
        return size <= 8 ? ValuePlace.Whole(found, (int)size) : new PointedPlace(found);
    }

    private bool TryAdd(ImmutableArray<Piece>.Builder pieces, RustScalar scalar)
    {
        if (scalar.SizeBytes == 16) return !scalar.IsFloat && TryAddWide(pieces, scalar);
        Cell? cell = scalar.IsFloat
            ? _registers.HasRoom(0, 1) ? _registers.NextVector(8) : _registers.NextStack(8, 8)
            : _registers.HasRoom(1, 0) ? _registers.NextInteger() : _registers.NextStack(8, 8);
        if (cell is { } found) pieces.Add(new Piece(found, (int)scalar.OffsetBytes, scalar.SizeBytes));
        return cell is not null;
    }

    private bool TryAddWide(ImmutableArray<Piece>.Builder pieces, RustScalar scalar)
    {
        int offset = (int)scalar.OffsetBytes;
        if (_registers.HasRoom(2, 0))
        {
            pieces.Add(new Piece(_registers.NextInteger(), offset, 8));
            pieces.Add(new Piece(_registers.NextInteger(), offset + 8, 8));
            return true;
        }

        if (_registers.NextStack(16, 16) is not { } cell) return false;
        pieces.Add(new Piece(cell, offset, 16));
        return true;
    }
}
