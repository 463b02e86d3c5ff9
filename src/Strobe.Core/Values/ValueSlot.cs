using System.Collections.Immutable;
using Strobe.Values.Abi;
using Strobe.Values.Decoding;
using Strobe.Values.Planning;

namespace Strobe.Values;

/// <summary>One argument or result in a record: which bytes of the cells are its own, and how they are read.</summary>
internal sealed class ValueSlot
{
    private const int MostGatheredBytes = 64;
    private readonly ImmutableArray<(int Cell, Piece Piece)> _pieces;
    private readonly ValueReader _reader;
    private readonly int[] _offsets;

    private ValueSlot(ImmutableArray<(int Cell, Piece Piece)> pieces, ValueReader reader)
    {
        _pieces = pieces;
        _reader = reader;
        _offsets = new int[pieces.Length];
    }

    /// <summary>Plans the slot of a value; its cells are taken at once, its captures when the plan is built.</summary>
    internal static ValueSlot Plan(ValuePlace place, Func<ImmutableArray<(int Cell, Piece Piece)>, ValueReader> read, ValueReader lost, PlanBuilder plan)
    {
        ImmutableArray<Piece> wanted = place switch
        {
            PiecedPlace pieced => [.. pieced.Pieces.Select(Bounded)],
            PointedPlace pointed => [new Piece(pointed.Cell, 0, 8)],
            _ => default,
        };
        if (wanted.IsDefault) return new ValueSlot([], lost);
        ImmutableArray<(int Cell, Piece Piece)>.Builder pieces = ImmutableArray.CreateBuilder<(int Cell, Piece Piece)>();
        foreach (Piece piece in wanted)
        {
            if (plan.Cell(piece.Cell) is not { } cell) return new ValueSlot([], lost);
            pieces.Add((cell, piece));
        }

        ImmutableArray<(int Cell, Piece Piece)> placed = pieces.ToImmutable();
        return new ValueSlot(placed, read(placed));
    }

    /// <summary>Learns where the cells lie, once the plan is built.</summary>
    internal void Settle(CapturePlan plan)
    {
        for (int i = 0; i < _pieces.Length; i++)
        {
            for (int cell = 0; cell < _pieces[i].Cell; cell++) _offsets[i] += (plan.Cells[cell].SizeBytes + 7) & ~7;
        }
    }

    internal Value Read(scoped in Payload payload)
    {
        if (_pieces.IsEmpty) return _reader.Read(payload, default);
        if (_pieces.Length == 1 && _pieces[0].Piece.ValueOffset == 0)
        {
            return _reader.Read(payload, payload.Cells(_offsets[0], _pieces[0].Piece.SizeBytes));
        }

        Span<byte> gathered = stackalloc byte[MostGatheredBytes];
        gathered.Clear();
        int end = 0;
        for (int i = 0; i < _pieces.Length; i++)
        {
            Piece piece = _pieces[i].Piece;
            ReadOnlySpan<byte> part = payload.Cells(_offsets[i], piece.SizeBytes);
            if (part.Length < piece.SizeBytes || piece.ValueOffset + piece.SizeBytes > MostGatheredBytes) break;
            part.CopyTo(gathered[piece.ValueOffset..]);
            end = Math.Max(end, piece.ValueOffset + piece.SizeBytes);
        }

        return _reader.Read(payload, gathered[..end]);
    }

    private static Piece Bounded(Piece piece)
    {
        int size = Math.Min(piece.SizeBytes, PlanBuilder.MostCaptureBytes);
        return piece with { SizeBytes = size, Cell = piece.Cell with { SizeBytes = Math.Min(piece.Cell.SizeBytes, PlanBuilder.MostCaptureBytes) } };
    }
}
