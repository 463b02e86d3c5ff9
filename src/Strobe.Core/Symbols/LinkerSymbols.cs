using System.Text;
using Strobe.Elf;
using Strobe.Symbols.Demangling;

namespace Strobe.Symbols;

/// <summary>A function symbol of one of a module's tables.</summary>
internal readonly record struct LinkerSymbol(ulong Address, uint SizeBytes, RawNameSource Source, uint Index, SymbolType Type, SymbolBinding Binding);

/// <summary>The symbol tables of a module: the binary's own and its debug file's.</summary>
internal sealed class LinkerSymbols(ElfFile file, ElfFile? debugFile)
{
    private const int MaxSymbols = 8_000_000;

    private readonly Lazy<CodeMap> _code = new(() => new CodeMap(file));

    internal CodeMap Code => _code.Value;

    /// <summary>Function symbols by address; the better known name of an address first.</summary>
    internal List<LinkerSymbol> Functions()
    {
        var symbols = new List<LinkerSymbol>();
        RawNameSource full = file.Symbols.Count > 0 ? RawNameSource.Symbols : RawNameSource.DebugSymbols;
        AddFunctions(symbols, full);
        // A full table holds what the dynamic one does, except in stripped files with an odd linker.
        AddFunctions(symbols, RawNameSource.DynamicSymbols);
        symbols.Sort(Compare);
        return symbols;
    }

    internal SymbolTable Table(RawNameSource source) => source switch
    {
        RawNameSource.Symbols => file.Symbols,
        RawNameSource.DynamicSymbols => file.DynamicSymbols,
        RawNameSource.DebugSymbols => debugFile?.Symbols ?? SymbolTable.Empty,
        _ => SymbolTable.Empty,
    };

    /// <summary>A symbol's name without its version.</summary>
    internal ReadOnlySpan<byte> NameBytes(RawNameSource source, uint index)
    {
        SymbolTable table = Table(source);
        ReadOnlySpan<byte> name = table.NameBytes(table[(int)Math.Min(index, int.MaxValue)]);
        int version = name.IndexOf((byte)'@');
        return version > 0 ? name[..version] : name;
    }

    internal string Name(RawNameSource source, uint index) => Encoding.UTF8.GetString(NameBytes(source, index));

    /// <summary>The defined symbol of that very name, function or not; dynamic ones come first.</summary>
    internal ElfSymbol? Find(string rawName)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(rawName);
        foreach (RawNameSource source in (ReadOnlySpan<RawNameSource>)[RawNameSource.DynamicSymbols, RawNameSource.Symbols, RawNameSource.DebugSymbols])
        {
            SymbolTable table = Table(source);
            for (int i = 0; i < table.Count; i++)
            {
                ElfSymbol symbol = table[i];
                if (symbol.IsDefined && symbol.Address != 0 && NameBytes(source, (uint)i).SequenceEqual(wanted)) return symbol;
            }
        }

        return null;
    }

    private void AddFunctions(List<LinkerSymbol> symbols, RawNameSource source)
    {
        SymbolTable table = Table(source);
        for (int i = 0; i < table.Count && symbols.Count < MaxSymbols; i++)
        {
            ElfSymbol symbol = table[i];
            if (!symbol.IsDefined || !symbol.IsFunction || !Code.Contains(symbol.Address)) continue;
            uint size = (uint)Math.Min(symbol.SizeBytes, uint.MaxValue);
            symbols.Add(new LinkerSymbol(symbol.Address, size, source, (uint)i, symbol.Type, symbol.Binding));
        }
    }

    private int Compare(LinkerSymbol a, LinkerSymbol b)
    {
        if (a.Address != b.Address) return a.Address.CompareTo(b.Address);
        int byRank = Rank(a).CompareTo(Rank(b));
        if (byRank != 0) return byRank;
        ReadOnlySpan<byte> first = NameBytes(a.Source, a.Index), second = NameBytes(b.Source, b.Index);
        int underscores = Underscores(first).CompareTo(Underscores(second));
        if (underscores != 0) return underscores;
        return first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
    }

    private static int Rank(LinkerSymbol symbol) => symbol.Binding switch { SymbolBinding.Global => 0, SymbolBinding.Weak => 1, SymbolBinding.Local => 3, _ => 2 };

    private static int Underscores(ReadOnlySpan<byte> name)
    {
        int count = name.IndexOfAnyExcept((byte)'_');
        return count > 0 && name[count] is (byte)'Z' or (byte)'R' ? 0 : count;
    }

    /// <summary>Whether a name is that of the rarely run piece of a function.</summary>
    internal static bool IsCold(ReadOnlySpan<byte> name) =>
        name.IndexOf(".cold"u8) >= 0 && CloneSuffix.Of(Encoding.UTF8.GetString(name)).IsCold;
}
