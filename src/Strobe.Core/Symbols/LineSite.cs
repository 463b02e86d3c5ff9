using Strobe.Dwarf;
using Strobe.Symbols.Patterns;

namespace Strobe.Symbols;

/// <summary>
/// A stretch of code that belongs to one line, all in one piece, in one function. Addresses are the file's own. Optimizers leave lines of which nothing
/// remains but where they were: their stretches are empty.
/// </summary>
/// <param name="File">Full path of the source file.</param>
/// <param name="Function">The function whose code it is.</param>
/// <param name="Start">First instruction.</param>
/// <param name="End">Behind the last.</param>
internal readonly record struct LineSite(string File, FunctionSymbol Function, ulong Start, ulong End)
{
    private const int MostSites = 256;

    /// <summary>The stretches of a line, in the order of their addresses.</summary>
    /// <param name="module">The module.</param>
    /// <param name="file">The file, or the end of its path.</param>
    /// <param name="line">The line.</param>
    internal static List<LineSite> Of(ModuleSymbols module, string file, int line)
    {
        PathPattern pattern = new(file);
        List<LineSite> sites = [];
        foreach (DwarfUnit unit in module.Debug?.Units ?? [])
        {
            Dictionary<int, string?> meant = [];
            foreach (LineSequence sequence in unit.Lines.Sequences.ToArray())
            {
                for (int i = sequence.FirstRow; i < sequence.FirstRow + sequence.RowCount && sites.Count < MostSites; i++)
                {
                    LineRow row = unit.Lines.Rows[i];
                    if (row.Line != line || row.IsEnd) continue;
                    if (!meant.TryGetValue(row.File, out string? path))
                    {
                        path = unit.LineHeader.Path(row.File);
                        meant[row.File] = path = path is not null && pattern.Matches(path) ? path : null;
                    }

                    if (path is null) continue;
                    int end = i;
                    int last = sequence.FirstRow + sequence.RowCount - 1;
                    while (end < last && unit.Lines.Rows[end].Line == line && unit.Lines.Rows[end].File == row.File && !unit.Lines.Rows[end].IsEnd) end++;
                    bool isStatement = false;
                    for (int k = i; k < end; k++) isStatement |= unit.Lines.Rows[k].IsStatement;
                    ulong behind = unit.Lines.Rows[end].Address;
                    int begin = i;
                    i = end - 1;
                    if (!isStatement || module.FunctionAt(row.Address) is not { DebugOffset: >= 0 } function) continue;
                    // Before its prologue a function's variables are not where they will be.
                    while (begin < last && row.Address == function.Address && unit.Lines.Rows[begin].Address == row.Address) begin++;
                    ulong start = unit.Lines.Rows[begin].Address;
                    sites.Add(new LineSite(path, function, start, Math.Max(start, behind)));
                }
            }
        }

        return [.. sites.DistinctBy(site => site.Start).OrderBy(site => site.Start)];
    }

    /// <summary>The lines nearest to one that have code in a file, for a hint.</summary>
    internal static List<int> LinesNear(ModuleSymbols module, string file, int line)
    {
        PathPattern pattern = new(file);
        HashSet<int> lines = [];
        foreach (DwarfUnit unit in module.Debug?.Units ?? [])
        {
            Dictionary<int, bool> meant = [];
            foreach (LineRow row in unit.Lines.Rows)
            {
                if (row.IsEnd || !row.IsStatement || row.Line <= 0) continue;
                if (!meant.TryGetValue(row.File, out bool isMeant)) meant[row.File] = isMeant = unit.LineHeader.Path(row.File) is { } path && pattern.Matches(path);
                if (isMeant) lines.Add(row.Line);
            }
        }

        return [.. lines.OrderBy(one => Math.Abs(one - line)).Take(3).Order()];
    }
}
