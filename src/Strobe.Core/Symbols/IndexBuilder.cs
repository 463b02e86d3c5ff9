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
    private readonly HashSet<ulong> _namesHere = [];
    private readonly DwarfModule? _module;

    private IndexBuilder(LinkerSymbols symbols, DwarfModule? module) => (_symbols, _module) = (symbols, module);

    /// <param name="symbols">The symbol tables.</param>
    /// <param name="module">The debug information; null when there is none.</param>
    /// <param name="forget">Called now and then: pages of the files read so far are not needed for a while.</param>
    internal static FunctionIndex Build(LinkerSymbols symbols, DwarfModule? module, Action forget)
    {
        Task<List<LinkerSymbol>> linking = Task.Run(symbols.Functions);
        (List<DebugFunction> withCode, List<DebugFunction> inlined) = module is null ? ([], []) : DebugFunctions.Collect(module, symbols.Code, forget);
        var builder = new IndexBuilder(symbols, module);
        builder._writer.Expect(withCode.Concat(inlined).Sum(function => (long)function.Name.Length));
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
        LinkerSymbol? symbol = own >= 0 ? symbols[own] : null;
        ReadOnlySpan<byte> raw = symbol is { } found ? _symbols.NameBytes(found.Source, found.Index) : LinkageOf(function);
        uint size = function.SizeBytes != 0 || symbol is null ? function.SizeBytes : symbol.Value.SizeBytes;
        IndexRecord record = Code(function.Address, size, NameOf(function, raw), symbol, raw, IndexFlags.None, KindOf(symbols));
        record.DebugOffset = function.DebugOffset;
        record.File = _writer.AddFile(function.SourceFile);
        record.Line = (uint)function.Line;
        _writer.Records.Add(record);
        for (int i = first + 1; i < end; i++) AddOther(record, functions[i]);
        if (function.Name.Span.IndexOf("{impl#"u8) >= 0) AddAlias(record, Demangled(raw), symbol, raw);
        AddAliases(record, symbols, except: own);
    }

    /// <summary>Another function that debug information knows at the same address, mostly the same once more from another unit.</summary>
    private void AddOther(in IndexRecord record, DebugFunction function)
    {
        if (!_namesHere.Contains(NameHash.Of(function.Name.Span))) AddAlias(record, function.Name.Span, null, LinkageOf(function));
    }

    private ReadOnlySpan<byte> LinkageOf(DebugFunction function)
    {
        ReadOnlySpan<byte> linkage = LinkageName.Of(_module!.DieAt(function.DebugOffset));
        return linkage.IsEmpty ? function.Name.Span : linkage;
    }

    /// <summary>The compiler's numbers of lambdas stand only in linker names; a piece split off a function is not the function.</summary>
    private static ReadOnlySpan<byte> NameOf(DebugFunction function, ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> name = function.Name.Span;
        bool isLambda = name.IndexOf("{lambda#"u8) >= 0;
        if (!isLambda && !raw.Contains((byte)'.')) return name;
        string text = Encoding.UTF8.GetString(raw);
        if (isLambda && Demangler.IsMangled(text))
        {
            // clang counts those of its own file through and calls them $_0, $_1 …: nobody could guess these.
            ReadOnlySpan<byte> said = Demangled(raw);
            return said.IndexOf("{lambda"u8) >= 0 ? said : name;
        }

        CloneSuffix suffix = CloneSuffix.Of(text);
        return suffix.IsPart ? (byte[])[.. name, .. Encoding.UTF8.GetBytes(text[^suffix.Length..])] : name;
    }

    private static ReadOnlySpan<byte> Demangled(ReadOnlySpan<byte> raw) => Encoding.UTF8.GetBytes(Demangler.Qualified(Encoding.UTF8.GetString(raw)));

    /// <summary>The symbol that names what debug information describes, clone suffix or not; else the best known one; −1 without any.</summary>
    private int OwnSymbol(DebugFunction function, ReadOnlySpan<LinkerSymbol> symbols)
    {
        int clone = -1;
        for (int i = 0; i < symbols.Length; i++)
        {
            ReadOnlySpan<byte> name = _symbols.NameBytes(symbols[i].Source, symbols[i].Index);
            if (NameHash.Of(name) == function.SymbolKey) return i;
            int dot = name.IndexOf((byte)'.');
            if (clone < 0 && dot > 0 && NameHash.Of(name[..dot]) == function.SymbolKey) clone = i;
        }

        return clone >= 0 || symbols.IsEmpty ? clone : 0;
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
        ReadOnlySpan<byte> raw = _symbols.NameBytes(first.Source, first.Index);
        if (raw.IsEmpty) return;
        bool isCold = LinkerSymbols.IsCold(raw);
        IndexFlags flags = isCold ? IndexFlags.ColdPart : IndexFlags.None;
        IndexRecord record = Code(first.Address, LargestSize(symbols), Demangled(raw), first, raw, flags, KindOf(symbols));
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
            ReadOnlySpan<byte> raw = _symbols.NameBytes(symbols[i].Source, symbols[i].Index);
            if (!raw.IsEmpty && !LinkerSymbols.IsCold(raw)) AddAlias(record, Demangled(raw), symbols[i], raw);
        }
    }

    private void AddAlias(IndexRecord record, ReadOnlySpan<byte> name, LinkerSymbol? symbol, ReadOnlySpan<byte> raw)
    {
        if (_namesHere.Contains(NameHash.Of(name))) return;
        IndexRecord alias = Code(record.Address, record.SizeBytes, name, symbol, raw, IndexFlags.Alias, record.Kind);
        alias.DebugOffset = record.DebugOffset;
        alias.File = record.File;
        alias.Line = record.Line;
        _writer.Records.Add(alias);
    }

    private IndexRecord Code(
        ulong address, uint size, ReadOnlySpan<byte> name, LinkerSymbol? symbol, ReadOnlySpan<byte> raw, IndexFlags flags, FunctionKind kind)
    {
        _namesHere.Add(NameHash.Of(name));
        (uint offset, ushort length) = _writer.AddName(name);
        RawNameSource source = symbol?.Source ?? (raw.SequenceEqual(name) ? RawNameSource.Name : RawNameSource.Strings);
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
        (uint offset, ushort length) = _writer.AddName(function.Name.Span);
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
