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
        Dictionary<int, LineSite> sites = LineSite.InFile(symbols, file);
        if (sites.Count == 0) return null;
        string path = sites.Values.First().File;
        ILookup<int, SourceName> names = SourceNames.In(Read(path)).ToLookup(name => name.Line);
        List<ProbeOccurrence> found = [];
        foreach ((int line, LineSite site) in sites.OrderBy(one => one.Key))
        {
            if (site.File != path || !names.Contains(line)) continue;
            SourceName[] here = [.. names[line]];
            HashSet<string> stored = [.. here.Where(name => name.IsStored).Select(name => name.Path)];
            FrameScope before = ScopeAt(symbols, site, site.Start), behind = ScopeAt(symbols, site, site.End);
            foreach (SourceName name in here)
            {
                if (!IsVariable(name.Path, before) && !IsVariable(name.Path, behind)) continue;
                ProbeAccess access = name.IsStored ? ProbeAccess.Write : stored.Contains(name.Path) ? ProbeAccess.Read : ProbeAccess.Either;
                found.Add(new ProbeOccurrence(new ProbeId(path, line, name.Column, null, name.Path) { Access = access }, line, name.Column, name.Length));
            }
        }

        return found;
    }

    private static FrameScope ScopeAt(ModuleSymbols symbols, in LineSite site, ulong at) =>
        new(symbols, symbols.Debug!.DieAt(site.Function.DebugOffset), at, 0, isProgram: true);

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
