using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Fixture;

/// <summary>
/// A text file that says what calls show, one per line: <c>function [raw part] | name = value | … | -> result</c>. Values are JSON as
/// it stands in the trace, with * for any text.
/// </summary>
internal static class CallTable
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compares every row with the next call of its function; <paramref name="mayBeUnknown"/> lets optimised code say so.</summary>
    internal static void Check(string file, NdjsonTrace trace, bool mayBeUnknown)
    {
        Dictionary<long, TraceLine> exits = trace.Events.Where(line => line is { IsExit: true, ParentId: not null }).ToDictionary(line => line.ParentId!.Value);
        List<TraceLine> enters = [.. trace.Events.Where(line => line.IsEnter)];
        StringBuilder wrong = new();
        foreach (string row in RowsOf(file))
        {
            (string name, string raw) = FunctionOf(row);
            TraceLine? enter = enters.Find(line =>
                line.Function == name && line.Json.GetProperty("functionRaw").GetString()!.Contains(raw, StringComparison.Ordinal));
            if (enter is null)
            {
                wrong.AppendLine($"{name} {raw}: not seen");
                continue;
            }

            enters.Remove(enter);
            string shown = Show(enter, exits.GetValueOrDefault(enter.Id));
            if (!Matches(row, shown, mayBeUnknown)) wrong.AppendLine($"expected {row}\n   shown {shown}");
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    private static string[] RowsOf(string file) =>
        [.. File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Strobe.EndToEnd.Tests", "Tracing", file)).Where(line => !line.StartsWith('#'))];

    private static (string Name, string Raw) FunctionOf(string row)
    {
        string function = row.Split(" | ")[0];
        int bracket = function.IndexOf(" [", StringComparison.Ordinal);
        return bracket < 0 ? (function, "") : (function[..bracket], function[(bracket + 2)..^1]);
    }

    private static string Show(TraceLine enter, TraceLine? exit)
    {
        IEnumerable<string> arguments = enter.Json.GetProperty("arguments").EnumerateArray()
            .Select(argument => $"{argument.GetProperty("name").GetString()} = {Compact(argument.GetProperty("value"))}");
        string result = exit is null ? "never left" : Compact(exit.Json.GetProperty("returnValue"));
        return string.Join(" | ", arguments.Append("-> " + result));
    }

    internal static bool Matches(string row, string shown, bool mayBeUnknown)
    {
        string[] expected = row.Split(" | ")[1..];
        string[] seen = shown.Split(" | ");
        return expected.Length == seen.Length && expected.Zip(seen).All(pair =>
            Glob(pair.First).IsMatch(pair.Second) ||
            (mayBeUnknown && pair.Second.EndsWith("\"<optimized out>\"", StringComparison.Ordinal) && SameName(pair.First, pair.Second)));
    }

    private static bool SameName(string expected, string seen) => expected.Split(' ')[0] == seen.Split(' ')[0];

    private static Regex Glob(string pattern) => new("^" + string.Join(".*", pattern.Split('*').Select(Regex.Escape)) + "$", RegexOptions.Singleline);

    private static string Compact(JsonElement value) => JsonSerializer.Serialize(value, s_readable);
}
