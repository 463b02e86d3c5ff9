using System.Text;
using Strobe.Dwarf;
using Strobe.Elf;
using Strobe.Symbols.Demangling;

namespace Strobe.Symbols;

/// <summary>Merges what debug information and symbol tables know of each address into one index.</summary>
internal sealed class IndexBuilder
{
    private readonly LinkerSymbols _symbols;
    private readonly IndexWriter _writer = new();
    private readonly HashSet<string> _namesHere = new(StringComparer.Ordinal);

    private IndexBuilder(LinkerSymbols symbols) => _symbols = symbols;

    /// <param name="symbols">The symbol tables.</param>
    /// <param name="module">The debug information; null when there is none.</param>
    internal static FunctionIndex Build(LinkerSymbols symbols, DwarfModule? module)
    {
        Task<List<LinkerSymbol>> linking = Task.Run(symbols.Functions);
        (List<DebugFunction> withCode, List<DebugFunction> inlined) = module is null ? ([], []) : DebugFunctions.Collect(module, symbols.Code);
        var builder = new IndexBuilder(symbols);
        builder.Merge(withCode, linking.GetAwaiter().GetResult());
        int codeCount = builder._writer.Records.Count;
        foreach (DebugFunction function in inlined) builder.AddInlined(function);
        return builder._writer.Finish(codeCount);
    }

    private void Merge(List<DebugFunction> functions, List<LinkerSymbol> symbols)
    {
        int f = 0, s = 0;
        while (f < functions.Count || s < symbols.Count)
        {
            ulong address = Math.Min(f < functions.Count ? functions[f].Address : ulong.MaxValue, s < symbols.Count ? symbols[s].Address : ulong.MaxValue);
            int firstFunction = f, firstSymbol = s;
            while (f < functions.Count && functions[f].Address == address) f++;
            while (s < symbols.Count && symbols[s].Address == address) s++;
            _namesHere.Clear();
            ReadOnlySpan<LinkerSymbol> symbolsHere = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(symbols)[firstSymbol..s];
            if (f > firstFunction) AddDescribed(functions, firstFunction, f, symbolsHere);
            else AddSymbols(symbolsHere);
        }
    }

    /// <summary>An address that debug information knows: its name first, everything else is an alias.</summary>
    private void AddDescribed(List<DebugFunction> functions, int first, int end, ReadOnlySpan<LinkerSymbol> symbols)
    {
        DebugFunction function = functions[first];
        int own = OwnSymbol(function, symbols);
        string raw = own >= 0 ? _symbols.Name(symbols[own].Source, symbols[own].Index) : function.Key;
        uint size = function.SizeBytes != 0 || own < 0 ? function.SizeBytes : symbols[own].SizeBytes;
        IndexRecord record = Code(function.Address, size, NameOf(function, raw), own >= 0 ? symbols[own] : null, raw, IndexFlags.None, KindOf(symbols));
        record.DebugOffset = function.DebugOffset;
        record.File = _writer.AddFile(function.SourceFile);
        record.Line = (uint)function.Line;
        _writer.Records.Add(record);
        for (int i = first + 1; i < end; i++) AddAlias(record, functions[i].Name, null, functions[i].Key);
        if (function.Name.Contains("{impl#", StringComparison.Ordinal)) AddAlias(record, Demangler.Qualified(raw), own >= 0 ? symbols[own] : null, raw);
        AddAliases(record, symbols, except: own);
    }

    /// <summary>The compiler's numbers of lambdas stand only in linker names; a piece split off a function is not the function.</summary>
    private static string NameOf(DebugFunction function, string raw)
    {
        if (function.Name.Contains("{lambda#", StringComparison.Ordinal) && Demangler.IsMangled(raw)) return Demangler.Qualified(raw);
        if (!raw.Contains('.', StringComparison.Ordinal)) return function.Name;
        CloneSuffix suffix = CloneSuffix.Of(raw);
        return suffix.IsPart ? function.Name + raw[^suffix.Length..] : function.Name;
    }

