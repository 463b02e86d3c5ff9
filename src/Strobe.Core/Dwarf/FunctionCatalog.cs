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

    /// <summary>A function worth a name: its place in a scan, and a key that its other descriptions share (0 when unknown).</summary>
    private readonly record struct Candidate(UnitScan Scan, int Index, ulong Key)
    {
        internal ulong Address => Scan.Functions[Index].Entry;
    }

    /// <summary>Scans all units, on several threads when allowed.</summary>
    internal static DwarfFunction[] Build(DwarfModule module, int maxThreads = 2)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(maxThreads, 1) };
        var found = new List<Candidate>[module.Units.Length];
        Parallel.For(0, found.Length, options, i => found[i] = Candidates(module.Units[i].Scan));

        // Names are the expensive part: only one description of each function gets that far.
        Candidate[] chosen = Choose(found);
        var named = new DwarfFunction?[chosen.Length];
        long chars = 0;
        Parallel.For(0, chosen.Length, options, i =>
        {
            if (Volatile.Read(ref chars) >= MaxNameChars) return;
            named[i] = Name(chosen[i]);
            Interlocked.Add(ref chars, named[i]!.Name.Length);
        });
        if (chars >= MaxNameChars) module.Damage.Add(DamageKind.TooMuch, "function names", chars);
        return WithoutDoubles(named);
    }

    private static List<Candidate> Candidates(UnitScan scan)
    {
        var candidates = new List<Candidate>();
        for (int i = 0; i < scan.Functions.Length; i++)
        {
            SubprogramFlags flags = scan.Functions[i].Flags;
            bool hasCode = (flags & SubprogramFlags.HasCode) != 0;
            bool isInlinedOnly = (flags & (SubprogramFlags.Inlined | SubprogramFlags.HasInstance)) == SubprogramFlags.Inlined;
            if (hasCode || isInlinedOnly) candidates.Add(new Candidate(scan, i, FunctionIdentity.LinkageKey(scan, i)));
        }

        return candidates;
    }

    private static Candidate[] Choose(List<Candidate>[] found)
    {
        // The linker keeps one copy of an inline function, but several units may describe it.
        var byAddress = new Dictionary<ulong, Candidate>();
        var keys = new HashSet<ulong>();
        foreach (Candidate candidate in found.SelectMany(list => list))
        {
            if (candidate.Address == 0 || !byAddress.TryAdd(candidate.Address, candidate)) continue;
            if (candidate.Key != 0) keys.Add(candidate.Key);
        }

        var inlinedOnly = new List<Candidate>();
        foreach (Candidate candidate in found.SelectMany(list => list))
        {
            if (candidate.Address == 0 && (candidate.Key == 0 || keys.Add(candidate.Key))) inlinedOnly.Add(candidate);
        }

        return [.. byAddress.Values.OrderBy(candidate => candidate.Address), .. inlinedOnly];
    }

    private static DwarfFunction Name(Candidate candidate)
    {
        FunctionIdentity identity = FunctionIdentity.Of(candidate.Scan, candidate.Index);
        ref SubprogramEntry entry = ref candidate.Scan.Functions[candidate.Index];
        return new DwarfFunction(
            identity.Name, identity.LinkageName, entry.Entry, entry.SizeBytes, identity.SourceFile, identity.Line,
            candidate.Scan.Unit.SectionBase + entry.Position);
    }

    // Static inline functions of C headers have no linker's name: one of each name and place is enough.
    private static DwarfFunction[] WithoutDoubles(DwarfFunction?[] named)
    {
        var seen = new HashSet<(string, string?, int)>();
        var functions = new List<DwarfFunction>(named.Length);
        foreach (DwarfFunction? function in named)
        {
            if (function is null) continue;
            bool mayRepeat = function is { IsInlinedOnly: true, LinkageName: null };
            if (!mayRepeat || seen.Add((function.Name, function.SourceFile, function.Line))) functions.Add(function);
        }

        return [.. functions];
    }
}
