using System.Text;

namespace Strobe.Values.Expressions;

/// <summary>Comparisons are by value, whatever the signs and widths of the two sides.</summary>
internal static class Comparison
{
    internal static Fragment Of(Node node, BinaryOperator operation, Fragment left, Fragment right)
    {
        (left, right) = (left.Value(), right.Value());
        Refuse(node, operation, left, right);
        bool isEquality = operation is BinaryOperator.Equal or BinaryOperator.NotEqual;

        // a > b is b < a; a <= b is not (b < a).
        bool isSwapped = operation is BinaryOperator.Greater or BinaryOperator.LessOrEqual;
        bool isNegated = operation is BinaryOperator.NotEqual or BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual;
        bool isFloat = left.Number?.IsFloat() == true || right.Number?.IsFloat() == true;
        (bool isLeftUnsigned, bool isRightUnsigned) = (left.IsUnsigned, right.IsUnsigned);
        if (isEquality && isLeftUnsigned && !isRightUnsigned && right.Number is not null) isSwapped = true;
        if (isSwapped) (isLeftUnsigned, isRightUnsigned) = (isRightUnsigned, isLeftUnsigned);
        Fragment both = isFloat ? Arithmetic.JoinedAsFloats(node, left, right) : left.Then(right.Code.AsSpan()) with { Node = node };
        if (isSwapped) both = both.Then(Opcode.Swap);
        both = both.Then(isFloat ? (isEquality ? Opcode.EqualF : Opcode.LessF) : Integers(isEquality, isLeftUnsigned, isRightUnsigned));
        return (isNegated ? both.Then(Opcode.IsZero) : both).As(NumberType.Bool);
    }

    /// <summary>A text of the program, or a character, with a literal.</summary>
    internal static Fragment WithText(Compiler compiler, BinaryNode node, Fragment other, TextNode literal)
    {
        if (other.IsInteger) return WithCharacter(node, other, literal);
        if (node.Operator is not (BinaryOperator.Equal or BinaryOperator.NotEqual)) throw node.At.Refuse("texts can only be compared with == and !=.");
        Fragment equal = Equals(node, other, new Instruction(Opcode.TextEquals, compiler.Text(literal.Text))).As(NumberType.Bool) with { Node = node };
        return node.Operator == BinaryOperator.Equal ? equal : equal.Then(Opcode.IsZero);
    }

    private static Fragment Equals(Node node, Fragment text, Instruction equals)
    {
        Instruction bytesEqual = equals with { Op = Opcode.BytesEqual };
        return text.Type switch
        {
            AddressType { Target: NumberType { IsCharacter: true } } => text.Value().Then(equals),
            ListType { Element: NumberType { IsCharacter: true }, Head: null, Count: > 0 } list =>
                text.Address().Then(Opcode.Dup, new Instruction(Opcode.TextLengthWithin, Math.Min(list.Count, Interpreter.MostTextBytes)), bytesEqual),
            ListType { Element: NumberType { IsCharacter: true }, Head: not null } => ListCompiler.Elements(node, text).Then(bytesEqual),
            _ => throw node.At.Refuse($"{text.Type.Name} is not a text."),
        };
    }

    private static Fragment WithCharacter(BinaryNode node, Fragment other, TextNode literal)
    {
        Rune[] runes = [.. literal.Text.EnumerateRunes()];
        if (runes.Length != 1) throw node.At.Refuse("a number can only be compared with a text of one character.");
        Fragment character = new(literal, NumberType.I64, [new Instruction(Opcode.Integer, runes[0].Value)]);
        return node.Right == literal ? Of(node, node.Operator, other, character) : Of(node, node.Operator, character, other);
    }

    private static Opcode Integers(bool isEquality, bool isLeftUnsigned, bool isRightUnsigned) => (isEquality, isLeftUnsigned, isRightUnsigned) switch
    {
        (true, false, true) => Opcode.EqualSU,
        (true, _, _) => Opcode.Equal,
        (false, true, true) => Opcode.LessU,
        (false, false, true) => Opcode.LessSU,
        (false, true, false) => Opcode.LessUS,
        _ => Opcode.LessS,
    };

    private static void Refuse(Node node, BinaryOperator operation, Fragment left, Fragment right)
    {
        if (left.Number is not null && right.Number is not null) return;
        bool isPointers = IsPointer(left) && IsPointer(right);
        bool isAddress = (IsPointer(left) && right.IsInteger) || (left.IsInteger && IsPointer(right));
        bool isOrderOfNull = (left.Type is NullType || right.Type is NullType) && operation is not (BinaryOperator.Equal or BinaryOperator.NotEqual);
        bool isNullNumber = isAddress && (left.Type is NullType || right.Type is NullType);
        if ((isPointers || isAddress) && !isOrderOfNull && !isNullNumber) return;
        throw node.At.Refuse($"{left.Type.Name} cannot be compared with {right.Type.Name}.");
    }

    private static bool IsPointer(Fragment fragment) => fragment.Type is AddressType or NullType;
}
