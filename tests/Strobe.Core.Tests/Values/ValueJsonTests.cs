using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strobe.Tests.Values;

public sealed class ValueJsonTests
{
    [Fact]
    public void Numbers_are_exact() =>
        Check("[9223372036854775807,18446744073709551615,\"-170141183460469231731687303715884105728\",\"340282366920938463463374607431768211455\",0.1,1.5]", List(
            new IntegerValue("long", long.MaxValue), new IntegerValue("unsigned long", ulong.MaxValue), new IntegerValue("__int128", Int128.MinValue),
            new LargeIntegerValue("u128", UInt128.MaxValue),
            new FloatValue("float", 0.1f, IsSingle: true), new FloatValue("double", 1.5)));

    [Fact]
    public void What_JSON_has_no_number_for_is_a_string() =>
        Check("[\"NaN\",\"Infinity\",\"-Infinity\"]", List(
            new FloatValue("double", double.NaN), new FloatValue("double", double.PositiveInfinity), new FloatValue("double", double.NegativeInfinity)));

    [Fact]
    public void Text_characters_and_names_are_strings() =>
        Check("[\"a\\nb…\",\"x\",\"Red\",7,true,null]", List(
            new TextValue("char*", "a\nb", 2000, true), new CharValue("char", 'x'), new EnumValue("Color", "Red", 0), new EnumValue("Color", null, 7),
            new BoolValue("bool", true), VoidValue.Instance));

    [Fact]
    public void A_lone_surrogate_does_not_break_the_writer() =>
        Check("[\"�\",\"\\\\u{d800}\"]", List(new TextValue("char16_t*", "\uD800", 2, false), new CharValue("char16_t", 0xD800)));

    [Fact]
    public void Pointers_are_addresses_or_what_they_point_to() =>
        Check("[\"0x10\",\"0x0\",5,\"<unreadable 0x10>\"]", List(
            new PointerValue("int*", 16), new PointerValue("int*", 0), new PointerValue("int*", 16, new IntegerValue("int", 5)),
            new PointerValue("int*", 16, new UnknownValue("int", "<unreadable 0x10>"))));

    [Fact]
    public void Structures_are_objects_and_variants_are_tagged() =>
        Check("[{\"a\":1},\"None\",{\"Some\":{\"0\":1}}]", List(
            new StructValue("s", [One("a")]), new StructValue("Option", [], "None"), new StructValue("Option", [One("0")], "Some")));

    [Fact]
    public void A_cut_array_says_how_much_is_missing() =>
        Check("[1,\"… 9 more\"]", new ArrayValue("int[]", [new IntegerValue("int", 1)], 10));

    private static Argument One(string name) => new(name, new IntegerValue("int", 1));

    private static ArrayValue List(params Value[] items) => new("", items, items.Length);

    private static void Check(string expected, Value value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) value.WriteTo(writer);
        Assert.Equal(expected, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
