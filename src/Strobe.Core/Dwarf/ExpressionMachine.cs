namespace Strobe.Dwarf;

/// <summary>What an expression may ask of the place it is evaluated at; null where it cannot be known.</summary>
internal interface IExpressionContext
{
    /// <summary>A register by its DWARF number.</summary>
    ulong? Register(int number);

    /// <summary>Bytes of memory as an unsigned number; at most 8.</summary>
    ulong? Memory(ulong address, int sizeBytes);

    /// <summary>The canonical frame address.</summary>
    ulong? FrameAddress { get; }

    /// <summary>What DW_AT_frame_base amounts to.</summary>
    ulong? FrameBase { get; }

    /// <summary>The address of an entry of .debug_addr, relocated.</summary>
    ulong? IndexedAddress(ulong index);

    /// <summary>Added to addresses the file was linked with.</summary>
    ulong LoadBias { get; }
}

/// <summary>Evaluates the arithmetic of location expressions and unwind rules (DWARF 5 section 2.5); bounded, never throws.</summary>
internal static class ExpressionMachine
{
    private const int MaxDepth = 256;

    /// <summary>The number on top of the stack at the end; null when something is unknown or not arithmetic.</summary>
    /// <param name="operations">A decoded expression. Branches are not followed: no unwind rule we know of has any.</param>
    /// <param name="context">The place.</param>
    /// <param name="initial">What is on the stack at first: the frame address for unwind rules.</param>
    internal static ulong? Evaluate(IReadOnlyList<LocationOperation> operations, IExpressionContext context, ulong? initial = null)
    {
        var stack = new Stack<ulong>();
        if (initial is { } first) stack.Push(first);
        foreach (LocationOperation operation in operations)
        {
            if (operation.Opcode == LocationOpcode.StackValue) break;
            if (stack.Count >= MaxDepth) return null;
            bool isDone = Pushed(operation, context) is { } pushed ? Push(stack, pushed) : Compute(operation, stack, context);
            if (!isDone) return null;
        }

        return stack.TryPeek(out ulong top) ? top : null;
    }

    private static bool Push(Stack<ulong> stack, ulong value)
    {
        stack.Push(value);
        return true;
    }

    private static ulong? Pushed(LocationOperation operation, IExpressionContext context)
    {
        if (operation.BaseRegister >= 0) return context.Register(operation.BaseRegister) + (ulong)operation.BaseOffset;
        return operation.Opcode switch
        {
            LocationOpcode.Address => (ulong)operation.First + context.LoadBias,
            >= 0x08 and <= 0x11 => (ulong)operation.First,
            >= LocationOpcode.FirstLiteral and < LocationOpcode.FirstRegister => (ulong)(operation.Opcode - LocationOpcode.FirstLiteral),
            LocationOpcode.FrameBased => context.FrameBase + (ulong)operation.First,
            LocationOpcode.CallFrameAddress => context.FrameAddress,
            LocationOpcode.IndexedAddress or LocationOpcode.GnuIndexedAddress => context.IndexedAddress((ulong)operation.First),
            _ => null,
        };
    }

    private static bool Compute(LocationOperation operation, Stack<ulong> stack, IExpressionContext context)
    {
        if (operation.Opcode == 0x96) return true;
        if (!stack.TryPop(out ulong top)) return false;
        ulong? result = operation.Opcode switch
        {
            LocationOpcode.Dereference => context.Memory(top, 8),
            0x94 when operation.First is 1 or 2 or 4 or 8 => context.Memory(top, (int)operation.First),
            0x19 => (ulong)Math.Abs(Math.Max((long)top, -long.MaxValue)),
            0x1F => (ulong)-(long)top,
            0x20 => ~top,
            LocationOpcode.PlusConstant => top + (ulong)operation.First,
            _ => null,
        };
        if (result is { } one) return Push(stack, one);
        return Shuffle(operation, stack, top) || (stack.TryPop(out ulong second) && Binary(operation.Opcode, second, top) is { } both && Push(stack, both));
    }

    private static bool Shuffle(LocationOperation operation, Stack<ulong> stack, ulong top)
    {
        switch (operation.Opcode)
        {
            case 0x12:
                stack.Push(top);
                return Push(stack, top);
            case 0x13:
                return true;
            case 0x14 when stack.TryPeek(out ulong below):
                stack.Push(top);
                return Push(stack, below);
            case 0x16 when stack.TryPop(out ulong second):
                stack.Push(top);
                return Push(stack, second);
            default:
                return false;
        }
    }

    private static ulong? Binary(byte opcode, ulong left, ulong right) => opcode switch
    {
        0x1A => left & right,
        0x1B when right != 0 && !(left == 1UL << 63 && right == ulong.MaxValue) => (ulong)((long)left / (long)right),
        0x1C => left - right,
        0x1D when right != 0 => left % right,
        0x1E => left * right,
        0x21 => left | right,
        0x22 => left + right,
        0x24 => right < 64 ? left << (int)right : 0,
        0x25 => right < 64 ? left >> (int)right : 0,
        0x26 => (ulong)((long)left >> (int)Math.Min(right, 63)),
        0x27 => left ^ right,
        0x29 => left == right ? 1UL : 0,
        0x2A => (long)left >= (long)right ? 1UL : 0,
        0x2B => (long)left > (long)right ? 1UL : 0,
        0x2C => (long)left <= (long)right ? 1UL : 0,
        0x2D => (long)left < (long)right ? 1UL : 0,
        0x2E => left != right ? 1UL : 0,
        _ => null,
    };
}
