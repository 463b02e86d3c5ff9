using System.Buffers.Binary;

namespace Strobe.Values.Expressions;

/// <summary>Runs a verified program. Bounded, allocates nothing, never throws: what goes wrong is a <see cref="EvaluationFault"/>.</summary>
internal ref struct Interpreter
{
    /// <summary>More of a text is never looked at.</summary>
    internal const int MostTextBytes = 1024;

    private readonly ByteProgram _program;
    private readonly IMachine _machine;
    private readonly Span<long> _stack;
    private int _top;
    private EvaluationFault _fault;

    private Interpreter(ByteProgram program, IMachine machine, Span<long> stack)
    {
        _program = program;
        _machine = machine;
        _stack = stack;
    }

    /// <summary>Runs it; the results are in the first cells of <paramref name="results"/>, doubles as their bits.</summary>
    /// <param name="results">As long as the program's results.</param>
    internal static EvaluationFault Run(ByteProgram program, IMachine machine, Span<long> results)
    {
        Interpreter interpreter = new(program, machine, stackalloc long[ByteProgram.MostCells]);
        for (int step = 0; step < program.Code.Length && interpreter._fault == EvaluationFault.None; step++) step += interpreter.Execute(program.Code[step]);
        if (interpreter._fault == EvaluationFault.None) interpreter._stack[..interpreter._top].CopyTo(results);
        return interpreter._fault;
    }

    private long Pop() => _stack[--_top];

    private double PopFloat() => BitConverter.Int64BitsToDouble(Pop());

    private void Push(long value) => _stack[_top++] = value;

    private void Push(double value) => Push(BitConverter.DoubleToInt64Bits(value));

    private void Push(bool value) => Push(value ? 1L : 0L);

    /// <summary>Does one step; returns how many to skip.</summary>
    private int Execute(Instruction instruction)
    {
        switch (instruction.Op)
        {
            case Opcode.Integer or Opcode.Number: Push(instruction.Operand); break;
            case Opcode.Register: Push((long)_machine.Register((int)instruction.Operand)); break;
            case Opcode.Vector32: Push((double)BitConverter.UInt32BitsToSingle((uint)_machine.Vector((int)instruction.Operand))); break;
            case Opcode.Vector64: Push((long)_machine.Vector((int)instruction.Operand)); break;
            case >= Opcode.LoadI8 and <= Opcode.LoadF64: Load(instruction.Op, Pop(), instruction.Operand); break;
            case Opcode.Dup: Push(_stack[_top - 1]); break;
            case Opcode.Swap: (_stack[_top - 1], _stack[_top - 2]) = (_stack[_top - 2], _stack[_top - 1]); break;
            case Opcode.Drop: _top--; break;
            case >= Opcode.Add and <= Opcode.MaxU: ExecuteInteger(instruction.Op); break;
            case >= Opcode.AddF and <= Opcode.IsInfF: ExecuteFloat(instruction.Op); break;
            case >= Opcode.Extend and <= Opcode.NotNegative: Convert(instruction); break;
            case Opcode.IsZero: Push(Pop() == 0); break;
            case Opcode.IsNotZero: Push(Pop() != 0); break;
            case Opcode.TruthF: Push(Comparable(PopFloat()) != 0); break;
            case Opcode.EqualF or Opcode.LessF: CompareFloats(instruction.Op); break;
            case >= Opcode.Equal and <= Opcode.LessUS: CompareIntegers(instruction.Op); break;
            case Opcode.JumpIfZero: return Jump(_stack[_top - 1] == 0, instruction.Operand);
            case Opcode.JumpIfNotZero: return Jump(_stack[_top - 1] != 0, instruction.Operand);
            default: ExecuteMemory(instruction); break;
        }

        return 0;
    }

    private int Jump(bool isTaken, long distance)
    {
        if (!isTaken) _top--;
        return isTaken ? (int)distance : 0;
    }

    private void Load(Opcode op, long address, long displacement)
    {
        Span<byte> bytes = stackalloc byte[8];
        int size = op switch { Opcode.LoadI8 or Opcode.LoadU8 => 1, Opcode.LoadI16 or Opcode.LoadU16 => 2, Opcode.Load64 or Opcode.LoadF64 => 8, _ => 4 };
        bytes.Clear();
        if (address == 0) _fault = EvaluationFault.NullPointer;
        else if (!_machine.TryRead((ulong)(address + displacement), bytes[..size])) _fault = EvaluationFault.Unreadable;
        long raw = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Push(op switch
        {
            Opcode.LoadI8 => (sbyte)raw,
            Opcode.LoadI16 => (short)raw,
            Opcode.LoadI32 => (int)raw,
            Opcode.LoadF32 => BitConverter.DoubleToInt64Bits(BitConverter.Int32BitsToSingle((int)raw)),
            _ => raw,
        });
    }

    private void ExecuteInteger(Opcode op)
    {
        long right = Pop();
        if (op is Opcode.Negate or Opcode.Complement or Opcode.AbsS)
        {
            Push(op == Opcode.Complement ? ~right : op == Opcode.AbsS && right >= 0 ? right : -right);
            return;
        }

        long left = Pop();
        if (op is >= Opcode.DivideS and <= Opcode.RemainderU && right == 0) _fault = EvaluationFault.DivisionByZero;
        if (op is >= Opcode.ShiftLeft and <= Opcode.ShiftRightU && (ulong)right > 63) _fault = EvaluationFault.ShiftOutOfRange;
        Push(_fault != EvaluationFault.None ? 0 : Compute(op, left, right));
    }

    private static long Compute(Opcode op, long left, long right) => op switch
    {
        Opcode.Add => left + right,
        Opcode.Subtract => left - right,
        Opcode.Multiply => left * right,

        // The quotient of the smallest number by −1 wraps, as everything does; the processor would trap.
        Opcode.DivideS => right == -1 ? -left : left / right,
        Opcode.RemainderS => right == -1 ? 0 : left % right,
        Opcode.DivideU => (long)((ulong)left / (ulong)right),
        Opcode.RemainderU => (long)((ulong)left % (ulong)right),
        Opcode.BitAnd => left & right,
        Opcode.BitOr => left | right,
        Opcode.BitXor => left ^ right,
        Opcode.ShiftLeft => left << (int)right,
        Opcode.ShiftRightS => left >> (int)right,
        Opcode.ShiftRightU => left >>> (int)right,
        Opcode.MinS => Math.Min(left, right),
        Opcode.MaxS => Math.Max(left, right),
        Opcode.MinU => (long)Math.Min((ulong)left, (ulong)right),
        _ => (long)Math.Max((ulong)left, (ulong)right),
    };

    private double Comparable(double value)
    {
        if (double.IsNaN(value)) _fault = EvaluationFault.NotANumber;
        return value;
    }

    private void ExecuteFloat(Opcode op)
    {
        double right = PopFloat();
        if (op is Opcode.IsNanF or Opcode.IsInfF)
        {
            Push(op == Opcode.IsNanF ? double.IsNaN(right) : double.IsInfinity(right));
            return;
        }

        if (op is >= Opcode.NegateF and <= Opcode.CeilF)
        {
            Push(op switch { Opcode.NegateF => -right, Opcode.AbsF => Math.Abs(right), Opcode.SqrtF => Math.Sqrt(right), Opcode.FloorF => Math.Floor(right), _ => Math.Ceiling(right) });
            return;
        }

        double left = PopFloat();
        if (op == Opcode.DivideF && right == 0) _fault = EvaluationFault.DivisionByZero;
        if (op is Opcode.MinF or Opcode.MaxF && (double.IsNaN(left) || double.IsNaN(right))) _fault = EvaluationFault.NotANumber;
        Push(op switch
        {
            Opcode.AddF => left + right,
            Opcode.SubtractF => left - right,
            Opcode.MultiplyF => left * right,
            Opcode.DivideF => left / right,

            // As minsd and maxsd do: the right one unless the left is smaller (larger), whatever the sign of zero.
            Opcode.MinF => left < right ? left : right,
            _ => left > right ? left : right,
        });
    }

    private void Convert(Instruction instruction)
    {
        long raw = Pop();
        double number = BitConverter.Int64BitsToDouble(raw);
        switch (instruction.Op)
        {
            case Opcode.Extend: Push(Extended((NumberKind)instruction.Operand, raw)); break;
            case Opcode.SToF: Push((double)raw); break;
            case Opcode.UToF: Push((double)(ulong)raw); break;
            case Opcode.RoundF32: Push((double)(float)number); break;
            case Opcode.FToS: Push(IsWithin(number, -9223372036854775808.0, 9223372036854775808.0) ? (long)number : 0); break;
            case Opcode.FToU: Push(IsWithin(Math.Truncate(number), 0, 18446744073709551616.0) ? (long)(ulong)number : 0); break;
            default:
                if (raw < 0) _fault = EvaluationFault.NegativeNumber;
                Push(raw);
                break;
        }
    }

    private bool IsWithin(double number, double low, double behind)
    {
        if (number >= low && number < behind) return true;
        _fault = double.IsNaN(number) ? EvaluationFault.NotANumber : EvaluationFault.NumberOutOfRange;
        return false;
    }

    private static long Extended(NumberKind kind, long raw) => kind switch
    {
        NumberKind.I8 => (sbyte)raw,
        NumberKind.U8 => (byte)raw,
        NumberKind.I16 => (short)raw,
        NumberKind.U16 => (ushort)raw,
        NumberKind.I32 => (int)raw,
        _ => (uint)raw,
    };

    private void CompareFloats(Opcode op)
    {
        double right = Comparable(PopFloat());
        double left = Comparable(PopFloat());
        Push(op == Opcode.EqualF ? left == right : left < right);
    }

    private void CompareIntegers(Opcode op)
    {
        long right = Pop();
        long left = Pop();
        Push(op switch
        {
            Opcode.Equal => left == right,
            Opcode.LessS => left < right,
            Opcode.LessU => (ulong)left < (ulong)right,
            Opcode.EqualSU => left == right && left >= 0,
            Opcode.LessSU => left < 0 || (ulong)left < (ulong)right,
            _ => right > 0 && (ulong)left < (ulong)right,
        });
    }

    private void ExecuteMemory(Instruction instruction)
    {
        switch (instruction.Op)
        {
            case Opcode.NotNull:
                if (_stack[_top - 1] == 0) _fault = EvaluationFault.NullPointer;
                break;
            case Opcode.CheckIndex: CheckIndex(); break;
            case Opcode.Extent: TakeExtent(Pop(), instruction.Operand); break;
            case Opcode.ExtentToEnd: TakeExtent(_stack[_top - 2], instruction.Operand); break;
            case Opcode.BytesEqual: Push(AreBytesEqual(_program.Texts[(int)instruction.Operand].AsSpan())); break;
            default: ExecuteText(instruction); break;
        }
    }

    private void CheckIndex()
    {
        long index = Pop();
        long count = Pop();
        if (index < 0 || index >= count) _fault = EvaluationFault.IndexOutOfRange;
        Push(index);
    }

    // Leaves the number of elements and, above it, the address of the first.
    private void TakeExtent(long end, long stride)
    {
        long first = Pop();
        long limit = Pop();
        long address = Pop();
        if (first < 0 || end < first || end > limit) _fault = EvaluationFault.IndexOutOfRange;
        Push(end - first);
        Push(address + (first * stride));
    }

    private bool AreBytesEqual(ReadOnlySpan<byte> text)
    {
        long length = Pop();
        ulong address = (ulong)Pop();
        if (length != text.Length) return false;

        // Nothing is nowhere: the address of an empty text need not be one.
        if (length == 0) return true;
        Span<byte> bytes = stackalloc byte[Lexer.MostTextBytes];
        if (!_machine.TryRead(address, bytes[..text.Length])) _fault = EvaluationFault.Unreadable;
        return bytes[..text.Length].SequenceEqual(text);
    }

    private void ExecuteText(Instruction instruction)
    {
        ulong address = (ulong)Pop();
        bool isEqual = instruction.Op == Opcode.TextEquals;
        ReadOnlySpan<byte> text = isEqual ? _program.Texts[(int)instruction.Operand].AsSpan() : default;
        Span<byte> bytes = stackalloc byte[MostTextBytes];
        int most = isEqual ? text.Length + 1 : instruction.Op == Opcode.TextLengthWithin ? (int)instruction.Operand : MostTextBytes;
        _fault = MachineText.Read(_machine, address, bytes[..most], out int length);
        if (_fault == EvaluationFault.TextTooLong && instruction.Op != Opcode.TextLength) _fault = EvaluationFault.None;
        Push(!isEqual ? length : bytes[..length].SequenceEqual(text) ? 1 : 0);
    }
}
