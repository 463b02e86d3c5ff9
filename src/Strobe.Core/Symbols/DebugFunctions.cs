using System.Collections.Concurrent;
using System.Text;
using Strobe.Dwarf;

namespace Strobe.Symbols;

/// <summary>Collects the functions of all units, several units at a time.</summary>
internal sealed class DebugFunctions
{
    private const int MaxOrigins = 8;

    /// <summary>After so many bytes of entries the pages they came from are given back.</summary>
    private const long WindowBytes = 8 << 20;

    private readonly CodeMap _code;
    private readonly Action _forget;
    private readonly ConcurrentDictionary<ulong, bool> _inlinedSeen = new();
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
        var withCode = new List<DebugFunction>(batches.Sum(batch => batch.WithCode.Count));
        foreach (Batch batch in batches) withCode.AddRange(batch.WithCode);
        withCode.Sort(static (a, b) => a.Address != b.Address ? a.Address.CompareTo(b.Address) : a.DebugOffset.CompareTo(b.DebugOffset));
        return (withCode, WithoutCode(batches, withCode));
    }

    private void Leave(DwarfUnit unit)
    {
        unit.Forget();
        long size = unit.End - unit.Start;
        long read = Interlocked.Add(ref _bytesRead, size);
        if (read / WindowBytes != (read - size) / WindowBytes) _forget();
    }

    private static List<DebugFunction> WithoutCode(IEnumerable<Batch> batches, List<DebugFunction> withCode)
    {
        var known = new HashSet<ulong>(withCode.Count);
        foreach (DebugFunction function in withCode) known.Add(function.Key);
        var inlined = new List<DebugFunction>();
        foreach (Batch batch in batches)
        {
            foreach (DebugFunction function in batch.Inlined)
            {
                if (known.Add(function.Key)) inlined.Add(function);
            }
        }

        inlined.Sort(static (a, b) => a.DebugOffset.CompareTo(b.DebugOffset));
        return inlined;
    }

    private void AddUnit(DwarfUnit unit, Batch batch)
    {
        UnitScan scan = unit.Scan;
        for (int i = 0; i < scan.Functions.Length; i++)
        {
            ref SubprogramEntry entry = ref scan.Functions[i];
            if ((entry.Flags & SubprogramFlags.HasCode) != 0)
            {
                if (_code.Contains(entry.Entry)) batch.WithCode.Add(Describe(scan, i, batch.Names));
            }
            else if ((entry.Flags & (SubprogramFlags.Inlined | SubprogramFlags.HasInstance)) == SubprogramFlags.Inlined)
            {
                // The same header in many units says the same function many times: its name is composed once.
                ulong linkage = LinkageKey(scan, entry);
                if (linkage == 0 || _inlinedSeen.TryAdd(linkage, true)) batch.Inlined.Add(Describe(scan, i, batch.Names));
            }
        }
    }

    /// <summary>Hash of the linker's name, found along specification and origin; 0 when there is none.</summary>
    private static ulong LinkageKey(UnitScan scan, in SubprogramEntry entry)
    {
        if (entry.LinkageName.Form != DwarfForm.None) return NameHash.Of(scan.Unit.TextBytes(entry.LinkageName));
        long origin = entry.Origin;
        for (int i = 0; i < MaxOrigins && origin >= 0; i++)
        {
            Die die = scan.Unit.Module.DieAt(origin);
            if (!die.IsValid) return 0;
            if (die.TryGet(DwarfAttribute.LinkageName, out AttributeValue name)) return NameHash.Of(die.Unit.TextBytes(name));
            origin = die.Has(DwarfAttribute.AbstractOrigin) ? die.Reference(DwarfAttribute.AbstractOrigin) : die.Has(DwarfAttribute.Specification) ? die.Reference(DwarfAttribute.Specification) : -1;
        }

        return 0;
    }

    private DebugFunction Describe(UnitScan scan, int index, NameHeap names)
    {
        ref SubprogramEntry entry = ref scan.Functions[index];
        FunctionIdentity identity = FunctionIdentity.Of(scan, index);
        bool hasCode = (entry.Flags & SubprogramFlags.HasCode) != 0;
        ReadOnlyMemory<byte> name = names.Add(identity.Name);
        (ulong key, ulong symbolKey) = Keys(identity, name.Span);
        return new DebugFunction(
            hasCode ? entry.Entry : 0,
            hasCode ? (uint)Math.Min(entry.SizeBytes, uint.MaxValue) : 0,
            scan.Unit.SectionBase + entry.Position,
            name,
            key,
            symbolKey,
            identity.SourceFile is { } file ? _sourceFiles.GetOrAdd(file, file) : null,
            identity.Line);
    }

    private static (ulong Key, ulong SymbolKey) Keys(FunctionIdentity identity, ReadOnlySpan<byte> name)
    {
        if (identity.LinkageName is not { } linkage)
        {
            int scope = name.LastIndexOf("::"u8);
            ulong key = NameHash.Of(name);
            return (key, scope < 0 ? key : NameHash.Of(name[(scope + 2)..]));
        }

        Span<byte> bytes = linkage.Length <= 512 ? stackalloc byte[1536] : new byte[linkage.Length * 3];
        ulong hash = NameHash.Of(bytes[..Encoding.UTF8.GetBytes(linkage, bytes)]);
        return (hash, hash);
    }

    /// <summary>What one thread found.</summary>
    private sealed class Batch
    {
        internal List<DebugFunction> WithCode { get; } = [];

        internal List<DebugFunction> Inlined { get; } = [];

        internal NameHeap Names { get; } = new();
    }
}
