using Strobe.Errors;
using Strobe.Symbols;
using Strobe.Values.Expressions;

namespace Strobe.Sessions;

/// <summary>Finds every variable of a source file that a module knows at its place. Any thread.</summary>
internal static class ProbeLocator
{
    private const int MostSourceBytes = 16 << 20;

    /// <summary>The uses, by line and column; null when the module has no code of such a file.</summary>
    /// <param name="symbols">The module.</param>
    /// <param name="file">The file, or the end of its path.</param>
    /// <exception cref="StrobeException">The source cannot be read.</exception>
    internal static List<ProbeOccurrence>? In(ModuleSymbols symbols, string file)
    {
        ILookup<int, (int Column, LineSite Site)> stretches = LineSite.InFile(symbols, file);
        if (stretches.Count == 0) return null;
        string path = stretches.First().First().Site.File;
        List<ProbeOccurrence> found = [];
        foreach (IGrouping<int, SourceName> line in SourceNames.In(Read(path)).GroupBy(name => name.Line))
        {
            (int, LineSite)[] here = [.. stretches[line.Key].Where(one => one.Site.File == path)];
            HashSet<string> stored = [.. line.Where(name => name.IsStored).Select(name => name.Path)];
            foreach (SourceName name in line)
            {
                if (!LineSite.NearestTo(here, name.Column).Exists(site => IsVariable(name.Path, symbols, site))) continue;
                ProbeAccess access = name.IsStored ? ProbeAccess.Write : stored.Contains(name.Path) ? ProbeAccess.Read : ProbeAccess.Either;
                found.Add(new ProbeOccurrence(new ProbeId(path, line.Key, name.Column, null, name.Path) { Access = access }, line.Key, name.Column, name.Length));
            }
        }

        return found;
    }

    /// <summary>Before the line or behind it: what a line declares may be in scope only then.</summary>
    private static bool IsVariable(string path, ModuleSymbols symbols, LineSite site) =>
        IsVariable(path, ScopeAt(symbols, site, site.Start)) || IsVariable(path, ScopeAt(symbols, site, site.End));

    private static FrameScope ScopeAt(ModuleSymbols symbols, in LineSite site, ulong at) =>
        new(symbols, symbols.Debug!.DieAt(site.Function.DebugOffset), at, 0, () => new ThreadStorage(ThreadStorageKind.BelowThreadPointer, 0));

    /// <summary>Optimized-out ones count: elsewhere on the line, or in another build, they may be there.</summary>
    private static bool IsVariable(string path, FrameScope scope)
    {
        try
        {
            Node node = Parser.Parse(path);
            if (node is NameNode name && scope.Find(name.Name) is not null) return true;
            return Compiler.Compile(node, scope) is not null;
        }
        catch (StrobeException)
        {
            return false;
        }
    }

    private static string Read(string path)
    {
        try
        {
            FileInfo facts = new(path);
            if (facts.Length <= MostSourceBytes) return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StrobeErrors.Source(path, e);
        }

        throw StrobeErrors.Source(path, null);
    }
}
