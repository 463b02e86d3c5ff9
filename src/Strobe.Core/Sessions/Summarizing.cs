using Strobe.Hooks;

namespace Strobe.Sessions;

/// <summary>Turns counted ticks into figures a person reads.</summary>
internal static class Summarizing
{
    /// <summary>The figures of a summary trace, by function, largest total first.</summary>
    internal static IReadOnlyList<FunctionSummary> Of(TraceWork trace, IReadOnlyList<SummaryTable> tables, HookTable names, Func<double, long> nanosOf)
    {
        Dictionary<(string, ulong), (Function Function, SummaryFigures Figures)> places = [];
        foreach (int number in trace.HookNumbers)
        {
            SummaryFigures figures = FiguresOf(number, tables);
            trace.Tally.AddTo(figures, number);
            if (trace.CountedBefore(number) is { } before) figures = figures.Since(before);
            if (figures.Entered == 0 || names[(uint)number] is not { } entry) continue;
            if (places.TryGetValue(entry.Place, out (Function, SummaryFigures Figures) other)) other.Figures.Add(figures);
            else places.Add(entry.Place, (entry.Function, figures));
        }

        return [.. places.Values.Select(one => Read(one.Function, one.Figures, nanosOf)).OrderByDescending(summary => summary.TotalNanos)];
    }

    internal static SummaryFigures FiguresOf(int number, IReadOnlyList<SummaryTable> tables)
    {
        SummaryFigures figures = new();
        foreach (SummaryTable table in tables) table.AddTo(figures, number);
        return figures;
    }

    private static FunctionSummary Read(Function function, SummaryFigures figures, Func<double, long> nanosOf)
    {
        long completed = figures.Completed;
        return new FunctionSummary(
            function,
            figures.Entered,
            nanosOf(figures.Ticks),
            completed == 0 ? 0 : nanosOf((double)figures.Ticks / completed),
            nanosOf(figures.Percentile(0.5)),
            nanosOf(figures.Percentile(0.99)),
            nanosOf(figures.Longest)) { IsTimed = completed > 0 };
    }
}
