using Strobe.Dwarf;
using Strobe.Symbols;

namespace Strobe.Hooks;

/// <summary>Looks things up in the debug information of Go's runtime, whose structures change from version to version.</summary>
internal static class GoRuntimeTypes
{
    private const ulong LargestOffset = 4096;

    /// <summary>The offset of a field of one of the runtime's structures; null when nothing tells.</summary>
    internal static ulong? OffsetOf(ModuleSymbols symbols, string structure, string field)
    {
        foreach (DwarfUnit unit in symbols.Debug?.Units ?? [])
        {
            if (unit.Language != SourceLanguage.Go || unit.RootDie.Name != "runtime") continue;
            foreach (Die die in unit.RootDie.Children)
            {
                if (die.Tag == DwarfTag.StructureType && die.Name == structure) return OffsetOf(die, field);
            }
        }

        return null;
    }

    private static ulong? OffsetOf(Die structure, string field)
    {
        foreach (Die member in structure.Children)
        {
            if (member.Name == field && member.Unsigned(DwarfAttribute.DataMemberLocation) is { } offset and < LargestOffset) return offset;
        }

        return null;
    }
}
