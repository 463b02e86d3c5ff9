using System.Text.Json;
using Strobe.Operations.Formats;

namespace Strobe.Tests.Operations.Formats;

public sealed class ListFormatTests
{
    private static readonly FunctionEntry[] s_functions =
    [
        new(Samples.Init, 0x1139, 42, "(int) → int", false),
        new(Samples.Plain, 0x7f0000001000, 123_456, null, false),
        new(Samples.Evil, 0, 0, null, true),
    ];

    private static readonly LineEntry[] s_lines =
    [
        new("/src/audio.cpp", 12, 5, 0x1139, true, "audio::init"),
        new("/src/\e[2J.cpp", 13, 0, 0x1140, false, null),
    ];

    private static readonly VariableEntry[] s_variables =
    [
        new("audio::rate", "int", "/src/audio.cpp", 3, null, "global", 0x4010),
        new("sampleRate", "const std::vector<int>&", "/src/audio.cpp", 12, "audio::init", "parameter", null),
        new("x\e", "T", null, 0, null, "local", null),
    ];

    [Fact]
    public void A_person_gets_a_row_each() => Golden.Check("list", Write(new ListText()));

    [Fact]
    public void Json_is_one_array_with_the_same_facts()
    {
        string written = Write(new ListJson());
        JsonElement rows = JsonSerializer.Deserialize<JsonElement>(written);

        Golden.Check("list-json", written);
        Assert.Equal(8, rows.GetArrayLength());
        Assert.Equal(Samples.Evil.Name, rows[2].GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, rows[2].GetProperty("address").ValueKind);
    }

    private static string Write(IListFormat format)
    {
        Utf8Text text = new();
        format.Begin(text);
        int written = 0;
        foreach (FunctionEntry entry in s_functions) Row(() => format.Function(text, entry));
        foreach (LineEntry entry in s_lines) Row(() => format.Line(text, entry));
        foreach (VariableEntry entry in s_variables) Row(() => format.Variable(text, entry));
        format.End(text);
        return Samples.Read(text);

        void Row(Action write)
        {
            format.Separate(text, written++ == 0);
            write();
        }
    }
}
