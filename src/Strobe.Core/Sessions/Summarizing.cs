using Strobe.Hooks;

namespace Strobe.Sessions;

/// <summary>Turns counted ticks into figures a person reads.</summary>
internal static class Summarizing
{
    internal static IReadOnlyList<FunctionSummary> Of(
        IEnumerable<int> hooks, IReadOnlyList<SummaryTable> tables, HookTable names, Func<double, long> nanosOf)
    {
        List<FunctionSummary> summaries = [];
        foreach (int number in hooks)
        {
            SummaryFigures figures = new();
            foreach (SummaryTable table in tables) table.AddTo(figures, number);
            if (figures.Entered == 0 || names[(uint)number] is not { } entry) continue;
            long completed = figures.Completed;
            summaries.Add(new FunctionSummary(
                entry.Function,
                figures.Entered,
                nanosOf(figures.Ticks),
                completed == 0 ? 0 : nanosOf((double)figures.Ticks / completed),
                nanosOf(figures.Percentile(0.5)),
                nanosOf(figures.Percentile(0.99)),
                nanosOf(figures.Longest)));
        }

        return [.. summaries.OrderByDescending(summary => summary.TotalNanos)];
    }
}
