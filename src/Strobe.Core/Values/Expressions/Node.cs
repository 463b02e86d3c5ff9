namespace Strobe.Values.Expressions;

/// <summary>The operators with two operands, loosest last.</summary>
internal enum BinaryOperator : byte
{
    Multiply, Divide, Remainder,
    Add, Subtract,
    ShiftLeft, ShiftRight,
    BitAnd,
    BitXor,
    BitOr,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    And,
    Or,
}

internal enum UnaryOperator : byte
{
    Negate,
    Complement,
    Not,
}

/// <summary>The functions there are; the list is closed.</summary>
internal enum KnownFunction : byte
{
    Abs, Min, Max, Sqrt, Floor, Ceil, IsNan, IsInf, Len, StrLen,
}

/// <summary>A part of a parsed expression. Plain data, at most <see cref="Parser.DeepestNesting"/> deep.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Depth">How many parts lie inside each other in it, itself included.</param>
internal abstract record Node(SourceSpot At, int Depth);

/// <summary>An integer: negative ones come from a minus before a literal. From −2^63 to 2^64 − 1.</summary>
internal sealed record IntegerNode(SourceSpot At, Int128 Number) : Node(At, 1);

internal sealed record FloatNode(SourceSpot At, double Number) : Node(At, 1);

internal sealed record TruthNode(SourceSpot At, bool IsTrue) : Node(At, 1);

internal sealed record NullNode(SourceSpot At) : Node(At, 1);

/// <summary>A text, which is also a character where it has one and is compared with an integer.</summary>
internal sealed record TextNode(SourceSpot At, string Text) : Node(At, 1);

internal sealed record NameNode(SourceSpot At, string Name) : Node(At, 1);

/// <summary>A field, through a pointer or not: <c>.</c> and <c>-></c> mean the same.</summary>
internal sealed record FieldNode(SourceSpot At, Node Owner, string Name) : Node(At, 1 + Owner.Depth);

internal sealed record IndexNode(SourceSpot At, Node Owner, Node Index) : Node(At, 1 + Math.Max(Owner.Depth, Index.Depth));

/// <summary>An extent: the elements from <paramref name="First"/> (null: 0) to before <paramref name="End"/> (null: all there are).</summary>
internal sealed record ExtentNode(SourceSpot At, Node Owner, Node? First, Node? End)
    : Node(At, 1 + Math.Max(Owner.Depth, Math.Max(First?.Depth ?? 0, End?.Depth ?? 0)));

internal sealed record PointedNode(SourceSpot At, Node Pointer) : Node(At, 1 + Pointer.Depth);

internal sealed record UnaryNode(SourceSpot At, UnaryOperator Operator, Node Operand) : Node(At, 1 + Operand.Depth);

internal sealed record BinaryNode(SourceSpot At, BinaryOperator Operator, Node Left, Node Right) : Node(At, 1 + Math.Max(Left.Depth, Right.Depth));

internal sealed record CallNode(SourceSpot At, KnownFunction Function, Node First, Node? Second)
    : Node(At, 1 + Math.Max(First.Depth, Second?.Depth ?? 0));

/// <summary>A view (<c>buf as f32</c>) or the conversion of a number.</summary>
internal sealed record ViewNode(SourceSpot At, Node Viewed, NumberKind Kind) : Node(At, 1 + Viewed.Depth);
