using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

public sealed class ParserTests
{
    [Theory]
    [InlineData("a + b * c", "(a + (b * c))")]
    [InlineData("a - b - c", "((a - b) - c)")]
    [InlineData("a or b and c", "(a or (b and c))")]
    [InlineData("a || b && c", "(a or (b and c))")]
    [InlineData("not a and b", "((!a) and b)")]
    [InlineData("not a == b", "(!(a == b))")]
    [InlineData("!a == b", "((!a) == b)")]
    [InlineData("a << 1 + b", "(a << (1 + b))")]
    [InlineData("a | b ^ c & d", "(a | (b ^ (c & d)))")]
    [InlineData("(a & 1) == 0", "((a & 1) == 0)")]
    [InlineData("-x as u8 + 1", "(((-x) as u8) + 1)")]
    [InlineData("-5", "(-5)")]
    [InlineData("-9223372036854775808", "(-9223372036854775808)")]
    [InlineData("*p->q[1].r", "(*p.q[1].r)")]
    [InlineData("t.0.1", "t.0.1")]
    [InlineData("buf[0:n] as f32", "(buf[0:n] as f32)")]
    [InlineData("img[:h][2:w]", "img[:h][2:w]")]
    [InlineData("p is None", "(p == None)")]
    [InlineData("p is not None", "(p != None)")]
    [InlineData("audio::gain + ::other", "(audio::gain + ::other)")]
    [InlineData("0x1F + 0b11 + 7UL + 1.5f + 2e3", "((((31 + 3) + 7) + 1.5) + 2000.0)")]
    [InlineData("min(a, b) + len(c)", "(min(a, b) + len(c))")]
    [InlineData("min + as as u8", "(min + (as as u8))")]
    [InlineData("`vec<int>::count` > 1", "(vec<int>::count > 1)")]
    [InlineData("s == \"a\\n\\x41\"", "(s == \"a\nA\")")]
    [InlineData("True && nullptr == q", "(true and (None == q))")]
    public void Operators_bind_as_the_page_says(string text, string expected) => Assert.Equal(expected, NodeText.Full(Parser.Parse(text)));

    [Theory]
    [InlineData("", 1, "a value is expected, not the end")]
    [InlineData("gain >", 7, "a value is expected, not the end")]
    [InlineData("gain = 1", 6, "nothing can be assigned")]
    [InlineData("a < b < c", 7, "chain of comparisons")]
    [InlineData("a & 1 == 0", 3, "differently")]
    [InlineData("0 == a | b", 8, "differently")]
    [InlineData("exit(1)", 1, "never called")]
    [InlineData("f.g(1)", 4, "an operator or the end is expected, not `(`")]
    [InlineData("a b", 3, "an operator or the end is expected, not `b`")]
    [InlineData("(a", 3, "to close a parenthesis")]
    [InlineData("a[1", 4, "of an index")]
    [InlineData("a[1:2", 6, "of an extent")]
    [InlineData("a[]", 3, "a value is expected")]
    [InlineData("a.", 3, "the name of a field")]
    [InlineData("&a", 1, "a value is expected, not `&`")]
    [InlineData("a as int", 6, "number type")]
    [InlineData("a is b", 6, "None only")]
    [InlineData("010", 1, "octal")]
    [InlineData("12ab", 3, "does not belong")]
    [InlineData("0x", 3, "digits are missing")]
    [InlineData("18446744073709551616", 1, "more than 64 bits")]
    [InlineData("1e999", 1, "too large")]
    [InlineData("'abc", 1, "does not end")]
    [InlineData("'\\q'", 3, "escape is unknown")]
    [InlineData("a # b", 3, "no meaning here")]
    [InlineData("min(a)", 6, "between two arguments")]
    [InlineData("abs(a, b)", 6, "to end the arguments")]
    [InlineData("`a", 1, "backquotes")]
    public void What_cannot_be_read_is_refused_at_its_column(string text, int column, string sentence)
    {
        StrobeException error = Assert.Throws<StrobeException>(() => Parser.Parse(text));
        Assert.Equal(ErrorCode.BadExpression, error.Code);
        Assert.Contains($"` at column {column}: ", error.Sentence, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_and_nesting_are_bounded()
    {
        foreach (string text in new[]
        {
            new string('(', 1000), new string('-', 1000) + "a", new string('!', 1000), string.Join('+', Enumerable.Repeat("a", 400)), "a" + string.Concat(Enumerable.Repeat("[a", 400)),
            "a" + string.Concat(Enumerable.Repeat(".b", 400)), string.Concat(Enumerable.Repeat("not ", 200)), new string('a', 2000), string.Concat(Enumerable.Repeat("abs(", 200)),
            "a" + string.Concat(Enumerable.Repeat(" as u8", 150)), $"'{new string('x', 300)}'",
        })
        {
            Assert.Equal(ErrorCode.BadExpression, Assert.Throws<StrobeException>(() => Parser.Parse(text)).Code);
        }
    }

    [Fact]
    public void Every_tree_survives_its_text()
    {
        Random random = new(21);
        for (int i = 0; i < Fuzz.Mutants(5_000); i++)
        {
            Node node = new Generator(random).Any(random.Next(1, 6));
            string text = NodeText.Natural(node, random);
            if (text.Length <= Lexer.MostCharacters) Assert.Equal(NodeText.Full(node), NodeText.Full(Parser.Parse(text)));
        }
    }
}
