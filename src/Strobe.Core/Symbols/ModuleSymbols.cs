#pragma warning disable CA1822
using Strobe.Dwarf;
using Strobe.Elf;
using Strobe.Symbols.Patterns;

namespace Strobe.Symbols;

internal sealed class ModuleSymbols : IDisposable
{
    private readonly List<FunctionSymbol> _all = [];
    private readonly ElfFile _elf;

    private ModuleSymbols(string path)
    {
        Path = path;
        _elf = ElfFile.Read(File.ReadAllBytes(path));
        SymbolTable table = _elf.Symbols.Count > 0 ? _elf.Symbols : _elf.DynamicSymbols;
        HashSet<ulong> seen = [];
        for (int i = 0; i < table.Count; i++)
        {
            ElfSymbol s = table[i];
            if (!s.IsFunction || !s.IsDefined || !seen.Add(s.Address)) continue;
            string raw = table.Name(s);
            _all.Add(new FunctionSymbol(raw, raw, s.Address, (uint)s.SizeBytes, null, 0, FunctionKind.OutOfLine, -1));
        }

        _all.Sort((a, b) => a.Address.CompareTo(b.Address));
    }

    internal string Path { get; }

    internal ulong EntryPoint => _elf.Header.Entry;

    internal static ModuleSymbols Load(string path) => new(path);

    internal IReadOnlyList<FunctionSymbol> Match(FunctionPattern pattern, string? projectRoot) => [.. _all.Where(f => pattern.Matches(f, projectRoot))];

    internal IReadOnlyList<string> Nearest(FunctionPattern pattern) => [];

    internal FunctionSymbol? FunctionAt(ulong address) => _all.LastOrDefault(f => f.Address <= address && address < f.Address + f.SizeBytes);

    internal ulong NextFunction(ulong address) => _all.FirstOrDefault(f => f.Address > address)?.Address ?? ulong.MaxValue;

    internal LineRow? LineAt(ulong address) => null;

    internal FunctionSignature? SignatureOf(FunctionSymbol function) => null;

    internal string? EntryObstacle(ulong address) => null;

    internal bool IsGo => _elf.Section(".gopclntab") is not null;

    internal bool IsStaticWithExceptions => _elf.Segment(SegmentType.Interpreter) is null && _elf.Section(".gcc_except_table") is not null;

    internal ulong? FindSymbol(string rawName) => _all.FirstOrDefault(f => f.RawName == rawName)?.Address;

    public void Dispose()
    {
    }
}
