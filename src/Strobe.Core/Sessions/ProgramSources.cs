using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;

namespace Strobe.Sessions;

/// <summary>What is known of the source and the names of a session's program and of its libraries. Any thread.</summary>
/// <param name="store">The symbols.</param>
/// <param name="program">The program's file; null before there is one.</param>
/// <param name="modules">The files of everything that is loaded.</param>
internal sealed class ProgramSources(SymbolStore store, Func<string?> program, Func<Task<IReadOnlyList<string>>> modules)
{
    private const int MostFiles = 10_000;

    // Of C and C++, Go, Rust.
    private static readonly FunctionPattern[] s_mains = [.. new[] { "main", "main.main", "*::main" }.Select(FunctionPattern.Parse)];

    private ModuleSymbols? Program => program() is { } file ? store.Of(file) : null;

    /// <summary>Lines near a probe's that have code, in the program's file of that name; none when the program knows no such file.</summary>
    internal IReadOnlyList<int> LinesNear(ProbeId id) => Program is { } symbols ? LineSite.LinesNear(symbols, id.File, id.Line) : [];

    /// <summary>Names that exist in the program and are like a pattern that matched nothing.</summary>
    internal IReadOnlyList<string> NearestNames(FunctionPattern pattern) => Program?.Nearest(pattern) ?? [];

    /// <summary>The uses of variables in a source file, in the program or else in whatever library has code of it.</summary>
    /// <exception cref="StrobeException">The source cannot be read.</exception>
    internal async Task<IReadOnlyList<ProbeOccurrence>> LocateAsync(string file)
    {
        if (Program is { } own && ProbeLocator.In(own, file) is { } found) return found;
        return (await LibrariesAsync().ConfigureAwait(false)).Select(module => ProbeLocator.In(module, file)).FirstOrDefault(one => one is not null) ?? [];
    }

    /// <summary>The source files below a folder that functions of the program, or of a library below it, are written in, and that are there: the one in which the program begins, then by name.</summary>
    internal async Task<IReadOnlyList<string>> FilesAsync(string folder)
    {
        string? first = Program is { } begins ? s_mains.SelectMany(main => begins.Match(main)).Select(function => function.SourceFile).FirstOrDefault(file => file is not null) : null;
        IEnumerable<ModuleSymbols> own = Program is { } symbols ? [symbols] : [];
        IEnumerable<ModuleSymbols> libraries = await LibrariesAsync(path => PathPattern.IsUnder(path, folder)).ConfigureAwait(false);
        return [.. own.Concat(libraries).SelectMany(SourceFiles).Where(file => PathPattern.IsUnder(file, folder)).Distinct().Take(MostFiles)
            .Where(File.Exists).OrderBy(file => file != first).ThenBy(file => file, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> SourceFiles(ModuleSymbols module) =>
        Enumerable.Range(1, module.Index.FileCount).Select(number => module.Index.File((uint)number)).OfType<string>();

    private async Task<IEnumerable<ModuleSymbols>> LibrariesAsync(Func<string, bool>? isMeant = null) =>
        (await modules().ConfigureAwait(false)).Where(isMeant ?? (_ => true)).Select(store.Of).OfType<ModuleSymbols>().Where(module => module.HasDebugInformation);
}
