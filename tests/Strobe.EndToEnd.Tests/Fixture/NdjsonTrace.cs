using System.Text;
using System.Text.Json;

namespace Strobe.EndToEnd.Fixture;

/// <summary>One line of a trace, decoded as far as most tests need it; the rest is asked of <see cref="Json"/>.</summary>
internal sealed record TraceLine(
    long Id, long TimestampNanos, string Kind, string Function, int ProcessId, int ThreadId, long? ParentId, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The whole line.</summary>
    internal JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    internal bool IsEnter => Kind == "function_enter";

    internal bool IsExit => Kind == "function_exit";

    internal string Text => Json.GetProperty("text").GetString()!;

    /// <summary>The value of an argument as it stands in the JSON.</summary>
    internal JsonElement Argument(string name) =>
        Json.GetProperty("arguments").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name).GetProperty("value");
}

/// <summary>What <c>strobe trace --format ndjson</c> wrote.</summary>
internal sealed class NdjsonTrace
{
    private NdjsonTrace(IReadOnlyList<TraceLine> events, IReadOnlyList<JsonElement> functions, JsonElement summary)
    {
        Events = events;
        Functions = functions;
        Summary = summary;
    }

    internal IReadOnlyList<TraceLine> Events { get; }

    /// <summary>The lines of <c>--summary</c>, one per function.</summary>
    internal IReadOnlyList<JsonElement> Functions { get; }

    /// <summary>The last line.</summary>
    internal JsonElement Summary { get; }

    internal long Dropped => Summary.GetProperty("dropped").GetInt64();

    internal long Hooks => Summary.GetProperty("hooks").GetInt64();

    internal IEnumerable<TraceLine> Enters(string function) => Events.Where(line => line.IsEnter && line.Function == function);

    internal IEnumerable<TraceLine> Exits(string function) => Events.Where(line => line.IsExit && line.Function == function);

    internal static NdjsonTrace Parse(byte[] text)
    {
        List<TraceLine> events = [];
        List<JsonElement> functions = [];
        JsonElement? summary = null;
        foreach (Range range in Lines(text))
        {
            ReadOnlyMemory<byte> bytes = text.AsMemory(range);
            Assert.True(summary is null, "A line follows the summary, which is the last.");
            using JsonDocument line = JsonDocument.Parse(bytes);
            switch (line.RootElement.GetProperty("eventType").GetString())
            {
                case "summary": summary = line.RootElement.Clone(); break;
                case "function_summary": functions.Add(line.RootElement.Clone()); break;
                case "gap": break;
                case string kind: events.Add(Decode(kind, line.RootElement, bytes)); break;
                case null: Assert.Fail("A line has no eventType: " + Encoding.UTF8.GetString(bytes.Span)); break;
            }
        }

        Assert.True(summary is not null, "The trace has no summary line.");
        return new NdjsonTrace(events, functions, summary.Value);
    }

    private static TraceLine Decode(string kind, JsonElement line, ReadOnlyMemory<byte> bytes) => new(
        line.GetProperty("id").GetInt64(),
        line.GetProperty("timestamp_ns").GetInt64(),
        kind,
        line.TryGetProperty("function", out JsonElement function) ? string.Intern(function.GetString() ?? "") : "",
        line.GetProperty("pid").GetInt32(),
        line.GetProperty("threadId").ValueKind == JsonValueKind.Number ? line.GetProperty("threadId").GetInt32() : 0,
        line.TryGetProperty("parentEventId", out JsonElement parent) && parent.ValueKind == JsonValueKind.Number ? parent.GetInt64() : null,
        bytes);

    private static IEnumerable<Range> Lines(byte[] text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = Array.IndexOf(text, (byte)'\n', start);
            Assert.True(end >= 0, "The last line of the trace has no line break.");
            yield return start..end;
            start = end + 1;
        }
    }
}
