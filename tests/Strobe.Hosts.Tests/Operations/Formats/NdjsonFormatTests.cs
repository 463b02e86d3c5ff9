using System.Text.Json;
using Strobe.Operations;
using Strobe.Operations.Formats;

namespace Strobe.Tests.Operations.Formats;

public sealed class NdjsonFormatTests
{
    [Fact]
    public void Every_kind_of_event_has_its_line() => Golden.Check("ndjson", Written(Samples.All()));

    [Theory]
    [InlineData("function_enter", "id timestamp_ns eventType function sourceFile line duration_ns pid returnType watchValues functionRaw threadId threadName parentEventId arguments returnValue sampled logpointMessage")]
    [InlineData("function_exit", "id timestamp_ns eventType function sourceFile line duration_ns pid returnType watchValues functionRaw threadId threadName parentEventId arguments returnValue sampled logpointMessage")]
    [InlineData("stdout", "id timestamp_ns eventType threadId pid text")]
    [InlineData("stderr", "id timestamp_ns eventType threadId pid text")]
    [InlineData("crash", "id timestamp_ns eventType threadId threadName pid lastEvents signal faultAddress registers backtrace locals exceptionType exceptionMessage throwBacktrace")]
    public void The_keys_are_those_of_the_protocol_and_none_is_left_out(string eventType, string keys)
    {
        List<JsonElement> lines = [.. Lines(Samples.All()).Where(line => line.GetProperty("eventType").GetString() == eventType)];

        Assert.NotEmpty(lines);
        foreach (JsonElement line in lines.Where(line => !line.TryGetProperty("unwound", out _)))
        {
            Assert.Equal(keys.Split(' ').Order(), line.EnumerateObject().Select(property => property.Name).Order());
        }
    }

    [Fact]
    public void Only_exits_of_calls_that_did_not_return_say_so()
    {
        foreach (FunctionExit exit in Samples.All().OfType<FunctionExit>())
        {
            JsonElement line = Lines([exit]).Single();
            Assert.Equal(exit.IsUnwound, line.TryGetProperty("unwound", out JsonElement unwound) && unwound.GetBoolean());
        }
    }

    [Fact]
    public void Hostile_text_comes_back_unchanged_and_without_control_characters_on_the_way()
    {
        string written = Written(Samples.All());

        Assert.DoesNotContain(written, character => character != '\n' && char.IsControl(character));
        JsonElement line = Lines(Samples.All()).Single(line => line.GetProperty("id").GetInt64() == 11);
        Assert.Equal(Samples.Hostile, line.GetProperty("text").GetString());
        JsonElement enter = Lines(Samples.All()).Single(line => line.GetProperty("id").GetInt64() == 10);
        Assert.Equal(Samples.Evil.Name, enter.GetProperty("function").GetString());
        Assert.Equal(Samples.Hostile + "…", enter.GetProperty("arguments")[0].GetProperty("value").GetString());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_replaced_and_the_line_stays_valid()
    {
        JsonElement line = Lines([Samples.Line(1, OutputStream.Stdout, "a\ud800b\udc00")]).Single();

        Assert.Equal("a\ufffdb\ufffd", line.GetProperty("text").GetString());
    }

    [Fact]
    public void Output_without_its_line_break_is_marked_so_that_pieces_can_be_joined()
    {
        JsonElement[] lines = [.. Lines([Samples.Line(1, OutputStream.Stdout, "half a", isPartial: true), Samples.Line(2, OutputStream.Stdout, " line")])];

        Assert.True(lines[0].GetProperty("partial").GetBoolean());
        Assert.False(lines[1].TryGetProperty("partial", out _));
    }

    [Fact]
    public void Integers_of_64_bits_are_exact()
    {
        JsonElement arguments = Lines(Samples.All()).Single(line => line.GetProperty("id").GetInt64() == 12).GetProperty("arguments");

        Assert.Equal(long.MinValue, arguments[0].GetProperty("value").GetInt64());
        Assert.Equal(ulong.MaxValue, arguments[1].GetProperty("value").GetUInt64());
    }

    [Fact]
    public void The_last_line_sums_up()
    {
        Utf8Text text = new();
        HookRefusal[] refusals = [new(Samples.Plain, "too \"short\"", false), new(Samples.Init, "traced by int3", true)];
        using NdjsonFormat format = new();
        format.End(text, new TraceTotals(12, 3, 2, refusals));

        Assert.Equal(
            "{\"eventType\":\"summary\",\"events\":12,\"dropped\":3,\"hooks\":2," +
            "\"refused\":[{\"function\":\"memcpy\",\"reason\":\"too \\\"short\\\"\"}]}\n",
            Samples.Read(text));
    }

    [Fact]
    public void Figures_and_gaps_are_lines_too()
    {
        Utf8Text text = new();
        using NdjsonFormat format = new();
        format.Gap(text, 7, 99);
        format.Functions(text, [new FunctionSummary(Samples.Init, 3, 300, 100, 90, 150, 160)]);

        Assert.Equal("gap", Parse(Samples.Read(text))[0].GetProperty("eventType").GetString());
        Assert.Equal(300, Parse(Samples.Read(text))[1].GetProperty("total_ns").GetInt64());
    }

    private static string Written(IEnumerable<TraceEvent> events)
    {
        using NdjsonFormat format = new();
        return Samples.Write(format, events);
    }

    private static List<JsonElement> Lines(IEnumerable<TraceEvent> events) => Parse(Written(events));

    private static List<JsonElement> Parse(string written) =>
        [.. written.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
