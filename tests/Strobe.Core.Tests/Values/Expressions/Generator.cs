using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

/// <summary>Makes expressions that have a type over the variables of a <see cref="World"/>.</summary>
internal sealed class Generator(Random random)
{
    private static readonly SourceSpot Nowhere = new("", 0);

    private static readonly string[] Integers =
        ["v_i8", "v_u8", "v_i16", "v_u16", "v_i32", "v_u32", "v_i64", "v_u64", "v_bool", "k", "s.n", "p.n", "p.next.n", "q.n", "arr[1]", "bytes[7]", "s.v[2]"];

    private static readonly string[] Floats = ["v_f32", "v_f64", "z", "s.r", "p.r", "p.next.next.r", "xs[0]", "xs[2]", "q.r"];

    /// <summary>An integer, a floating-point number or a truth value, in turns.</summary>
    internal Node Any(int depth) => random.Next(3) switch { 0 => Integer(depth), 1 => Float(depth), _ => Truth(depth) };

    private Node Number(int depth) => random.Next(3) == 0 ? Float(depth) : Integer(depth);

    private Node Integer(int depth)
    {
        if (depth <= 0) return random.Next(3) == 0 ? Literal() : Path(Integers);
        return random.Next(12) switch
        {
            <= 5 => new BinaryNode(Nowhere, (BinaryOperator)random.Next(10), Integer(depth - 1), Integer(depth - 1)),
            6 => Unary((UnaryOperator)random.Next(2), Integer(depth - 1)),
            7 => new ViewNode(Nowhere, Number(depth - 1), (NumberKind)random.Next((int)NumberKind.I8, (int)NumberKind.F32)),
            8 => new CallNode(Nowhere, (KnownFunction)random.Next(3), Integer(depth - 1), null) is var call && call.Function == KnownFunction.Abs
                ? call : new CallNode(Nowhere, KnownFunction.Max, Integer(depth - 1), Integer(depth - 1)),
            9 => new IndexNode(Nowhere, Path(["arr", "bytes", "s.v"]), random.Next(2) == 0 ? new IntegerNode(Nowhere, random.Next(5)) : Integer(depth - 1)),
            10 => random.Next(2) == 0 ? new CallNode(Nowhere, KnownFunction.Len, Path(["arr", "xs", "s.v", "str"]), null)
                : new CallNode(Nowhere, KnownFunction.StrLen, Path(["name", "tag", "str"]), null),
            _ => Truth(depth - 1),
        };
    }

    private Node Float(int depth)
    {
        if (depth <= 0) return random.Next(3) == 0 ? new FloatNode(Nowhere, (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-2, 20))) : Path(Floats);
        return random.Next(8) switch
        {
            <= 3 => Mixed(depth),
            4 => Unary(UnaryOperator.Negate, Float(depth - 1)),
            5 => new ViewNode(Nowhere, Number(depth - 1), random.Next(2) == 0 ? NumberKind.F32 : NumberKind.F64),
            6 => new CallNode(Nowhere, (KnownFunction)random.Next((int)KnownFunction.Sqrt, (int)KnownFunction.IsNan), Number(depth - 1), null),
            _ => new CallNode(Nowhere, random.Next(2) == 0 ? KnownFunction.Min : KnownFunction.Max, Float(depth - 1), Number(depth - 1)),
        };
    }

    private BinaryNode Mixed(int depth)
    {
        BinaryOperator[] operations = [BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply, BinaryOperator.Divide];
        (Node left, Node right) = (Float(depth - 1), Number(depth - 1));
        return random.Next(2) == 0
            ? new BinaryNode(Nowhere, operations[random.Next(4)], left, right)
            : new BinaryNode(Nowhere, operations[random.Next(4)], right, left);
    }

    private Node Truth(int depth)
    {
        if (depth <= 0) return random.Next(3) == 0 ? new TruthNode(Nowhere, random.Next(2) == 0) : Path(["v_bool"]);
        return random.Next(10) switch
        {
            <= 3 => new BinaryNode(Nowhere, (BinaryOperator)random.Next((int)BinaryOperator.Equal, (int)BinaryOperator.And), Number(depth - 1), Number(depth - 1)),
            <= 5 => new BinaryNode(Nowhere, random.Next(2) == 0 ? BinaryOperator.And : BinaryOperator.Or, Any(depth - 1), Any(depth - 1)),
            6 => new UnaryNode(Nowhere, UnaryOperator.Not, Any(depth - 1)),
            7 => new CallNode(Nowhere, random.Next(2) == 0 ? KnownFunction.IsNan : KnownFunction.IsInf, Number(depth - 1), null),
            8 => new BinaryNode(Nowhere, Equality(), Path(["name", "tag", "str"]), new TextNode(Nowhere, random.Next(4) switch { 0 => "hello", 1 => "hell", 2 => "fast", _ => "" })),
            _ => new BinaryNode(Nowhere, Equality(), Path(["p", "q", "s.next"]), new NullNode(Nowhere)),
        };
    }

    private BinaryOperator Equality() => random.Next(2) == 0 ? BinaryOperator.Equal : BinaryOperator.NotEqual;

    // The parser folds a minus before a literal, so there is none here.
    private static Node Unary(UnaryOperator operation, Node operand) => operation == UnaryOperator.Negate && operand is IntegerNode or FloatNode
        ? operand : new UnaryNode(Nowhere, operation, operand);

    private IntegerNode Literal() => new(Nowhere, random.Next(6) switch
    {
        0 => random.Next(-70, 70),
        1 => long.MaxValue,
        2 => ulong.MaxValue - (ulong)random.Next(3),
        3 => long.MinValue,
        _ => random.Next(0, 5),
    });

    private Node Path(string[] paths) => Parser.Parse(paths[random.Next(paths.Length)]);
}
