using System.Collections.Concurrent;
using Strobe.Dwarf;

namespace Strobe.Symbols;

/// <summary>
/// Collects the functions of all units, several units at a time. What has to be remembered grows with the functions, not with the
/// units that describe them: a function of a header is named once, however many units say it.
/// </summary>
internal sealed class DebugFunctions
{
    /// <summary>After so many bytes of entries the pages they came from are given back.</summary>
    private const long WindowBytes = 8 << 20;

    private readonly CodeMap _code;
    private readonly Action _forget;
    private readonly ConcurrentDictionary<string, string> _sourceFiles = new(StringComparer.Ordinal);
    private long _bytesRead;

    private DebugFunctions(CodeMap code, Action forget) => (_code, _forget) = (code, forget);

    /// <summary>Functions with code by address, and the inlined ones that no unit has code for, each once.</summary>
    /// <param name="module">The debug information. Its units keep nothing of what was found in them.</param>
    /// <param name="code">Where a function may have code.</param>
    /// <param name="forget">Called now and then: pages of the file read so far are not needed for a while.</param>
    internal static (List<DebugFunction> WithCode, List<DebugFunction> InlinedOnly) Collect(DwarfModule module, CodeMap code, Action forget)
    {
        var collector = new DebugFunctions(code, forget);
        DwarfUnit[] units = [.. module.Units.OrderByDescending(unit => unit.End - unit.Start)];
        var batches = new ConcurrentBag<Batch>();
        Parallel.ForEach(
            Partitioner.Create(units, EnumerablePartitionerOptions.NoBuffering),
            () => new Batch(),
            (unit, _, batch) =>
            {
                collector.AddUnit(unit, batch);
                collector.Leave(unit);
                return batch;
            },
            batches.Add);
        List<DebugFunction> withCode = WithCode(batches);
        return (withCode, WithoutCode(batches, withCode));
    }

    private static List<DebugFunction> WithCode(IReadOnlyCollection<Batch> batches)
    {
        var found = new List<DebugFunction>(batches.Sum(batch => batch.WithCode.Functions.Count));
        foreach (Batch batch in batches) found.AddRange(batch.WithCode.Functions);
        found.Sort(static (a, b) => a.Address != b.Address ? a.Address.CompareTo(b.Address) : a.DebugOffset.CompareTo(b.DebugOffset));
        return found;
    }

    private static List<DebugFunction> WithoutCode(IEnumerable<Batch> batches, List<DebugFunction> withCode)
    {
        var known = new HashSet<ulong>(withCode.Count);
        foreach (DebugFunction function in withCode) known.Add(function.Key);
        List<DebugFunction> inlined = [.. batches.SelectMany(batch => batch.Inlined.Functions)];
        inlined.Sort(static (a, b) => a.DebugOffset.CompareTo(b.DebugOffset));
        inlined.RemoveAll(function => !known.Add(function.Key));
        return inlined;
    }

    private void Leave(DwarfUnit unit)
    {
        unit.Forget();
        long size = unit.End - unit.Start;
        long read = Interlocked.Add(ref _bytesRead, size);
        if (read / WindowBytes != (read - size) / WindowBytes) _forget();
    }

    private void AddUnit(DwarfUnit unit, Batch batch)
    {
        UnitScan scan = unit.Scan;
        foreach (ref SubprogramEntry entry in scan.Functions.AsSpan())
        {
            bool hasCode = (entry.Flags & SubprogramFlags.HasCode) != 0;
            bool isInlinedOnly = (entry.Flags & (SubprogramFlags.Inlined | SubprogramFlags.HasInstance)) == SubprogramFlags.Inlined;
            if (hasCode ? !_code.Contains(entry.Entry) : !isInlinedOnly) continue;
            ReadOnlySpan<byte> linkage = LinkageName.Of(unit, entry);
            ulong key = linkage.IsEmpty ? 0 : NameHash.Of(linkage);
            FunctionPool pool = hasCode ? batch.WithCode : batch.Inlined;
            if (!pool.Knows(key, hasCode ? entry.Entry : 0, unit.SectionBase + entry.Position)) pool.Add(Describe(scan, entry, key, batch.Names));
        }
    }

    private DebugFunction Describe(UnitScan scan, in SubprogramEntry entry, ulong linkage, NameHeap names)
    {
        FunctionIdentity identity = FunctionIdentity.Of(scan, entry);
        bool hasCode = (entry.Flags & SubprogramFlags.HasCode) != 0;
        ReadOnlyMemory<byte> name = names.Add(identity.Name);
        ulong key = linkage != 0 ? linkage : NameHash.Of(name.Span);
        return new DebugFunction(
            hasCode ? entry.Entry : 0,
            hasCode ? (uint)Math.Min(entry.SizeBytes, uint.MaxValue) : 0,
            scan.Unit.SectionBase + entry.Position,
            name,
            key,
            linkage != 0 ? linkage : NameHash.Of(LastPart(name.Span)),
            identity.SourceFile is { } file ? _sourceFiles.GetOrAdd(file, file) : null,
            identity.Line);
    }

    private static ReadOnlySpan<byte> LastPart(ReadOnlySpan<byte> name)
    {
        int scope = name.LastIndexOf("::"u8);
        return scope < 0 ? name : name[(scope + 2)..];
    }

    /// <summary>What one thread found.</summary>
    private sealed class Batch
    {
        internal FunctionPool WithCode { get; } = new();

        internal FunctionPool Inlined { get; } = new();

        internal NameHeap Names { get; } = new();
    }
}
