namespace Strobe.Dwarf;

/// <summary>A parameter or local variable of a function.</summary>
/// <param name="Name">As written.</param>
/// <param name="Entry">Its entry with code: ask <see cref="LocationList"/> where it is.</param>
/// <param name="Typed">The entry that has its type, for <see cref="TypeReader.TypeOf(Die)"/>.</param>
/// <param name="Line">Line of the declaration; 0 unknown.</param>
/// <param name="IsParameter">True for a formal parameter.</param>
/// <param name="Scope">The addresses of its block; empty for the whole function.</param>
/// <param name="Depth">How many blocks it is inside of.</param>
internal sealed record LocalVariable(
    string Name, Die Entry, Die Typed, int Line, bool IsParameter, IReadOnlyList<AddressRange> Scope, int Depth);

/// <summary>Lists the parameters and locals of a function, block by block; those of functions inlined into it are left out.</summary>
internal static class LocalVariables
{
    private const int MaxDepth = 64;
    private const int MaxVariables = 65536;

    internal static List<LocalVariable> Of(Die function)
    {
        var variables = new List<LocalVariable>();
        Read(function, [], 0, variables);
        return variables;
    }

    private static void Read(Die block, IReadOnlyList<AddressRange> scope, int depth, List<LocalVariable> variables)
    {
        foreach (Die child in block.Children)
        {
            if (variables.Count >= MaxVariables || depth > MaxDepth) return;
            if (child.Tag is DwarfTag.Variable or DwarfTag.FormalParameter) variables.Add(ReadOne(child, scope, depth));
            else if (child.Tag == DwarfTag.LexicalBlock) Read(child, CodeAttributes.Of(child).AllRanges(child.Unit), depth + 1, variables);
        }
    }

    private static LocalVariable ReadOne(Die die, IReadOnlyList<AddressRange> scope, int depth)
    {
        List<Die> origins = SignatureReader.Origins(die);
        Die typed = origins.Find(origin => origin.Has(DwarfAttribute.Type));
        ulong line = origins.Find(origin => origin.Has(DwarfAttribute.DeclarationLine)).Unsigned(DwarfAttribute.DeclarationLine) ?? 0;
        string name = origins.Find(origin => origin.Has(DwarfAttribute.Name)).Name ?? "";
        return new LocalVariable(name, die, typed, (int)Math.Min(line, int.MaxValue), die.Tag == DwarfTag.FormalParameter, scope, depth);
    }
}
