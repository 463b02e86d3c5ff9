using System.Collections.Immutable;
using Strobe.Bytes;
using Strobe.Dwarf;
using Strobe.Symbols;

namespace Strobe.Values.Expressions;

/// <summary>Reads where variables are at one instruction (DWARF 5 section 2.6), as far as an expression program can go there.</summary>
internal sealed class PlaceReader(ModuleSymbols module, Die function, ulong address, ulong bias, Func<ThreadStorage> storage)
{
    /// <summary>Numbers of <see cref="IMachine.Register"/>.</summary>
    internal const int FrameAddress = 16, ThreadPointer = 17, PiecesAddress = 18, AtEntry = 32;

    private const int FirstVector = 17, StackPointer = 7, FramePointer = 6, MostPieceBytes = 256;

    /// <summary>From DWARF's numbering of the general registers (System V ABI for x86-64, figure 3.36) to the processor's.</summary>
    internal static readonly int[] General = [0, 2, 1, 3, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>How the canonical frame address is found here; −1 when only by an expression or not at all.</summary>
    internal static (int Register, long Offset) FrameAt(ModuleSymbols module, ulong address) =>
        module.Frames.Find(address) is { FrameAddress: { IsExpression: false, Register: StackPointer or FramePointer } rule }
            ? (General[rule.Register], rule.Offset)
            : (-1, 0);

    /// <summary>Where a variable is.</summary>
    /// <param name="entry">Its entry with code.</param>
    /// <param name="typed">The entry that has its type: a constant may stand there.</param>
    internal VariablePlace Of(Die entry, Die typed)
    {
        if (LocationList.At(entry, address) is { } expression)
        {
            if (FixedPlace.TryRead(entry.Unit, expression.Span, out ulong? place)) return place is { } at ? VariablePlace.At(at + bias) : ThreadLocal(entry, expression);
            return LocationExpression.Decode(expression.Span, entry.Unit.Format, entry.Unit.Module.Damage) is { } operations
                ? InPieces(operations, expression, entry.Unit)
                : new VariablePlace(PlaceKind.Missing);
        }

        foreach (Die die in new[] { entry, typed })
        {
            if (die.TryGet(DwarfAttribute.ConstantValue, out AttributeValue value) && !value.IsBlock)
                return new VariablePlace(PlaceKind.Constant, (long)ConstantNumber.Of(die.Unit, value));
        }

        return new VariablePlace(PlaceKind.Missing);
    }

    /// <summary>A composite location: simple ones, each followed by the size of its piece (DWARF 5 section 2.6.1.2).</summary>
    private VariablePlace InPieces(List<LocationOperation> operations, ReadOnlyMemory<byte> expression, DwarfUnit unit)
    {
        if (!operations.Exists(operation => operation.Opcode == LocationOpcode.Piece)) return Of(operations, expression, unit);
        List<PlacePiece> pieces = [];
        int first = 0, offset = 0;
        for (int i = 0; i < operations.Count; i++)
        {
            if (operations[i].Opcode != LocationOpcode.Piece) continue;
            if (operations[i].First is <= 0 or > MostPieceBytes || i == first) return new VariablePlace(PlaceKind.Missing);
            VariablePlace place = Of(operations[first..i], expression, unit);
            int size = (int)operations[i].First;
            if (place.Kind is PlaceKind.Missing or PlaceKind.Computed || (size > 8 && place.Kind != PlaceKind.Relative)) return new VariablePlace(PlaceKind.Missing);
            pieces.Add(new PlacePiece(place, offset, size));
            (first, offset) = (i + 1, offset + size);
        }

        return first == operations.Count ? VariablePlace.Of(pieces) : new VariablePlace(PlaceKind.Missing);
    }

    private VariablePlace Of(List<LocationOperation> operations, ReadOnlyMemory<byte> expression, DwarfUnit unit)
    {
        if (AtEntryOf(operations, expression, unit) is { } atEntry) return atEntry;
        if (operations.Count == 1)
        {
            LocationOperation only = operations[0];
            if (only.Register is >= 0 and < 16) return new VariablePlace(PlaceKind.Register, 0, General[only.Register]);
            if (only.Register is >= FirstVector and < FirstVector + 16) return new VariablePlace(PlaceKind.Vector, 0, only.Register - FirstVector);
            if (only.BaseRegister is >= 0 and < 16) return new VariablePlace(PlaceKind.Relative, only.BaseOffset, General[only.BaseRegister]);
            if (only.Opcode == LocationOpcode.FrameBased && FrameBase() is var (register, offset) && register >= 0)
                return new VariablePlace(PlaceKind.Relative, offset + only.First, register);
        }

        bool isConstant = operations is [var first, { Opcode: LocationOpcode.StackValue }]
            && first.Opcode is (>= 0x08 and <= 0x11) or (>= LocationOpcode.FirstLiteral and < LocationOpcode.FirstRegister);
        if (!isConstant) return Computed(operations, expression, unit) ?? new VariablePlace(PlaceKind.Missing);
        byte opcode = operations[0].Opcode;
        return new VariablePlace(PlaceKind.Constant, opcode >= LocationOpcode.FirstLiteral ? opcode - LocationOpcode.FirstLiteral : operations[0].First);
    }

    private VariablePlace? Computed(List<LocationOperation> operations, ReadOnlyMemory<byte> expression, DwarfUnit unit)
    {
        bool needsFrame = operations.Exists(operation => operation.Opcode is LocationOpcode.FrameBased or LocationOpcode.CallFrameAddress);
        (int, long) frame = needsFrame ? FrameBase() : (-1, 0);
        if (needsFrame && frame.Item1 < 0) return null;
        VariablePlace? AtEntry(LocationOperation operation) =>
            operation.Opcode is LocationOpcode.EntryValue or LocationOpcode.GnuEntryValue ? AtEntryOf([operation, new(LocationOpcode.StackValue)], expression, unit) : null;
        return new ComputedPlace(frame, bias).Translate(operations, AtEntry);
    }

    /// <summary>
    /// Steps that leave how many elements a dimension of an array has whose length is known only as the program runs: its bound is an expression, or another,
    /// nameless variable (DWARF 5 section 5.13). None when nothing says.
    /// </summary>
    internal ImmutableArray<Instruction> LengthOf(Die range)
    {
        bool isCount = range.Has(DwarfAttribute.Count);
        DwarfAttribute attribute = isCount ? DwarfAttribute.Count : DwarfAttribute.UpperBound;
        ImmutableArray<Instruction> bound = LocationList.At(range, address, attribute) is { } expression && range.TryGet(attribute, out AttributeValue value) && value.IsBlock
            ? Bound(range.Unit, expression)
            : range.Follow(attribute) is { IsValid: true } variable ? Loaded(Of(variable, variable), SizeOf(variable)) : [];
        if (bound.IsEmpty || isCount) return bound;
        return [.. bound, new Instruction(Opcode.Integer, 1 - (long)(range.Unsigned(DwarfAttribute.LowerBound) ?? 0)), Opcode.Add];
    }

    // What is on top of the stack at the expression's end is the bound itself.
    private ImmutableArray<Instruction> Bound(DwarfUnit unit, ReadOnlyMemory<byte> expression) =>
        LocationExpression.Decode(expression.Span, unit.Format, unit.Module.Damage) is { } operations && Computed(operations, expression, unit) is { } computed ? computed.Code : [];

    private long SizeOf(Die variable) => variable.Has(DwarfAttribute.Type) && module.Types is { } types ? types.TypeOf(variable).SizeBytes : 0;

    private static ImmutableArray<Instruction> Loaded(VariablePlace place, long size)
    {
        if (size is not (4 or 8)) return [];
        Instruction Load(long offset) => new(size == 8 ? Opcode.Load64 : Opcode.LoadU32, offset);
        return place.Kind switch
        {
            PlaceKind.Constant => [new Instruction(Opcode.Integer, place.Number)],
            PlaceKind.Register => size == 8 ? [new Instruction(Opcode.Register, place.Register)]
                : [new Instruction(Opcode.Register, place.Register), new Instruction(Opcode.Extend, (long)NumberKind.U32)],
            PlaceKind.Relative when place.Number == (int)place.Number => [new Instruction(Opcode.Register, place.Register), Load(place.Number)],
            PlaceKind.Computed => place.IsValue ? place.Code : [.. place.Code, Load(0)],
            _ => [],
        };
    }

    /// <summary>What a register held when the function was called, which may be all that is known of a parameter (DWARF 5 section 2.5.1.7).</summary>
    private static VariablePlace? AtEntryOf(List<LocationOperation> operations, ReadOnlyMemory<byte> expression, DwarfUnit unit)
    {
        if (operations is not [{ Opcode: LocationOpcode.EntryValue or LocationOpcode.GnuEntryValue } entry, { Opcode: LocationOpcode.StackValue }]) return null;
        ReadOnlySpan<byte> inner = expression.Span.Slice((int)entry.First, (int)entry.Second);
        return LocationExpression.Decode(inner, unit.Format, unit.Module.Damage) switch
        {
            [{ Register: >= 0 and < 16 } general] => new VariablePlace(PlaceKind.Register, 0, AtEntry + General[general.Register]),
            [{ Register: >= FirstVector and < FirstVector + 16 } vector] => new VariablePlace(PlaceKind.Vector, 0, AtEntry + vector.Register - FirstVector),
            _ => null,
        };
    }

    private (int Register, long Offset) FrameBase()
    {
        if (LocationList.At(function, address, DwarfAttribute.FrameBase) is not { } expression) return (-1, 0);
        if (LocationExpression.Decode(expression.Span, function.Unit.Format, function.Unit.Module.Damage) is not [var only]) return (-1, 0);
        if (only.Opcode == LocationOpcode.CallFrameAddress) return FrameAt(module, address).Register < 0 ? (-1, 0) : (FrameAddress, 0);
        if (only.Register is >= 0 and < 16) return (General[only.Register], 0);
        return only.BaseRegister is >= 0 and < 16 ? (General[only.BaseRegister], only.BaseOffset) : (-1, 0);
    }

    /// <summary>An offset into the module's block of thread-local variables (DWARF 5 section 2.5.1.3, DW_OP_form_tls_address).</summary>
    private VariablePlace ThreadLocal(Die entry, ReadOnlyMemory<byte> expression)
    {
        List<LocationOperation>? operations = LocationExpression.Decode(expression.Span, entry.Unit.Format, entry.Unit.Module.Damage);
        if (operations is not [{ Opcode: >= 0x08 and <= 0x11, First: var offset }, _]) return new VariablePlace(PlaceKind.Missing);
        ThreadStorage found = storage();
        return found.Kind switch
        {
            ThreadStorageKind.BelowThreadPointer => new VariablePlace(PlaceKind.Relative, offset - found.Value, ThreadPointer),
            ThreadStorageKind.InVector => new VariablePlace(PlaceKind.ThreadLocal, offset, (int)found.Value),
            _ => new VariablePlace(PlaceKind.Missing),
        };
    }
}
