using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Expressions;

/// <summary>
/// Translates what a location expression computes (DWARF 5 sections 2.5.1 and 2.6.1) into steps of an expression program: arithmetic over registers,
/// constants and memory. Expressions with branches or with types of their own are not translated.
/// </summary>
/// <param name="frame">The function's frame base: a register and what to add to it; −1 when nothing says.</param>
/// <param name="bias">What to add to addresses in the process.</param>
internal sealed class ComputedPlace((int Register, long Offset) frame, ulong bias)
{
    private const int MostOperations = 48;
    private const byte Dup = 0x12, Drop = 0x13, Swap = 0x16, Constants = 0x08, LastConstant = 0x11, SizedDereference = 0x94, Nothing = 0x96;

    private readonly List<Instruction> _code = [];

    /// <summary>The steps, which leave an address, or the value itself behind a DW_OP_stack_value; null when they cannot be told.</summary>
    /// <param name="atEntry">What an operation says that registers held at the call; null when it says nothing of the kind.</param>
    internal VariablePlace? Translate(List<LocationOperation> operations, Func<LocationOperation, VariablePlace?> atEntry)
    {
        bool isValue = operations.Count > 1 && operations[^1].Opcode == LocationOpcode.StackValue;
        int count = operations.Count - (isValue ? 1 : 0);
        if (count is 0 or > MostOperations) return null;
        for (int i = 0; i < count; i++)
        {
            if (!(atEntry(operations[i]) is { Kind: PlaceKind.Register } entry ? Add(new Instruction(Opcode.Register, entry.Register)) : Add(operations[i]))) return null;
        }

        return new VariablePlace(PlaceKind.Computed) { Code = [.. _code], IsValue = isValue };
    }

    private bool Add(LocationOperation operation) => operation.Opcode switch
    {
        LocationOpcode.Address => Add(new Instruction(Opcode.Integer, operation.First + (long)bias)),
        LocationOpcode.Dereference => Add(new Instruction(Opcode.Load64)),
        SizedDereference => operation.First switch
        {
            1 => Add(new Instruction(Opcode.LoadU8)),
            2 => Add(new Instruction(Opcode.LoadU16)),
            4 => Add(new Instruction(Opcode.LoadU32)),
            8 => Add(new Instruction(Opcode.Load64)),
            _ => false,
        },
        >= Constants and <= LastConstant => Add(new Instruction(Opcode.Integer, operation.First)),
        >= LocationOpcode.FirstLiteral and < LocationOpcode.FirstRegister => Add(new Instruction(Opcode.Integer, operation.Opcode - LocationOpcode.FirstLiteral)),
        LocationOpcode.PlusConstant => Add(new Instruction(Opcode.Integer, operation.First), Opcode.Add),
        LocationOpcode.FrameBased => frame.Register >= 0 && AddBased(frame.Register, frame.Offset + operation.First),
        LocationOpcode.CallFrameAddress => Add(new Instruction(Opcode.Register, PlaceReader.FrameAddress)),
        Nothing => true,
        _ when operation.BaseRegister is >= 0 and < 16 => AddBased(PlaceReader.General[operation.BaseRegister], operation.BaseOffset),
        _ => Add(Plain(operation.Opcode)),
    };

    private static ReadOnlySpan<Instruction> Plain(byte opcode) => opcode switch
    {
        Dup => new Instruction[] { Opcode.Dup },
        Drop => new Instruction[] { Opcode.Drop },
        Swap => new Instruction[] { Opcode.Swap },
        0x19 => new Instruction[] { Opcode.AbsS },
        0x1A => new Instruction[] { Opcode.BitAnd },
        0x1B => new Instruction[] { Opcode.DivideS },
        0x1C => new Instruction[] { Opcode.Subtract },
        0x1E => new Instruction[] { Opcode.Multiply },
        0x1F => new Instruction[] { Opcode.Negate },
        0x20 => new Instruction[] { Opcode.Complement },
        0x21 => new Instruction[] { Opcode.BitOr },
        0x22 => new Instruction[] { Opcode.Add },
        0x24 => new Instruction[] { Opcode.ShiftLeft },
        0x25 => new Instruction[] { Opcode.ShiftRightU },
        0x26 => new Instruction[] { Opcode.ShiftRightS },
        0x27 => new Instruction[] { Opcode.BitXor },
        0x29 => new Instruction[] { Opcode.Equal },
        0x2A => new Instruction[] { Opcode.LessS, Opcode.IsZero },
        0x2B => new Instruction[] { Opcode.Swap, Opcode.LessS },
        0x2C => new Instruction[] { Opcode.Swap, Opcode.LessS, Opcode.IsZero },
        0x2D => new Instruction[] { Opcode.LessS },
        0x2E => new Instruction[] { Opcode.Equal, Opcode.IsZero },
        _ => [],
    };

    private bool AddBased(int register, long offset) => Add(new Instruction(Opcode.Register, register), new Instruction(Opcode.Integer, offset), Opcode.Add);

    private bool Add(params ReadOnlySpan<Instruction> code)
    {
        _code.AddRange(code);
        return code.Length > 0;
    }
}