    /// <summary>The symbol that names what debug information describes, clone suffix or not.</summary>
    private int OwnSymbol(DebugFunction function, ReadOnlySpan<LinkerSymbol> symbols)
    {
        if (symbols.IsEmpty) return -1;
        Span<byte> wanted = stackalloc byte[512];
        string key = function.Key;
        if (function.LinkageName is null && key.LastIndexOf("::", StringComparison.Ordinal) is > 0 and var scope) key = key[(scope + 2)..];
        if (key.Length * 3 > wanted.Length) wanted = new byte[key.Length * 3];
        wanted = wanted[..Encoding.UTF8.GetBytes(key, wanted)];
        int best = -1;
        for (int i = 0; i < symbols.Length; i++)
        {
            ReadOnlySpan<byte> name = _symbols.NameBytes(symbols[i].Source, symbols[i].Index);
            if (name.SequenceEqual(wanted)) return i;
            if (best < 0 && name.StartsWith(wanted) && name[wanted.Length] == '.') best = i;
        }

        return best >= 0 ? best : 0;
    }

    private static FunctionKind KindOf(ReadOnlySpan<LinkerSymbol> symbols)
    {
        foreach (LinkerSymbol symbol in symbols)
        {
            if (symbol.Type == SymbolType.Resolver) return FunctionKind.Resolver;
        }

        return FunctionKind.OutOfLine;
    }

    private void AddSymbols(ReadOnlySpan<LinkerSymbol> symbols)
    {
        LinkerSymbol first = symbols[0];
        string raw = _symbols.Name(first.Source, first.Index);
        if (raw.Length == 0) return;
        bool isCold = raw.Contains(".cold", StringComparison.Ordinal) && CloneSuffix.Of(raw).IsCold;
        IndexFlags flags = isCold ? IndexFlags.ColdPart : IndexFlags.None;
        IndexRecord record = Code(first.Address, LargestSize(symbols), Demangler.Qualified(raw), first, raw, flags, KindOf(symbols));
        _writer.Records.Add(record);
        if (!isCold) AddAliases(record, symbols, except: 0);
    }

    private static uint LargestSize(ReadOnlySpan<LinkerSymbol> symbols)
    {
        uint size = 0;
        foreach (LinkerSymbol symbol in symbols) size = Math.Max(size, symbol.SizeBytes);
        return size;
    }

    private void AddAliases(in IndexRecord record, ReadOnlySpan<LinkerSymbol> symbols, int except)
    {
        if (symbols.Length <= 1) return;
        ReadOnlySpan<byte> own = except >= 0 ? _symbols.NameBytes(symbols[except].Source, symbols[except].Index) : default;
        for (int i = 0; i < symbols.Length; i++)
        {
            // .dynsym repeats .symtab.
            if (i == except || _symbols.NameBytes(symbols[i].Source, symbols[i].Index).SequenceEqual(own)) continue;
            string raw = _symbols.Name(symbols[i].Source, symbols[i].Index);
            if (raw.Length > 0 && !CloneSuffix.Of(raw).IsCold) AddAlias(record, Demangler.Qualified(raw), symbols[i], raw);
        }
    }

    private void AddAlias(IndexRecord record, string name, LinkerSymbol? symbol, string raw)
    {
        if (_namesHere.Contains(name)) return;
        IndexRecord alias = Code(record.Address, record.SizeBytes, name, symbol, raw, IndexFlags.Alias, record.Kind);
        alias.DebugOffset = record.DebugOffset;
        alias.File = record.File;
        alias.Line = record.Line;
        _writer.Records.Add(alias);
    }

    private IndexRecord Code(ulong address, uint size, string name, LinkerSymbol? symbol, string raw, IndexFlags flags, FunctionKind kind)
    {
        _namesHere.Add(name);
        (uint offset, ushort length) = _writer.AddName(name);
        RawNameSource source = symbol?.Source ?? (raw == name ? RawNameSource.Name : RawNameSource.Strings);
        return new IndexRecord
        {
            Address = address,
            SizeBytes = size,
            DebugOffset = -1,
            NameOffset = offset,
            NameLength = length,
            RawIndex = symbol?.Index ?? (source == RawNameSource.Strings ? _writer.AddText(raw) : 0),
            Kind = kind,
            Bits = IndexRecord.Pack(flags, source),
        };
    }

    private void AddInlined(DebugFunction function)
    {
        (uint offset, ushort length) = _writer.AddName(function.Name);
        _writer.Records.Add(new IndexRecord
        {
            DebugOffset = function.DebugOffset,
            NameOffset = offset,
            NameLength = length,
            File = _writer.AddFile(function.SourceFile),
            Line = (uint)function.Line,
            Kind = FunctionKind.InlinedOnly,
            Bits = IndexRecord.Pack(IndexFlags.None, RawNameSource.Name),
        });
    }
}
