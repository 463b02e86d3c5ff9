using System.Text;
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
    /// <param name="column">Only the code of what stands nearest to a column, from 1; null for all of the line.</param>
    internal static List<LineSite> Of(ModuleSymbols module, string file, int line, int? column = null)
    {
        List<(int, int Column, LineSite Site)> found = [.. Scan(module, file, line, byColumn: column is not null).Take(MostSites)];
        IEnumerable<LineSite> sites = column is { } wanted ? NearestTo([.. found.Select(one => (one.Column, one.Site))], wanted) : found.Select(one => one.Site);
        return [.. sites.DistinctBy(site => site.Start).OrderBy(site => site.Start)];
    }

    /// <summary>All stretches of a file by line, each with its column, in one pass.</summary>
    internal static ILookup<int, (int Column, LineSite Site)> InFile(ModuleSymbols module, string file) =>
        Scan(module, file, null, byColumn: true).ToLookup(one => one.Line, one => (one.Column, one.Site));

    /// <summary>Those of a line's stretches whose column is nearest to one: compilers give an assignment the column of its sign, which is behind the variable.</summary>
    internal static List<LineSite> NearestTo(IReadOnlyList<(int Column, LineSite Site)> stretches, int column)
    {
        if (stretches.Count == 0) return [];
        int nearest = stretches.OrderBy(one => one.Site.End == one.Site.Start).ThenBy(one => Math.Abs(one.Column - column)).ThenByDescending(one => one.Column).First().Column;
        return [.. stretches.Where(one => one.Column == nearest).Select(one => one.Site)];
    }

    private static List<(int Line, int Column, LineSite Site)> Scan(ModuleSymbols module, string file, int? line, bool byColumn)
    {
        PathPattern pattern = new(file);
        List<(int Line, int Column, LineSite Site)> found = [];
        foreach (DwarfUnit unit in UnitsWith(module, pattern))
        {
            Dictionary<int, string?> meant = [];
            foreach (LineSequence sequence in unit.Lines.Sequences)
            {
                ReadOnlySpan<LineRow> rows = unit.Lines.Rows.Slice(sequence.FirstRow, sequence.RowCount);
                for (int first = 0, end; first < rows.Length; first = end)
                {
                    end = EndOf(rows, first, byColumn);
                    if ((line is { } wanted && rows[first].Line != wanted) || end == rows.Length) continue;
                    if (!meant.TryGetValue(rows[first].File, out string? path)) meant[rows[first].File] = path = MeantPath(unit, rows[first].File, pattern);
                    if (path is not null && Make(module, path, rows, first, end) is { } site) found.Add((rows[first].Line, rows[first].Column, site));
                }
            }
        }

        return found;
    }

    /// <summary>The units that have code of a file: of the others' lines none needs to be read.</summary>
    private static IEnumerable<DwarfUnit> UnitsWith(ModuleSymbols module, PathPattern pattern)
    {
        if (module.Debug is not { } debug || (pattern.FileName.Length > 0 && !debug.Sections.MayName(Encoding.UTF8.GetBytes(pattern.FileName)))) return [];
        return debug.Units.Where(unit => Enumerable.Range(0, unit.LineHeader.FileCount).Any(file => MeantPath(unit, file, pattern) is not null));
    }

    private static string? MeantPath(DwarfUnit unit, int file, PathPattern pattern) =>
        unit.LineHeader.Path(file) is { } path && pattern.Matches(path) ? path : null;

    /// <summary>The first row behind one that is of another line, or begins a statement at another column: rows that begin none are parts of the statement.</summary>
    private static int EndOf(ReadOnlySpan<LineRow> rows, int first, bool byColumn)
    {
        int end = first + 1;
        while (end < rows.Length && rows[end].Line == rows[first].Line && rows[end].File == rows[first].File && !rows[end].IsEnd
            && (!byColumn || rows[end].Column == rows[first].Column || !rows[end].IsStatement)) end++;
        return end;
    }

    private static LineSite? Make(ModuleSymbols module, string path, ReadOnlySpan<LineRow> rows, int first, int end)
    {
        bool isStatement = false;
        foreach (LineRow row in rows[first..end]) isStatement |= row.IsStatement;
        ulong address = rows[first].Address;
        if (!isStatement || module.FunctionAt(address) is not { DebugOffset: >= 0 } function) return null;
        // Before its prologue a function's variables are not where they will be.
        int start = first;
        while (start < rows.Length - 1 && address == function.Address && rows[start].Address == address) start++;
        return new LineSite(path, function, rows[start].Address, Math.Max(rows[start].Address, rows[end].Address));
    }

    /// <summary>The lines nearest to one that have code in a file, for a hint.</summary>
    internal static List<int> LinesNear(ModuleSymbols module, string file, int line)
    {
        PathPattern pattern = new(file);
        HashSet<int> lines = [];
        foreach (DwarfUnit unit in UnitsWith(module, pattern))
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
