namespace Strobe.Values.Expressions;

/// <summary>
/// What the machine can do. The suffixes S and U mean signed and unsigned 64-bit integers, F doubles, 32 a single. docs/expressions.md
/// describes each; a back end is a table over these.
/// </summary>
internal enum Opcode : byte
{
    // Push.
    Integer, Number, Register, Vector32, Vector64,

    // Read memory at the popped address + operand.
    LoadI8, LoadU8, LoadI16, LoadU16, LoadI32, LoadU32, Load64, LoadF32, LoadF64,

    Dup, Swap, Drop,

    Add, Subtract, Multiply, Negate, DivideS, DivideU, RemainderS, RemainderU,
    BitAnd, BitOr, BitXor, Complement, ShiftLeft, ShiftRightS, ShiftRightU,
    AbsS, MinS, MaxS, MinU, MaxU,

    AddF, SubtractF, MultiplyF, DivideF, NegateF, AbsF, SqrtF, FloorF, CeilF, MinF, MaxF, IsNanF, IsInfF,

    // Conversions. Extend keeps the low bytes that its operand, a NumberKind, has.
    Extend, SToF, UToF, FToS, FToU, RoundF32, NotNegative,

    // Comparisons give 0 or 1; SU compares a signed left with an unsigned right side, by value.
    Equal, LessS, LessU, EqualF, LessF, EqualSU, LessSU, LessUS,
    IsZero, IsNotZero, TruthF,

    // Look at the top; jump forward by the operand and keep it, or drop it and go on.
    JumpIfZero, JumpIfNotZero,

    NotNull, CheckIndex, Extent, ExtentToEnd,

    // Text. The operand is the number of a text of the program, or a bound in bytes.
    TextLength, TextLengthWithin, TextEquals, BytesEqual,
}

/// <summary>One step of a program.</summary>
internal readonly record struct Instruction(Opcode Op, long Operand = 0)
{
    public static implicit operator Instruction(Opcode op) => new(op);

    internal static Instruction Number(double value) => new(Opcode.Number, BitConverter.DoubleToInt64Bits(value));

    /// <summary>What it pops and pushes, I for integers, addresses and truths and F for doubles; the top of the stack is on the right.</summary>
    internal (string Pops, string Pushes) Effect => Op switch
    {
        Opcode.Integer or Opcode.Register => ("", "I"),
        Opcode.Number or Opcode.Vector32 or Opcode.Vector64 => ("", "F"),
        >= Opcode.LoadI8 and <= Opcode.Load64 => ("I", "I"),
        Opcode.LoadF32 or Opcode.LoadF64 => ("I", "F"),
        Opcode.Dup => ("I", "II"),
        Opcode.Drop => ("I", ""),
        Opcode.Negate or Opcode.Complement or Opcode.AbsS or Opcode.Extend or Opcode.NotNegative => ("I", "I"),
        Opcode.IsZero or Opcode.IsNotZero or Opcode.NotNull => ("I", "I"),
        >= Opcode.Add and <= Opcode.MaxU => ("II", "I"),
        >= Opcode.NegateF and <= Opcode.CeilF or Opcode.RoundF32 => ("F", "F"),
        Opcode.IsNanF or Opcode.IsInfF or Opcode.FToS or Opcode.FToU or Opcode.TruthF => ("F", "I"),
        >= Opcode.AddF and <= Opcode.MaxF => ("FF", "F"),
        Opcode.SToF or Opcode.UToF => ("I", "F"),
        Opcode.EqualF or Opcode.LessF => ("FF", "I"),
        >= Opcode.Equal and <= Opcode.LessUS => ("II", "I"),
        Opcode.JumpIfZero or Opcode.JumpIfNotZero => ("I", ""),
        Opcode.CheckIndex => ("II", "I"),
        Opcode.Extent => ("IIII", "II"),
        Opcode.ExtentToEnd => ("III", "II"),
        Opcode.TextLength or Opcode.TextLengthWithin or Opcode.TextEquals => ("I", "I"),
        Opcode.BytesEqual => ("II", "I"),
        _ => ("", ""),
    };
}
