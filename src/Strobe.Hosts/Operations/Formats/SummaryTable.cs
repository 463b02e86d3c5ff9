using System.Globalization;

namespace Strobe.Operations.Formats;

/// <summary>Figures per function, the dearest first, in columns.</summary>
internal static class SummaryTable
{
    private static readonly string[] s_titles = ["calls", "total", "mean", "p50", "p99", "max"];

    internal static void Write(Utf8Text text, IReadOnlyList<FunctionSummary> functions, Tint tint)
    {
        if (functions.Count == 0)
        {
            text.Plain("no calls\n"u8);
            return;
        }

        List<(string[] Cells, string Name)> rows = [.. functions
            .OrderByDescending(one => one.TotalNanos)
            .ThenByDescending(one => one.Calls)
            .ThenBy(one => one.Function.Name, StringComparer.Ordinal)
            .Select(one => (Cells(one), one.Function.Name))];
        int[] widths = [.. s_titles.Select((title, column) => Math.Max(title.Length, rows.Max(row => row.Cells[column].Length)))];
        tint.Strong(text);
        Row(text, s_titles, widths, "function");
        tint.Off(text);
        foreach ((string[] cells, string name) in rows) Row(text.Plain("\n"u8), cells, widths, name);
        text.Plain("\n"u8);
    }

    private static string[] Cells(FunctionSummary one) =>
    [
        one.Calls.ToString(CultureInfo.InvariantCulture),
        .. new[] { one.TotalNanos, one.MeanNanos, one.P50Nanos, one.P99Nanos, one.MaxNanos }
            .Select(nanos => one.IsTimed ? DurationText.Of(nanos) : "-"),
    ];

    private static void Row(Utf8Text text, string[] cells, int[] widths, string name)
    {
        for (int column = 0; column < cells.Length; column++)
        {
            text.Fill((byte)' ', widths[column] - cells[column].Length + (column == 0 ? 0 : 2)).Plain(cells[column]);
        }

        text.Plain("  "u8).Safe(name);
    }
}
