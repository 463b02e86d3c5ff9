using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>
/// Go's own calling sequence since 1.17 (cmd/compile/abi-internal.md): each argument and each result wholly in registers, one per basic part, or wholly
/// on the stack; the results behind the arguments there. <see cref="Return"/> is asked for when all arguments have been placed.
/// </summary>
internal sealed class GoSequence(FunctionSignature signature) : ICallingSequence
{
    private const int DeepestNesting = 24, MostPieces = 64, WordBytes = 8;

    private int _integers, _vectors;
    private long _stackBytes;

    public ValuePlace Return
    {
        get
        {
            (_integers, _vectors, _stackBytes) = (0, 0, Aligned(_stackBytes, WordBytes));
            if (signature.Results.Length < 2) return signature.Results.IsEmpty ? ValuePlace.Nowhere : Next(signature.Results[0].Type);
            ImmutableArray<Piece>.Builder pieces = ImmutableArray.CreateBuilder<Piece>();
            foreach (Member result in ((CompositeType)signature.ReturnType).Body.Members)
            {
                if (Next(result.Type) is not PiecedPlace place) return ValuePlace.Nowhere;
                foreach (Piece piece in place.Pieces) pieces.Add(piece with { ValueOffset = piece.ValueOffset + (int)result.OffsetBytes });
            }

            return new PiecedPlace(pieces.ToImmutable());
        }
    }

    public ValuePlace Next(DwarfType type)
    {
        (int integers, int vectors) = (_integers, _vectors);
        ImmutableArray<Piece>.Builder pieces = ImmutableArray.CreateBuilder<Piece>();
        if (TryRegisters(type, 0, pieces, 0)) return new PiecedPlace(pieces.ToImmutable());
        (_integers, _vectors) = (integers, vectors);
        long size = GoTypes.SizeOf(type);
        _stackBytes = Aligned(_stackBytes, TypeFacts.AlignmentOf(type));
        if (size <= 0 || _stackBytes + size > int.MaxValue / 2) return ValuePlace.Nowhere;
        Cell cell = new(CellKind.Stack, (int)_stackBytes, (int)Aligned(size, WordBytes));
        _stackBytes += size;
        return ValuePlace.Whole(cell, (int)size);
    }

    private bool TryRegisters(DwarfType type, long offset, ImmutableArray<Piece>.Builder pieces, int nesting)
    {
        if (nesting > DeepestNesting || pieces.Count > MostPieces) return false;
        switch (type.Bare)
        {
            case BaseType { Encoding: BaseEncoding.Float } number:
                return TryVector(offset, (int)number.SizeBytes, pieces);
            case BaseType { Encoding: BaseEncoding.ComplexFloat } number:
                int half = (int)number.SizeBytes / 2;
                return TryVector(offset, half, pieces) && TryVector(offset + half, half, pieces);
            case BaseType number:
                return TryInteger(offset, (int)number.SizeBytes, pieces);
            case PointerType or SubroutineType:
                return TryInteger(offset, WordBytes, pieces);
            case ArrayType { Counts: [0] }:
                return true;
            case ArrayType { Counts: [1] } array:
                return TryRegisters(array.Element, offset, pieces, nesting + 1);
            case CompositeType { Kind: CompositeKind.Struct } composite:
                foreach (Member member in TypeFacts.MembersOf(composite))
                {
                    if (!TryRegisters(member.Type, offset + member.OffsetBytes, pieces, nesting + 1)) return false;
                }

                return true;
            default:
                return false;
        }
    }

    private bool TryInteger(long offset, int bytes, ImmutableArray<Piece>.Builder pieces)
    {
        if (bytes is <= 0 or > WordBytes || _integers == Registers.GoIntegerCount) return false;
        pieces.Add(new Piece(Registers.GoInteger(_integers++), (int)offset, bytes));
        return true;
    }

    private bool TryVector(long offset, int bytes, ImmutableArray<Piece>.Builder pieces)
    {
        if (bytes is <= 0 or > WordBytes || _vectors == Registers.GoVectorCount) return false;
        pieces.Add(new Piece(Registers.Vector(_vectors++, bytes), (int)offset, bytes));
        return true;
    }

    private static long Aligned(long bytes, long alignment) => (bytes + alignment - 1) / alignment * alignment;
}
