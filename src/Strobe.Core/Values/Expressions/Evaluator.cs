namespace Strobe.Values.Expressions;

/// <summary>What an evaluation came to: a value, or the fault that ended it.</summary>
internal readonly record struct Evaluation(Value? Value, EvaluationFault Fault);

/// <summary>Evaluates compiled expressions over a stopped or recorded program and gives the values that hosts show.</summary>
internal static class Evaluator
{
    /// <summary>More elements of an extent are not read; a signal's frames are captured elsewhere.</summary>
    internal const int MostElements = 100;

    internal static Evaluation Evaluate(CompiledExpression expression, IMachine machine)
    {
        Span<long> cells = stackalloc long[ByteProgram.MostCells];
        EvaluationFault fault = Interpreter.Run(expression.Program, machine, cells);
        if (fault != EvaluationFault.None) return new Evaluation(null, fault);
        return expression.IsExtent ? ReadExtent(expression, machine, cells[..(expression.Strides.Length + 1)]) : ReadCell(expression.Type, cells[0], machine);
    }

    private static Evaluation ReadCell(ExpressionType type, long cell, IMachine machine) => type switch
    {
        NumberType { Kind: < NumberKind.Complex64 } number => new(OfNumber(number, cell), EvaluationFault.None),
        NumberType complex => ReadElement(complex, (ulong)cell, machine),
        AddressType { Target: NumberType { IsCharacter: true } } when cell != 0 => ReadText(type.Name, (ulong)cell, machine),
        _ => new(new PointerValue(type.Name, (ulong)cell), EvaluationFault.None),
    };

    private static Value OfNumber(NumberType type, long cell) => type.Kind switch
    {
        NumberKind.Bool when cell is 0 or 1 => new BoolValue(type.Name, cell == 1),
        NumberKind.F32 => new FloatValue(type.Name, BitConverter.Int64BitsToDouble(cell), IsSingle: true),
        NumberKind.F64 => new FloatValue(type.Name, BitConverter.Int64BitsToDouble(cell)),
        NumberKind.U64 => new IntegerValue(type.Name, (ulong)cell),
        _ => type.IsCharacter ? new CharValue(type.Name, (byte)cell) : new IntegerValue(type.Name, cell),
    };

    private static Evaluation ReadText(string typeName, ulong address, IMachine machine)
    {
        Span<byte> bytes = stackalloc byte[Interpreter.MostTextBytes];
        EvaluationFault fault = MachineText.Read(machine, address, bytes, out int length);
        if (fault is not (EvaluationFault.None or EvaluationFault.TextTooLong)) return new(null, fault);
        return new(Decoding.TextBytes.Value(typeName, bytes[..length], fault == EvaluationFault.None ? length : null), EvaluationFault.None);
    }

    private static Evaluation ReadExtent(CompiledExpression expression, IMachine machine, ReadOnlySpan<long> cells)
    {
        if (expression.Type is NumberType { IsCharacter: true } unit && cells.Length == 2) return ReadUnits(unit.Name, (ulong)cells[1], cells[0], machine);
        Value value = ReadDimension(expression, machine, cells, 0, cells[^1]);
        return new(value, EvaluationFault.None);
    }

    private static Evaluation ReadUnits(string typeName, ulong address, long count, IMachine machine)
    {
        Span<byte> bytes = stackalloc byte[(int)Math.Min(count, Interpreter.MostTextBytes)];
        if (count > 0 && !machine.TryRead(address, bytes)) return new(null, EvaluationFault.Unreadable);
        return new(Decoding.TextBytes.Value(typeName, bytes, count), EvaluationFault.None);
    }

    private static ArrayValue ReadDimension(CompiledExpression expression, IMachine machine, ReadOnlySpan<long> cells, int dimension, long address)
    {
        long count = cells[dimension];
        List<Value> items = [];
        long stride = Stride(expression, cells, dimension);
        for (int i = 0; i < Math.Min(count, dimension == 0 ? MostElements : MostElements / 10); i++)
        {
            long at = address + (i * stride);
            items.Add(dimension == cells.Length - 2
                ? ReadElement((NumberType)expression.Type, (ulong)at, machine).Value ?? new UnknownValue(expression.Type.Name, "<unreadable>")
                : ReadDimension(expression, machine, cells, dimension + 1, at));
        }

        return new ArrayValue(expression.Type.Name + "[]", items, count);
    }

    // Without gaps: as long as what is inside.
    private static long Stride(CompiledExpression expression, ReadOnlySpan<long> cells, int dimension)
    {
        long stride = expression.Strides[dimension];
        if (stride != 0) return stride;
        stride = expression.Type.SizeBytes;
        for (int inner = dimension + 1; inner < cells.Length - 1; inner++) stride *= cells[inner];
        return stride;
    }

    private static Evaluation ReadElement(NumberType type, ulong address, IMachine machine)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes = bytes[..(int)type.SizeBytes];
        if (!machine.TryRead(address, bytes)) return new(null, EvaluationFault.Unreadable);
        return new(type.Kind switch
        {
            NumberKind.Complex64 => Complex(type.Name, BitConverter.ToSingle(bytes), BitConverter.ToSingle(bytes[4..]), true),
            NumberKind.Complex128 => Complex(type.Name, BitConverter.ToDouble(bytes), BitConverter.ToDouble(bytes[8..]), false),
            NumberKind.F32 => new FloatValue(type.Name, BitConverter.ToSingle(bytes), IsSingle: true),
            _ => OfNumber(type, Widened(type.Kind, bytes)),
        }, EvaluationFault.None);
    }

    private static StructValue Complex(string typeName, double real, double imaginary, bool isSingle) => new(
        typeName, [new("real", new FloatValue("", real, isSingle)), new("imag", new FloatValue("", imaginary, isSingle))]);

    private static long Widened(NumberKind kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        NumberKind.I8 => (sbyte)bytes[0],
        NumberKind.Bool or NumberKind.U8 => bytes[0],
        NumberKind.I16 => BitConverter.ToInt16(bytes),
        NumberKind.U16 => BitConverter.ToUInt16(bytes),
        NumberKind.I32 => BitConverter.ToInt32(bytes),
        NumberKind.U32 => BitConverter.ToUInt32(bytes),
        _ => BitConverter.ToInt64(bytes),
    };
}
