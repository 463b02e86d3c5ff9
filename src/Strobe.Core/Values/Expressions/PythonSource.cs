using System.Globalization;
using System.Text;

namespace Strobe.Values.Expressions;

/// <summary>
/// Translates an expression for the Python agent. The result is built of numbers, escaped literals and calls of the functions of
/// <see cref="Guards"/>, none of which runs code of the program; nothing of the user's text is in it but names and texts as literals.
/// Types are known at run time there, so what the compiler refuses for a native program is a fault of the evaluation.
/// </summary>
internal static class PythonSource
{
    private static readonly string[] Binary =
        ["mul", "div", "rem", "add", "sub", "shl", "shr", "band", "bxor", "bor", "eq", "ne", "lt", "le", "gt", "ge"];

    /// <summary>The Python module whose functions the translations call as <c>g</c>; names are asked for as <c>n('name')</c>.</summary>
    internal static string Guards { get; } = ReadGuards();

    /// <summary>A watch or extent.</summary>
    internal static string Of(Node node)
    {
        ViewNode? view = node as ViewNode;
        Node owner = view is { Viewed: ExtentNode viewed } ? viewed : node;
        if (owner is not ExtentNode) return Value(node);
        StringBuilder bounds = new();
        for (; owner is ExtentNode extent; owner = extent.Owner)
        {
            bounds.Insert(0, $", ({Bound(extent.First)}, {Bound(extent.End)})");
        }

        return $"g.extent({Value(owner)}, {(view is null ? "None" : $"'{view.Kind.Name()}'")}{bounds})";
    }

    /// <summary>A condition: true or false.</summary>
    internal static string OfCondition(Node node) => $"g.truth({Value(node)})";

    private static string Bound(Node? node) => node is null ? "None" : Value(node);

    private static string Value(Node node) => node switch
    {
        IntegerNode integer => $"({integer.Number.ToString(CultureInfo.InvariantCulture)})",
        FloatNode number => Literal(number.Number),
        TruthNode truth => truth.IsTrue ? "True" : "False",
        NullNode => "None",
        NameNode name => $"n({Literal(name.Name)})",
        FieldNode field => $"g.field({Value(field.Owner)}, {Literal(field.Name)})",
        IndexNode index => $"g.index({Value(index.Owner)}, {Operand(index.Index)})",
        UnaryNode { Operator: UnaryOperator.Not } not => $"(not g.truth({Value(not.Operand)}))",
        UnaryNode unary => $"g.{(unary.Operator == UnaryOperator.Negate ? "neg" : "inv")}({Value(unary.Operand)})",
        BinaryNode binary => OfBinary(binary),
        CallNode { Second: { } second } call => $"g.{call.Function.ToString().ToLowerInvariant()}_({Value(call.First)}, {Value(second)})",
        CallNode call => $"g.{call.Function.ToString().ToLowerInvariant()}_({Value(call.First)})",
        ViewNode view => $"g.convert({Value(view.Viewed)}, '{view.Kind.Name()}')",
        PointedNode => throw node.At.Refuse("Python has no pointers to follow.", "Name the object itself."),
        ExtentNode => throw node.At.Refuse("an extent is no single value.", "It can only be the whole expression, with a view behind it."),
        _ => throw node.At.Refuse("a text can only be compared with == or !=, or be a key."),
    };

    private static string OfBinary(BinaryNode node) => node.Operator switch
    {
        BinaryOperator.And => $"(g.truth({Value(node.Left)}) and g.truth({Value(node.Right)}))",
        BinaryOperator.Or => $"(g.truth({Value(node.Left)}) or g.truth({Value(node.Right)}))",
        >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual => $"g.{Binary[(int)node.Operator]}({Operand(node.Left)}, {Operand(node.Right)})",
        _ => $"g.{Binary[(int)node.Operator]}({Value(node.Left)}, {Value(node.Right)})",
    };

    private static string Operand(Node node) => node is TextNode text ? Literal(text.Text) : Value(node);

    private static string Literal(double number)
    {
        string digits = number.ToString("R", CultureInfo.InvariantCulture);
        return digits.AsSpan().IndexOfAny('.', 'E') < 0 ? $"({digits}.0)" : $"({digits})";
    }

    // ASCII only, whatever the text holds.
    private static string Literal(string text)
    {
        StringBuilder literal = new("'");
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isPlain = rune.Value is >= 0x20 and < 0x7F && rune.Value is not ('\'' or '\\');
            if (isPlain) literal.Append((char)rune.Value);
            else literal.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }

        return literal.Append('\'').ToString();
    }

    private static string ReadGuards()
    {
        using Stream stream = typeof(PythonSource).Assembly.GetManifestResourceStream("Strobe.Values.Expressions.guards.py")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
