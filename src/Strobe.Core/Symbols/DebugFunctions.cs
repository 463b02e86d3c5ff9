using System.Collections.Concurrent;
using Strobe.Dwarf;

namespace Strobe.Symbols;

/// <summary>Collects the functions of all units, several units at a time.</summary>
internal static class DebugFunctions
{
    private const int MaxFunctions = 4_000_000;

    /// <summary>Functions with code by address, and the inlined ones that no unit has code for, each once.</summary>
    internal static (List<DebugFunction> WithCode, List<DebugFunction> InlinedOnly) Collect(DwarfModule module, CodeMap code)
    {
        var batches = new ConcurrentBag<(List<DebugFunction> Code, List<DebugFunction> Inlined)>();
        var seen = new ConcurrentDictionary<ulong, bool>();
        DwarfUnit[] units = [.. module.Units.OrderByDescending(unit => unit.End - unit.Start)];
        Parallel.ForEach(units, unit => batches.Add(OfUnit(unit, code, seen)));
        var withCode = new List<DebugFunction>(batches.Sum(batch => batch.Code.Count));
        foreach ((List<DebugFunction> part, _) in batches) withCode.AddRange(part);
        withCode.Sort(static (a, b) => a.Address != b.Address ? a.Address.CompareTo(b.Address) : a.DebugOffset.CompareTo(b.DebugOffset));
        return (withCode, WithoutCode(batches, withCode));
    }

    private static List<DebugFunction> WithoutCode(
        IEnumerable<(List<DebugFunction> Code, List<DebugFunction> Inlined)> batches, List<DebugFunction> withCode)
    {
        var known = new HashSet<string>(withCode.Count, StringComparer.Ordinal);
        foreach (DebugFunction function in withCode) known.Add(function.Key);
        var inlined = new List<DebugFunction>();
        foreach ((_, List<DebugFunction> part) in batches)
        {
            foreach (DebugFunction function in part)
            {
                if (inlined.Count < MaxFunctions && known.Add(function.Key)) inlined.Add(function);
            }
        }

        inlined.Sort(static (a, b) => a.DebugOffset.CompareTo(b.DebugOffset));
        return inlined;
    }

    private static (List<DebugFunction> Code, List<DebugFunction> Inlined) OfUnit(
        DwarfUnit unit, CodeMap code, ConcurrentDictionary<ulong, bool> seen)
    {
        var withCode = new List<DebugFunction>();
        var inlined = new List<DebugFunction>();
        UnitScan scan = unit.Scan;
        for (int i = 0; i < scan.Functions.Length; i++)
        {
            ref SubprogramEntry entry = ref scan.Functions[i];
            if ((entry.Flags & SubprogramFlags.HasCode) != 0)
            {
                if (code.Contains(entry.Entry)) withCode.Add(Describe(scan, i));
            }
            else if ((entry.Flags & (SubprogramFlags.Inlined | SubprogramFlags.HasInstance)) == SubprogramFlags.Inlined && IsNew(entry, seen))
                inlined.Add(Describe(scan, i));
        }

        return (withCode, inlined);
    }

    /// <summary>The same header in many units says the same function many times: its name's place in the string section tells.</summary>
    private static bool IsNew(in SubprogramEntry entry, ConcurrentDictionary<ulong, bool> seen) =>
        entry.LinkageName.Form != DwarfForm.StringOffset || seen.TryAdd(entry.LinkageName.Number, true);

    private static DebugFunction Describe(UnitScan scan, int index)
    {
        ref SubprogramEntry entry = ref scan.Functions[index];
        FunctionIdentity identity = FunctionIdentity.Of(scan, index);
        bool hasCode = (entry.Flags & SubprogramFlags.HasCode) != 0;
        return new DebugFunction(
            hasCode ? entry.Entry : 0,
            hasCode ? (uint)Math.Min(entry.SizeBytes, uint.MaxValue) : 0,
            scan.Unit.SectionBase + entry.Position,
            identity.Name,
            identity.LinkageName,
            identity.SourceFile,
            identity.Line);
    }
}
