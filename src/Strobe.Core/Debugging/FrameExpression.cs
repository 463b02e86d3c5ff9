using Strobe.Bytes;
using Strobe.Targets;

namespace Strobe.Debugging;

/// <summary>Computes the expressions of unwind rows (DWARF 5 section 2.5) from registers and memory. Bounded; null for anything it cannot do.</summary>
internal ref struct FrameExpression
{
    private const int MaximumSteps = 1024, MaximumDepth = 64;

    private readonly FrameRegisters _registers;
    private readonly TargetMemory _memory;
    private readonly Stack<ulong> _stack = new();
    private SpanCursor _cursor;
    private bool _isLost;

    private FrameExpression(ReadOnlySpan<byte> expression, FrameRegisters registers, TargetMemory memory)
    {
        _cursor = new SpanCursor(expression, null, "unwind row");
        (_registers, _memory) = (registers, memory);
    }

    /// <summary>The value an expression leaves on its stack.</summary>
    /// <param name="expression">Its bytes.</param>
    /// <param name="registers">Registers of the frame that is unwound.</param>
    /// <param name="memory">The process's memory.</param>
    /// <param name="first">What lies on the stack already: the frame address, for registers.</param>
    internal static ulong? Evaluate(ReadOnlySpan<byte> expression, FrameRegisters registers, TargetMemory memory, ulong? first = null)
    {
        FrameExpression machine = new(expression, registers, memory);
        if (first is { } start) machine._stack.Push(start);
        for (int i = 0; i < MaximumSteps && !machine._cursor.IsAtEnd && !machine._isLost; i++)
        {
            machine.Step();
            machine._isLost |= machine._stack.Count > MaximumDepth;
        }

        bool isDone = machine._cursor.IsAtEnd && !machine._cursor.IsBroken && !machine._isLost;
        return isDone && machine._stack.TryPop(out ulong result) ? result : null;
    }

    private void Step()
    {
        byte opcode = _cursor.U8();
        switch (opcode)
        {
            case >= 0x30 and <= 0x4f: _stack.Push(opcode - 0x30u); break;
            case >= 0x70 and <= 0x8f: PushBased(opcode - 0x70ul); break;
            case 0x92: PushBased(_cursor.Uleb()); break;
            case 0x06: PushMemory(8); break;
            case 0x94: PushMemory(_cursor.U8()); break;
            case 0x12: _stack.Push(Peek(0)); break;
            case 0x13: Pop(); break;
            case 0x14: _stack.Push(Peek(1)); break;
            case 0x15: _stack.Push(Peek(_cursor.U8())); break;
            case 0x16: Exchange(); break;
            case 0x19: _stack.Push(Magnitude(Pop())); break;
            case 0x1f: _stack.Push(0 - Pop()); break;
            case 0x20: _stack.Push(~Pop()); break;
            case 0x23: _stack.Push(Pop() + _cursor.Uleb()); break;
            case 0x28: Branch(Pop() != 0); break;
            case 0x2f: Branch(true); break;
            case 0x96: break;
            default:
                if (opcode is 0x03 or (>= 0x08 and <= 0x11)) _stack.Push(Constant(opcode));
                else Combine(opcode);
                break;
        }
    }

    private ulong Constant(byte opcode) => opcode switch
    {
        0x08 => _cursor.U8(),
        0x09 => (ulong)_cursor.I8(),
        0x0a => _cursor.U16(),
        0x0b => (ulong)_cursor.I16(),
        0x0c => _cursor.U32(),
        0x0d => (ulong)_cursor.I32(),
        0x10 => _cursor.Uleb(),
        0x11 => (ulong)_cursor.Sleb(),
        _ => _cursor.U64(),
    };

    private void Combine(byte opcode)
    {
        ulong right = Pop(), left = Pop();
        int shift = (int)Math.Min(right, 64);
        ulong? result = opcode switch
        {
            0x1a => left & right,
            0x1b => Quotient((long)left, (long)right),
            0x1c => left - right,
            0x1d => right == 0 ? null : left % right,
            0x1e => left * right,
            0x21 => left | right,
            0x22 => left + right,
            0x24 => shift == 64 ? 0 : left << shift,
            0x25 => shift == 64 ? 0 : left >> shift,
            0x26 => (ulong)((long)left >> Math.Min(shift, 63)),
            0x27 => left ^ right,
            0x29 => Truth(left == right),
            0x2a => Truth((long)left >= (long)right),
            0x2b => Truth((long)left > (long)right),
            0x2c => Truth((long)left <= (long)right),
            0x2d => Truth((long)left < (long)right),
            0x2e => Truth(left != right),
            _ => null,
        };
        _isLost |= result is null;
        _stack.Push(result ?? 0);
    }

    private static ulong Magnitude(ulong value) => (long)value < 0 ? 0 - value : value;

    private static ulong Truth(bool claim) => claim ? 1ul : 0;

    // The one quotient that does not fit makes .NET throw.
    private static ulong? Quotient(long left, long right) => right == 0 ? null : right == -1 ? 0 - (ulong)left : (ulong)(left / right);

    private void PushBased(ulong register)
    {
        long offset = _cursor.Sleb();
        ulong? value = register < 17 ? _registers[(int)register] : null;
        _isLost |= value is null;
        _stack.Push((value ?? 0) + (ulong)offset);
    }

    private void PushMemory(int bytes)
    {
        Span<byte> word = stackalloc byte[8];
        word.Clear();
        _isLost |= bytes is < 1 or > 8 || _memory.Read(Pop(), word[..Math.Clamp(bytes, 0, 8)]) != bytes;
        _stack.Push(BitConverter.ToUInt64(word));
    }

    private void Branch(bool isTaken)
    {
        short distance = _cursor.I16();
        if (isTaken) _cursor.MoveTo(_cursor.Position + distance);
    }

    private void Exchange()
    {
        ulong top = Pop(), below = Pop();
        _stack.Push(top);
        _stack.Push(below);
    }

    private ulong Peek(int depth)
    {
        if (depth < _stack.Count) return _stack.ElementAt(depth);
        _isLost = true;
        return 0;
    }

    private ulong Pop()
    {
        if (_stack.TryPop(out ulong value)) return value;
        _isLost = true;
        return 0;
    }
}
