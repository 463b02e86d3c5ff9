using System.Globalization;
using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

/// <summary>Writes trees as expressions: with all parentheses, or with as few as the precedence allows and spellings by chance.</summary>
internal sealed class NodeText(Random? random)
{
    private static readonly (int Level, string[] Spellings)[] Operators =
    [
        (10, ["*"]), (10, ["/"]), (10, ["%"]), (9, ["+"]), (9, ["-"]), (8, ["<<"]), (8, [">>"]), (7, ["&"]), (6, ["^"]), (5, ["|"]),
        (4, ["=="]), (4, ["!="]), (4, ["<"]), (4, ["<="]), (4, [">"]), (4, [">="]), (2, ["and", "&&"]), (1, ["or", "||"]),
    ];

    /// <summary>Every operation in parentheses: two trees are the same when these texts are.</summary>
    internal static string Full(Node node) => new NodeText(null).Write(node, 0);

    /// <summary>As a person would write it.</summary>
    internal static string Natural(Node node, Random random) => new NodeText(random).Write(node, 0);

    private string Write(Node node, int loosest)
    {
        (int level, string text) = Of(node);
        bool isAtom = level == 14;
        if (random is null) return isAtom ? text : $"({text})";
        return level < loosest || random.Next(20) == 0 ? $"({text})" : text;
    }

    private (int Level, string Text) Of(Node node) => node switch
    {
        IntegerNode integer => (integer.Number < 0 ? 12 : 14, Integer(integer.Number)),
        FloatNode number => (double.IsNegative(number.Number) ? 12 : 14, Float(number.Number)),
        TruthNode truth => (14, truth.IsTrue ? Either("true", "True") : Either("false", "False")),
        NullNode => (14, Either("None", "nullptr")),
        TextNode text => (14, random?.Next(2) == 0 ? $"'{text.Text}'" : $"\"{text.Text}\""),
        NameNode name => (14, name.Name),
        FieldNode field => (14, Write(field.Owner, 13) + Either(".", "->") + field.Name),
        IndexNode index => (14, $"{Write(index.Owner, 13)}[{Write(index.Index, 0)}]"),
        PointedNode pointed => (12, "*" + Write(pointed.Pointer, 12)),
        UnaryNode { Operator: UnaryOperator.Not } not => random is null || random.Next(2) == 0
            ? (12, "!" + Write(not.Operand, 12)) : (3, "not " + Write(not.Operand, 3)),
        UnaryNode unary => (12, (unary.Operator == UnaryOperator.Negate ? "-" : "~") + Write(unary.Operand, 12)),
        BinaryNode binary => OfBinary(binary),
        CallNode { Second: { } second } call => (14, $"{call.Function.ToString().ToLowerInvariant()}({Write(call.First, 0)}, {Write(second, 0)})"),
        CallNode call => (14, $"{call.Function.ToString().ToLowerInvariant()}({Write(call.First, 0)})"),
        ViewNode view => (11, $"{Write(view.Viewed, 11)} as {view.Kind.Name()}"),
        ExtentNode extent => (14, $"{Write(extent.Owner, 13)}[{Bound(extent.First)}:{Bound(extent.End)}]"),
        _ => throw new NotSupportedException(),
    };

    private string Bound(Node? node) => node is null ? "" : Write(node, 0);

    private (int Level, string Text) OfBinary(BinaryNode node)
    {
        (int level, string[] spellings) = Operators[(int)node.Operator];
        bool isComparison = level == 4;
        string left = Write(node.Left, isComparison ? 8 : level);
        string right = Write(node.Right, isComparison ? 8 : level + 1);
        return (level, $"{left} {(random is null ? spellings[0] : spellings[random.Next(spellings.Length)])} {right}");
    }

    private string Either(string one, string other) => random?.Next(2) == 1 ? other : one;

    private string Integer(Int128 number)
    {
        string digits = Int128.Abs(number).ToString(CultureInfo.InvariantCulture);
        if (random?.Next(4) == 0) digits = "0x" + ((ulong)Int128.Abs(number)).ToString("X", CultureInfo.InvariantCulture);
        else if (random?.Next(6) == 0) digits += "UL";
        return number < 0 ? "-" + digits : digits;
    }

    private static string Float(double number)
    {
        string digits = number.ToString("R", CultureInfo.InvariantCulture);
        return digits.AsSpan().IndexOfAny('.', 'E') < 0 ? digits + ".0" : digits;
    }
}
