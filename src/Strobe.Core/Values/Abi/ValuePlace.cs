using System.Collections.Immutable;

namespace Strobe.Values.Abi;

/// <summary>Some bytes of a value that lie in a cell.</summary>
/// <param name="Cell">The cell; its first byte is the piece's first.</param>
/// <param name="ValueOffset">Where they belong in the value.</param>
/// <param name="SizeBytes">How many they are.</param>
internal readonly record struct Piece(Cell Cell, int ValueOffset, int SizeBytes);

/// <summary>Where a calling sequence puts a value.</summary>
internal abstract record ValuePlace
{
    /// <summary>The value is not kept, or we cannot know where.</summary>
    internal static readonly ValuePlace Nowhere = new NoPlace();

    internal static ValuePlace Whole(Cell cell, int sizeBytes) => new PiecedPlace([new Piece(cell, 0, sizeBytes)]);

    internal bool IsSameAs(ValuePlace other) => (this, other) switch
    {
        (PiecedPlace mine, PiecedPlace theirs) => mine.Pieces.AsSpan().SequenceEqual(theirs.Pieces.AsSpan()),
        _ => Equals(other),
    };
}

/// <summary>The value's bytes lie in one or several cells.</summary>
internal sealed record PiecedPlace(ImmutableArray<Piece> Pieces) : ValuePlace;

/// <summary>The cell holds the value's address.</summary>
internal sealed record PointedPlace(Cell Cell) : ValuePlace;

internal sealed record NoPlace : ValuePlace;
