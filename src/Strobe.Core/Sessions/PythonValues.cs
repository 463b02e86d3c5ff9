using System.Globalization;
using System.Text.Json;

namespace Strobe.Sessions;

/// <summary>Reads what the Python agent wrote of a value. It comes from the target: what makes no sense is an unknown value.</summary>
internal static class PythonValues
{
    private const int Deepest = 8;

    internal static Value Of(JsonElement json, int depth = 0) => json.ValueKind switch
    {
        JsonValueKind.Null => new EnumValue("NoneType", "None", 0),
        JsonValueKind.True or JsonValueKind.False => new BoolValue("bool", json.GetBoolean()),
        JsonValueKind.Number when json.TryGetInt64(out long number) => new IntegerValue("int", number),
        JsonValueKind.Array when json.GetArrayLength() >= 2 && depth < Deepest => OfArray(json, depth),
        _ => Unknown(""),
    };

    /// <summary>The arguments of a call: pairs of names and values.</summary>
    internal static IReadOnlyList<Argument> Arguments(JsonElement json, int depth = 0)
    {
        List<Argument> arguments = [];
        foreach (JsonElement pair in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : default)
        {
            if (pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2) arguments.Add(new Argument(Text(pair[0]), Of(pair[1], depth)));
        }

        return arguments;
    }

    /// <summary>What an exception says of itself: its type, and its first argument.</summary>
    internal static Value Raised(JsonElement json)
    {
        bool isPair = json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 2;
        string type = isPair ? Text(json[0]) : "";
        Value? said = isPair && json[1].ValueKind != JsonValueKind.Null ? Of(json[1]) : null;
        string told = said is null ? "" : $": {(said is TextValue text ? text.Text : said)}";
        return new UnknownValue(type, $"<raised {(type.Length == 0 ? "an exception" : type)}{told}>");
    }

    private static Value OfArray(JsonElement json, int depth)
    {
        string second = Text(json[1]);
        return (Text(json[0]), json.GetArrayLength()) switch
        {
            ("i", 2) => Integer(second),
            ("f", 2) => new FloatValue("float", Number(second)),
            ("c", 3) => new StructValue("complex", [Part("real", second), Part("imag", Text(json[2]))]),
            ("s", 3) => OfText("str", second, json[2]),
            ("b", 3) => OfText("bytes", second, json[2]),
            ("l", 4) when json[2].TryGetLong(out long length) && json[3].ValueKind == JsonValueKind.Array =>
                new ArrayValue(second, [.. json[3].EnumerateArray().Select(item => Of(item, depth + 1))], length),
            ("o", 3) => new StructValue(second, Arguments(json[2], depth + 1)),
            ("u", 2) => Unknown(second),
            _ => Unknown(""),
        };
    }

    private static Argument Part(string name, string number) => new(name, new FloatValue("float", Number(number)));

    private static TextValue OfText(string type, string text, JsonElement length)
    {
        long whole = length.TryGetLong(out long told) ? told : text.Length;
        return new TextValue(type, text, whole, whole > text.Length);
    }

    private static Value Integer(string digits) =>
        Int128.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 number)
            ? new IntegerValue("int", number)
            : Unknown("an integer");

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN,
    };

    private static UnknownValue Unknown(string why) => new("", why.Length == 0 ? "<unknown>" : $"<{why}>");

    private static string Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? Plain(json) : "";

    /// <summary>The target may write half a character.</summary>
    private static string Plain(JsonElement json)
    {
        try
        {
            return json.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static bool TryGetLong(this JsonElement json, out long number)
    {
        number = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out number);
    }
}
