namespace Strobe.Values.Expressions;

/// <summary>
/// Arithmetic has three types: i64; u64 as soon as one side is a u64; double as soon as one side is a floating-point number.
/// Narrower integers are widened first, so that they do not wrap at their own width.
/// </summary>
internal static class Arithmetic
{
    private static readonly Opcode[] Signed =
    [
        Opcode.Multiply, Opcode.DivideS, Opcode.RemainderS, Opcode.Add, Opcode.Subtract, Opcode.ShiftLeft, Opcode.ShiftRightS,
        Opcode.BitAnd, Opcode.BitXor, Opcode.BitOr,
    ];

    private static readonly Opcode[] Unsigned =
    [
        Opcode.Multiply, Opcode.DivideU, Opcode.RemainderU, Opcode.Add, Opcode.Subtract, Opcode.ShiftLeft, Opcode.ShiftRightU,
        Opcode.BitAnd, Opcode.BitXor, Opcode.BitOr,
    ];

    internal static Fragment Binary(BinaryNode node, Fragment left, Fragment right)
    {
        (left, right) = (Operand(node, left.Value()), Operand(node, right.Value()));
        bool isShift = node.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight;
        if (!left.IsInteger || !right.IsInteger) return Floats(node, left, right);
        bool isUnsigned = left.IsUnsigned || (right.IsUnsigned && !isShift);
        bool isOrdered = node.Operator is BinaryOperator.Divide or BinaryOperator.Remainder;
        Opcode op = (isUnsigned ? Unsigned : Signed)[(int)node.Operator];
        return Joined(node, left, right, isUnsigned && isOrdered).Then(op).As(isUnsigned ? NumberType.U64 : NumberType.I64);
    }

    internal static Fragment Unary(UnaryNode node, Fragment operand)
    {
        if (node.Operator == UnaryOperator.Not) return operand.Truth().Then(Opcode.IsZero) with { Node = node };
        Fragment value = Operand(node, operand.Value()) with { Node = node };
        if (value.IsInteger) return value.Then(node.Operator == UnaryOperator.Negate ? Opcode.Negate : Opcode.Complement).As(Widened(value));
        if (node.Operator == UnaryOperator.Complement) throw node.At.Refuse("~ is for whole numbers.");
        return value.Then(Opcode.NegateF).As(NumberType.F64);
    }

    internal static Fragment MinMax(CallNode node, Fragment first, Fragment second)
    {
        (first, second) = (Operand(node, first.Value()), Operand(node, second.Value()));
        bool isMin = node.Function == KnownFunction.Min;
        if (!first.IsInteger || !second.IsInteger) return JoinedAsFloats(node, first, second).Then(isMin ? Opcode.MinF : Opcode.MaxF);
        bool isUnsigned = first.IsUnsigned || second.IsUnsigned;
        Opcode op = isUnsigned ? (isMin ? Opcode.MinU : Opcode.MaxU) : isMin ? Opcode.MinS : Opcode.MaxS;
        return Joined(node, first, second, isUnsigned).Then(op).As(isUnsigned ? NumberType.U64 : NumberType.I64);
    }

    /// <summary>The functions of one number.</summary>
    internal static Fragment Function(CallNode node, Fragment argument)
    {
        Fragment value = Operand(node, argument.Value()) with { Node = node };
        if (node.Function == KnownFunction.Abs && value.IsInteger) return (value.IsUnsigned ? value : value.Then(Opcode.AbsS)).As(Widened(value));
        Opcode op = node.Function switch
        {
            KnownFunction.Abs => Opcode.AbsF,
            KnownFunction.Sqrt => Opcode.SqrtF,
            KnownFunction.Floor => Opcode.FloorF,
            KnownFunction.Ceil => Opcode.CeilF,
            KnownFunction.IsNan => Opcode.IsNanF,
            _ => Opcode.IsInfF,
        };
        return Conversion.Float(value).Then(op).As(op is Opcode.IsNanF or Opcode.IsInfF ? NumberType.Bool : NumberType.F64);
    }

    /// <summary>Both sides on the stack as doubles.</summary>
    internal static Fragment JoinedAsFloats(Node node, Fragment left, Fragment right) =>
        Conversion.Float(left).Then(Conversion.Float(right).Code.AsSpan()).As(NumberType.F64) with { Node = node };

    // A check of the left side comes after the right side, so that faults inside of either come first.
    private static Fragment Joined(Node node, Fragment left, Fragment right, bool mustNotBeNegative)
    {
        Fragment both = left.Then(right.Code.AsSpan()) with { Node = node };
        if (mustNotBeNegative && !left.IsUnsigned) both = both.Then(Opcode.Swap, Opcode.NotNegative, Opcode.Swap);
        return mustNotBeNegative && !right.IsUnsigned ? both.Then(Opcode.NotNegative) : both;
    }

    private static Fragment Floats(BinaryNode node, Fragment left, Fragment right)
    {
        Opcode op = node.Operator switch
        {
            BinaryOperator.Add => Opcode.AddF,
            BinaryOperator.Subtract => Opcode.SubtractF,
            BinaryOperator.Multiply => Opcode.MultiplyF,
            BinaryOperator.Divide => Opcode.DivideF,
            _ => throw node.At.Refuse("this operator is for whole numbers.", "Convert first: x as i64."),
        };
        return JoinedAsFloats(node, left, right).Then(op);
    }

    private static Fragment Operand(Node node, Fragment value) =>
        value.Number is not null ? value : throw node.At.Refuse($"{value.Type.Name} is not a number.", "To reach into memory, use an index, a field or an extent.");

    private static NumberType Widened(Fragment value) => value.IsUnsigned ? NumberType.U64 : NumberType.I64;
}
