using System.Collections.Immutable;
using Strobe.Values.Abi;

namespace Strobe.Values.Planning;

/// <summary>
/// Where the bytes of a value come from while a plan is made: the way to addresses that the value holds. A null answer means that
/// what lies behind them cannot be captured.
/// </summary>
internal abstract class ValueSource
{
    /// <summary>Values whose pointers are not followed.</summary>
    internal static readonly ValueSource None = new NoSource();

    /// <summary>The way to the eight bytes at an offset of the value.</summary>
    internal abstract AddressPath? Word(long offset);

    /// <summary>The part of the value that starts at an offset.</summary>
    internal abstract ValueSource At(long offset);

    /// <summary>The way to what the pointer at an offset of the value points to.</summary>
    internal AddressPath? Pointed(long offset) =>
        Word(offset) is { } word ? word with { Steps = word.Steps.Add(0) } : null;

    /// <summary>What the pointer at an offset of the value points to.</summary>
    internal ValueSource Behind(long offset) => Pointed(offset) is { } path ? new MemorySource(path) : None;

    private sealed class NoSource : ValueSource
    {
        internal override AddressPath? Word(long offset) => null;

        internal override ValueSource At(long offset) => this;
    }
}

/// <summary>A value in memory, at the end of a path.</summary>
internal sealed class MemorySource(AddressPath path) : ValueSource
{
    internal override AddressPath? Word(long offset) => Moved(offset);

    internal override ValueSource At(long offset) => new MemorySource(Moved(offset));

    private AddressPath Moved(long offset) => path with { Steps = path.Steps.SetItem(path.Steps.Length - 1, path.Steps[^1] + offset) };
}

/// <summary>A value in cells; every piece names the cell's number in the plan.</summary>
internal sealed class CellSource(ImmutableArray<(int Cell, Piece Piece)> pieces, long start = 0) : ValueSource
{
    internal override AddressPath? Word(long offset)
    {
        long at = start + offset;
        foreach ((int cell, Piece piece) in pieces)
        {
            long inside = at - piece.ValueOffset;
            if (inside >= 0 && inside + 8 <= piece.SizeBytes) return new AddressPath(cell, (int)inside, []);
        }

        return null;
    }

    internal override ValueSource At(long offset) => new CellSource(pieces, start + offset);
}
