using Strobe.Dwarf;
using Strobe.Symbols.Patterns;

namespace Strobe.Symbols;

/// <summary>Lists the rows of the line tables, unit by unit and by address within a unit.</summary>
internal static class LineList
{
    /// <param name="module">The module.</param>
    /// <param name="file">Rows whose file fits are meant …</param>
    /// <param name="functions">… and those of functions that fit; both null for all rows.</param>
    /// <param name="projectRoot">For <c>@usercode</c>.</param>
    internal static IEnumerable<(SourceLine Line, string? Function)> Of(
        ModuleSymbols module, PathPattern? file, FunctionPattern? functions, string? projectRoot)
    {
        if (module.Debug is not { } debug) yield break;
        foreach (DwarfUnit unit in debug.Units)
        {
            var meant = new Dictionary<int, bool>();
            FunctionSymbol? current = null;
            bool isFunctionMeant = false;
            for (int i = 0; i < unit.Lines.Rows.Length; i++)
            {
                LineRow row = unit.Lines.Rows[i];
                if (row.IsEnd || unit.LineHeader.Path(row.File) is not { } path) continue;
                if (current is null || row.Address < current.Address || row.Address - current.Address >= current.SizeBytes)
                {
                    current = module.FunctionAt(row.Address);
                    isFunctionMeant = functions is not null && current is not null && functions.Matches(current, projectRoot);
                }

                if (!meant.TryGetValue(row.File, out bool isFileMeant)) meant[row.File] = isFileMeant = IsFileMeant(path, file, functions, projectRoot);
                if (!isFileMeant && !isFunctionMeant) continue;
                yield return (new SourceLine(path, row.Line, row.Column, row.Address, row.IsStatement), current?.Name);
            }
        }
    }

    private static bool IsFileMeant(string path, PathPattern? file, FunctionPattern? functions, string? projectRoot)
    {
        if (file is null && functions is null) return true;
        return (file is not null && file.Matches(path)) || (functions is { NeedsSource: true } && functions.MatchesFile(path, projectRoot));
    }
}
