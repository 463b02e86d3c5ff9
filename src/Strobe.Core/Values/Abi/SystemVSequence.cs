using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>Where the C and C++ calling sequence of System V x86-64 puts arguments and the returned value.</summary>
internal sealed class SystemVSequence : ICallingSequence
{
    private readonly ArgumentRegisters _registers = new();
    private bool _isLost;

    internal SystemVSequence(DwarfType returnType)
    {
        Classification classes = SystemVClassifier.Classify(returnType);
        Return = ReturnPlace(returnType, classes);

        // When we cannot tell whether a hidden result pointer comes first, no argument can be placed.
        if (Return is NoPlace && !classes.IsKnown) _isLost = true;
        else if (Return is PointedPlace) _registers.NextInteger();
    }

    public ValuePlace Return { get; }

    public ValuePlace Next(DwarfType type)
    {
        if (_isLost) return ValuePlace.Nowhere;
        long size = TypeFacts.SizeOf(type);
        if (NonTrivial.Is(type)) return Pointed();
        Classification classes = SystemVClassifier.Classify(type);
        if (!classes.IsKnown)
        {
            _isLost = true;
            return ValuePlace.Nowhere;
        }

        if (classes.IsEmpty) return new PiecedPlace([]);
        if (IsSplitByCompilers(type)) return Lose();
        (int integers, int vectors) = Count(classes);
        bool isOnStack = classes.IsMemory || IsX87(classes.Low) || !_registers.HasRoom(integers, vectors);
        return isOnStack ? OnStack(type, size) : InRegisters(_registers, classes, size);
    }

    // Before version 18, LLVM put a 128-bit integer for which one register was left half into it and half on the stack, and did not
    // align it there; gcc does as the ABI says. Nothing tells which compiler the function is from.
    private bool IsSplitByCompilers(DwarfType type) =>
        type.Bare is BaseType { SizeBytes: 16, Encoding: not (BaseEncoding.Float or BaseEncoding.ComplexFloat) }
        && !_registers.HasRoom(2, 0)
        && (_registers.HasRoom(1, 0) || _registers.IsStackOdd);

    private static ValuePlace ReturnPlace(DwarfType type, Classification classes)
    {
        if (type.Bare is VoidType) return new PiecedPlace([]);
        if (NonTrivial.Is(type)) return new PointedPlace(Registers.General(Registers.Rax));
        if (!classes.IsKnown) return ValuePlace.Nowhere;
        if (classes.IsMemory) return new PointedPlace(Registers.General(Registers.Rax));
        if (classes.IsEmpty) return new PiecedPlace([]);
        if (classes.Low == ArgumentClass.X87) return ValuePlace.Whole(new Cell(CellKind.X87, 0, 10), 10);
        if (classes.Low == ArgumentClass.ComplexX87)
        {
            return new PiecedPlace([new(new Cell(CellKind.X87, 0, 10), 0, 10), new(new Cell(CellKind.X87, 1, 10), 16, 10)]);
        }

        return InRegisters(ArgumentRegisters.ForReturn(), classes, TypeFacts.SizeOf(type));
    }

    private ValuePlace Pointed() =>
        _registers.HasRoom(1, 0) ? new PointedPlace(_registers.NextInteger())
        : _registers.NextStack(8, 8) is { } cell ? new PointedPlace(cell)
        : ValuePlace.Nowhere;

    private ValuePlace OnStack(DwarfType type, long size) =>
        _registers.NextStack(size, Math.Max(8, TypeFacts.AlignmentOf(type))) is { } cell
            ? ValuePlace.Whole(cell, (int)size)
            : ValuePlace.Nowhere;

    private ValuePlace Lose()
    {
        _isLost = true;
        return ValuePlace.Nowhere;
    }

    private static ValuePlace InRegisters(ArgumentRegisters registers, Classification classes, long size)
    {
        if (classes.High == ArgumentClass.SseUp) return ValuePlace.Whole(registers.NextVector(16), 16);
        ImmutableArray<Piece>.Builder pieces = ImmutableArray.CreateBuilder<Piece>(2);
        Add(pieces, registers, classes.Low, 0, (int)Math.Min(8, size));
        if (size > 8) Add(pieces, registers, classes.High, 8, (int)size - 8);
        return new PiecedPlace(pieces.ToImmutable());
    }

    private static void Add(
        ImmutableArray<Piece>.Builder pieces, ArgumentRegisters registers, ArgumentClass kind, int offset, int size)
    {
        if (kind == ArgumentClass.None || size <= 0) return;
        Cell cell = kind == ArgumentClass.Integer ? registers.NextInteger() : registers.NextVector(8);
        pieces.Add(new Piece(cell, offset, size));
    }

    private static (int Integers, int Vectors) Count(Classification classes)
    {
        int integers = (classes.Low == ArgumentClass.Integer ? 1 : 0) + (classes.High == ArgumentClass.Integer ? 1 : 0);
        int vectors = (classes.Low == ArgumentClass.Sse ? 1 : 0) + (classes.High == ArgumentClass.Sse ? 1 : 0);
        return (integers, vectors);
    }

    private static bool IsX87(ArgumentClass kind) => kind is ArgumentClass.X87 or ArgumentClass.ComplexX87;
}
