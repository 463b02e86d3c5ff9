using System.Buffers.Binary;
using System.Collections.Immutable;
using Strobe.Values;
using Strobe.Values.Decoding;

namespace Strobe.Sessions;

/// <summary>
/// The layout of a function that writes to a descriptor, such as write: records what is written where, beside what a trace wants
/// of the same function, if there is one.
/// </summary>
internal sealed class WriteLayout : CallLayout
{
    private const int HeadBytes = 64, MostPieces = 2, PieceBytes = 16, Result = 0, Third = 2, Second = 6, First = 7;

    /// <summary>The functions known, and whether their second argument is an array of pieces rather than the bytes themselves.</summary>
    private static readonly ImmutableArray<(string Name, bool HasPieces)> Functions = [("write", false), ("writev", true)];

    private readonly CallLayout? _traced;
    private readonly bool _hasPieces;
    private readonly int _descriptorCell, _lengthCell, _resultCell;

    private WriteLayout(bool hasPieces, CallLayout? traced)
    {
        (_hasPieces, _traced) = (hasPieces, traced);
        ImmutableArray<Cell> enter = traced?.Enter.Cells ?? [];
        _descriptorCell = CellOf(First, ref enter);
        int bytes = CellOf(Second, ref enter);
        _lengthCell = CellOf(Third, ref enter);
        Enter = new CapturePlan(enter, [.. traced?.Enter.Captures ?? [], .. Heads(bytes, _lengthCell)]);
        ImmutableArray<Cell> exit = traced?.Exit.Cells ?? [];
        _resultCell = CellOf(Result, ref exit);
        Exit = new CapturePlan(exit, traced?.Exit.Captures ?? []);
    }

    internal static IEnumerable<string> FunctionNames => Functions.Select(function => function.Name);

    internal override CapturePlan Enter { get; }

    internal override CapturePlan Exit { get; }

    internal override string ReturnTypeName => _traced?.ReturnTypeName ?? "";

    /// <param name="function">One of <see cref="FunctionNames"/>.</param>
    /// <param name="traced">What a trace records of it; null when none does.</param>
    internal static WriteLayout For(string function, CallLayout? traced) =>
        new(Functions.First(known => known.Name == function).HasPieces, traced);

    internal override IReadOnlyList<Argument> DecodeEnter(ReadOnlySpan<byte> payload) =>
        _traced?.DecodeEnter(OfTrace(payload, Enter, _traced.Enter)) ?? [];

    internal override Value DecodeExit(ReadOnlySpan<byte> payload) =>
        _traced?.DecodeExit(OfTrace(payload, Exit, _traced.Exit)) ?? VoidValue.Instance;

    /// <summary>What an entry's record says: the descriptor, and how much is to be written (without limit when nobody added it up).</summary>
    internal (int Descriptor, long Length) ReadEnter(ReadOnlySpan<byte> payload)
    {
        long length = NumberAt(payload, Enter, _lengthCell);
        return ((int)NumberAt(payload, Enter, _descriptorCell), _hasPieces || length < 0 ? long.MaxValue : length);
    }

    /// <summary>The first bytes that are to be written, as an entry's record has them.</summary>
    internal byte[] ReadHead(ReadOnlySpan<byte> payload)
    {
        Span<Captured> room = stackalloc Captured[Enter.Captures.Length];
        Payload parts = Payload.Open(payload, Enter, room);
        Captured first = room[^(_hasPieces ? MostPieces : 1)];
        bool isContinued = _hasPieces && first.FullLength == first.Count && NumberAt(payload, Enter, _lengthCell) > 1;
        return isContinued ? [.. parts.BytesOf(first), .. parts.BytesOf(room[^1])] : parts.BytesOf(first).ToArray();
    }

    /// <summary>What an exit's record says was returned.</summary>
    internal long ReadExit(ReadOnlySpan<byte> payload) => NumberAt(payload, Exit, _resultCell);

    private ImmutableArray<MemoryCapture> Heads(int bytes, int length) => _hasPieces
        ? [.. Enumerable.Range(0, MostPieces).Select(piece => Piece(bytes, piece * PieceBytes))]
        : [new(new AddressPath(bytes, 0, [0]), LengthKind.Counted, HeadBytes, new AddressPath(length, 0, []))];

    private static MemoryCapture Piece(int pieces, long offset) =>
        new(new AddressPath(pieces, 0, [offset, 0]), LengthKind.Counted, HeadBytes, new AddressPath(pieces, 0, [offset + 8]));

    private static int CellOf(int register, ref ImmutableArray<Cell> cells)
    {
        Cell wanted = new(CellKind.General, register, 8);
        int known = cells.IndexOf(wanted);
        if (known >= 0) return known;
        cells = cells.Add(wanted);
        return cells.Length - 1;
    }

    private static long NumberAt(ReadOnlySpan<byte> payload, CapturePlan plan, int cell)
    {
        int offset = 0;
        for (int i = 0; i < cell; i++) offset += (plan.Cells[i].SizeBytes + 7) & ~7;
        return payload.Length >= offset + sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(payload[offset..]) : -1;
    }

    /// <summary>The payload as the trace's own plan would have recorded it: our cells lie between its cells and its captures.</summary>
    private static ReadOnlySpan<byte> OfTrace(ReadOnlySpan<byte> payload, CapturePlan recorded, CapturePlan own)
    {
        if (recorded.CellBytes == own.CellBytes || payload.Length < recorded.CellBytes) return payload;
        return (byte[])[.. payload[..own.CellBytes], .. payload[recorded.CellBytes..]];
    }
}
