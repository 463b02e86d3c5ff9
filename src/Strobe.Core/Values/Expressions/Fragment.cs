using System.Collections.Immutable;

namespace Strobe.Values.Expressions;

/// <summary>Code for a part of an expression. It leaves a value on the stack, or the address of a place whose value can be loaded.</summary>
/// <param name="Node">The part.</param>
/// <param name="Type">The type of the value or place.</param>
/// <param name="Code">The steps.</param>
/// <param name="IsPlace">True when it leaves an address, <paramref name="OffsetBytes"/> short of the place.</param>
/// <param name="OffsetBytes">What is to be added to the address.</param>
internal sealed record Fragment(Node Node, ExpressionType Type, ImmutableArray<Instruction> Code, bool IsPlace = false, long OffsetBytes = 0)
{
    private static readonly Opcode[] Loads =
    [
        default, Opcode.LoadU8, Opcode.LoadI8, Opcode.LoadU8, Opcode.LoadI16, Opcode.LoadU16, Opcode.LoadI32, Opcode.LoadU32,
        Opcode.Load64, Opcode.Load64, Opcode.LoadF32, Opcode.LoadF64,
    ];

    internal SourceSpot At => Node.At;

    /// <summary>What takes part in arithmetic; null for anything else.</summary>
    internal NumberKind? Number => Type is NumberType { Kind: < NumberKind.Complex64 } number ? number.Kind : null;

    internal bool IsInteger => Number?.IsInteger() == true;

    internal bool IsUnsigned => Number == NumberKind.U64 || Type is AddressType;

    internal Fragment Then(params ReadOnlySpan<Instruction> more) => this with { Code = [.. Code, .. more] };

    internal Fragment As(ExpressionType type) => this with { Type = type };

    internal Fragment Place(ExpressionType type, long offsetBytes = 0) => this with { Type = type, IsPlace = true, OffsetBytes = offsetBytes };

    /// <summary>The address of a place, whole.</summary>
    internal Fragment Address() => !IsPlace
        ? throw At.Refuse($"{Type.Name} is not in memory here.", "Name one of its fields, or probe a line where it is in memory.")
        : (OffsetBytes == 0 ? this : Then(Opcode.NotNull, new(Opcode.Integer, OffsetBytes), Opcode.Add)) with { IsPlace = false, OffsetBytes = 0 };

    /// <summary>The value of a place, where it fits a cell; other places stay what they are.</summary>
    internal Fragment Value()
    {
        if (!IsPlace) return this;
        if (Type is AddressType) return Load(Opcode.Load64);
        return Number is { } kind ? Load(Loads[(int)kind]) : this;
    }

    /// <summary>A bit field's value: loaded with the bytes it lies in and shifted down.</summary>
    internal Fragment Bits(FieldPlace field, NumberKind kind)
    {
        int bytes = (field.BitOffset + field.BitSize + 7) / 8;
        if (bytes > 8 || !kind.IsInteger()) throw At.Refuse("this bit field is laid out in a way that cannot be read.");
        Opcode load = bytes switch { 1 => Opcode.LoadU8, 2 => Opcode.LoadU16, <= 4 => Opcode.LoadU32, _ => Opcode.Load64 };
        bool isSigned = kind is NumberKind.I8 or NumberKind.I16 or NumberKind.I32 or NumberKind.I64;
        return Load(load).Then(
            new Instruction(Opcode.Integer, 64 - field.BitOffset - field.BitSize), Opcode.ShiftLeft,
            new Instruction(Opcode.Integer, 64 - field.BitSize), isSigned ? Opcode.ShiftRightS : Opcode.ShiftRightU);
    }

    /// <summary>What conditions and logic take: 0 is false.</summary>
    internal Fragment Truth()
    {
        Fragment value = Value();
        if (value.Number == NumberKind.Bool) return value;
        if (value.Type is AddressType || value.IsInteger) return value.Then(Opcode.IsNotZero).As(NumberType.Bool);
        if (value.Number is not null) return value.Then(Opcode.TruthF).As(NumberType.Bool);
        throw At.Refuse($"{Type.Name} is neither true nor false.", "Compare it with something.");
    }

    /// <summary>The integer value.</summary>
    internal Fragment Integer(string purpose)
    {
        Fragment value = Value();
        return value.IsInteger ? value : throw At.Refuse($"{purpose} is a whole number, not {Type.Name}.");
    }

    // A displacement has 32 bits.
    private Fragment Load(Opcode op) => OffsetBytes == (int)OffsetBytes
        ? Then(new Instruction(op, OffsetBytes)) with { IsPlace = false, OffsetBytes = 0 }
        : Address().Then(op);
}
