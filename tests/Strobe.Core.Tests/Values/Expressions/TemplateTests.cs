using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("no holes", "no holes")]
    [InlineData("n={n}", "n=-7")]
    [InlineData("{{n}} {n}", "{n} -7")]
    [InlineData("{{{n}}}", "{-7}")]
    [InlineData("gain={gain:.3f} n={n:5d}|", "gain=0.125 n=   -7|")]
    [InlineData("{gain:8.2f}|{gain:.0e}|{gain:.2e}|{gain:g}", "    0.12|1e-01|1.25e-01|0.125")]
    [InlineData("{n:x} {n + 263:x} {n:06d} {n + 9:b} {n + 263:08x}", "-7 100 -00007 10 00000100")]
    [InlineData("{name} {name:8s}| {name == 'a:b}'}", "hello hello   | false")]
    [InlineData("{a::b:x} {list[0:2]}", "ff [1, 2]")]
    [InlineData("{gain:d} {name:f}", "0.125 hello")]
    [InlineData("{n / 0}", "<error>")]
    public void A_message_is_written(string template, string expected) => Assert.Equal(expected, Template.Parse(template).Render(Evaluate));

    [Theory]
    [InlineData("{n", 1, "not closed")]
    [InlineData("n}", 2, "closes nothing")]
    [InlineData("{n:q}", 4, "format is not known")]
    [InlineData("{n:}", 4, "format is not known")]
    [InlineData("{n:.3d}", 4, "format is not known")]
    [InlineData("{n:100f}", 4, "format is not known")]
    [InlineData("{}", 1, "a value is expected")]
    [InlineData("{n +}", 4, "a value is expected")]
    public void A_bad_message_is_refused_at_its_column(string template, int column, string sentence)
    {
        StrobeException error = Assert.Throws<StrobeException>(() => Template.Parse(template));
        Assert.Equal(ErrorCode.BadExpression, error.Code);
        Assert.Contains($"` at column {column}: ", error.Sentence, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
    }

    private static Evaluation Evaluate(Node node)
    {
        World world = new();
        world.Add("n", NumberType.I64, new VariablePlace(PlaceKind.Constant, -7));
        world.Add("a::b", NumberType.I64, new VariablePlace(PlaceKind.Constant, 255));
        world.Add("gain", NumberType.F64, new VariablePlace(PlaceKind.Constant, BitConverter.DoubleToInt64Bits(0.125)));
        NumberType character = new("char", NumberKind.I8, IsCharacter: true);
        world.Add("name", new AddressType("char*", () => character), VariablePlace.At(world.Put(World.Words(world.Put("hello\0"u8)))));
        world.Add("list", new ListType("u8[2]", 2, NumberType.Of(NumberKind.U8), 2), VariablePlace.At(world.Put([1, 2])));
        return Evaluator.Evaluate(Compiler.Compile(node, world), world);
    }
}
