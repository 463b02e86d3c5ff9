using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>A function of a module as debug information tells it. Addresses are the file's own.</summary>
/// <param name="Name">Qualified, without parameters.</param>
/// <param name="LinkageName">The linker's name where it differs; clones carry that of the original.</param>
/// <param name="Address">First instruction; 0 when it exists only inlined.</param>
/// <param name="SizeBytes">Bytes from there to the end of its range.</param>
/// <param name="SourceFile">Full path of the declaration's file.</param>
/// <param name="Line">Line of the declaration; 0 unknown.</param>
/// <param name="DebugOffset">Module-wide offset of its entry.</param>
internal sealed record DwarfFunction(
    string Name, string? LinkageName, ulong Address, ulong SizeBytes, string? SourceFile, int Line, long DebugOffset)
{
    internal bool IsInlinedOnly => Address == 0;
}

/// <summary>Lists every function of a module once: those with code by address, then those that exist only inlined.</summary>
internal static class FunctionCatalog
{
    private const long MaxNameChars = 1L << 28;

    /// <summary>Scans all units, on several threads when allowed.</summary>
    internal static DwarfFunction[] Build(DwarfModule module, int maxThreads = 2)
    {
        var found = new List<DwarfFunction>[module.Units.Length];
        long chars = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(maxThreads, 1) };
        Parallel.For(0, found.Length, options, i =>
        {
            found[i] = Volatile.Read(ref chars) < MaxNameChars ? Read(module.Units[i].Scan) : [];
            Interlocked.Add(ref chars, found[i].Sum(function => (long)function.Name.Length));
        });
        if (chars >= MaxNameChars) module.Damage.Add(DamageKind.TooMuch, "function names", chars);
        return Merge(found);
    }

    private static List<DwarfFunction> Read(UnitScan scan)
    {
        var functions = new List<DwarfFunction>();
        for (int i = 0; i < scan.Functions.Length; i++)
        {
            ref SubprogramEntry entry = ref scan.Functions[i];
            bool hasCode = (entry.Flags & SubprogramFlags.HasCode) != 0;
            bool isInlinedOnly = (entry.Flags & (SubprogramFlags.Inlined | SubprogramFlags.HasInstance)) == SubprogramFlags.Inlined;
            if (!hasCode && !isInlinedOnly) continue;
            FunctionIdentity identity = FunctionIdentity.Of(scan, i);
            functions.Add(new DwarfFunction(
                identity.Name, identity.LinkageName, entry.Entry, entry.SizeBytes, identity.SourceFile, identity.Line,
                scan.Unit.SectionBase + entry.Position));
        }

        return functions;
    }

    private static DwarfFunction[] Merge(List<DwarfFunction>[] found)
    {
        var byAddress = new Dictionary<ulong, DwarfFunction>();
        var outOfLine = new HashSet<string>();
        foreach (DwarfFunction function in found.SelectMany(list => list))
        {
            // The linker keeps one copy of an inline function, but several units may describe it.
            if (function.IsInlinedOnly || !byAddress.TryAdd(function.Address, function)) continue;
            outOfLine.Add(Key(function));
        }

        var inlinedOnly = new List<DwarfFunction>();
        foreach (DwarfFunction function in found.SelectMany(list => list))
        {
            if (function.IsInlinedOnly && outOfLine.Add(Key(function))) inlinedOnly.Add(function);
        }

        return [.. byAddress.Values.OrderBy(function => function.Address), .. inlinedOnly];
    }

    private static string Key(DwarfFunction function) => function.LinkageName ?? function.Name;
}
