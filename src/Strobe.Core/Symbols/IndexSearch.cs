using System.Text;
using Strobe.Symbols.Patterns;

namespace Strobe.Symbols;

/// <summary>Runs patterns over an index without making a string per function.</summary>
internal static class IndexSearch
{
    /// <summary>Records that match, aliases replaced by what they are aliases of.</summary>
    internal static List<int> Run(ModuleSymbols module, FunctionPattern pattern, string? projectRoot)
    {
        FunctionIndex index = module.Index;
        ReadOnlySpan<IndexRecord> records = index.Records;
        bool[]? files = pattern.NeedsSource ? Files(index, pattern, projectRoot) : null;
        var matches = new List<int>();
        var text = new NameBuffer();
        int whole = -1;
        for (int i = 0; i < records.Length; i++)
        {
            ref readonly IndexRecord record = ref records[i];
            if ((record.Flags & IndexFlags.ColdPart) != 0) continue;
            if ((record.Flags & IndexFlags.Alias) == 0) whole = i;
            if (whole < 0 || (matches.Count > 0 && matches[^1] == whole)) continue;
            bool isMatch = files is not null
                ? record.File < (uint)files.Length && files[record.File]
                : pattern.MatchesName(text.Widen(index.NameBytes(record)))
                    && (!pattern.HasParameters || pattern.MatchesParameters(module.RawName(record)));
            if (isMatch) matches.Add(whole);
        }

        return matches;
    }

    internal static void Suggest(FunctionIndex index, NearestNames nearest)
    {
        var text = new NameBuffer();
        foreach (ref readonly IndexRecord record in index.Records)
        {
            if ((record.Flags & IndexFlags.ColdPart) == 0) nearest.Consider(text.Widen(index.NameBytes(record)));
        }
    }

    private static bool[] Files(FunctionIndex index, FunctionPattern pattern, string? projectRoot)
    {
        bool[] files = new bool[index.FileCount + 1];
        for (int i = 1; i < files.Length; i++) files[i] = pattern.MatchesFile(index.File((uint)i), projectRoot);
        return files;
    }

    /// <summary>Holds one name at a time as characters.</summary>
    private sealed class NameBuffer
    {
        private readonly char[] _characters = new char[ushort.MaxValue + 1];

        internal ReadOnlySpan<char> Widen(ReadOnlySpan<byte> name)
        {
            Encoding.UTF8.TryGetChars(name, _characters, out int length);
            return _characters.AsSpan(0, length);
        }
    }
}
