namespace Strobe.Dwarf;

/// <summary>A variable with a fixed place: global, static member or static local.</summary>
/// <param name="Name">Qualified; a static local's begins with its function.</param>
/// <param name="Address">The file's own address; null for thread-local ones.</param>
/// <param name="SourceFile">Full path of the declaration's file.</param>
/// <param name="Line">Line of the declaration.</param>
/// <param name="IsExternal">Other units may refer to it.</param>
/// <param name="Function">Module-wide offset of the function it is local to; −1 for globals.</param>
/// <param name="Entry">Its entry.</param>
internal readonly record struct DwarfVariable(
    string Name, ulong? Address, string? SourceFile, int Line, bool IsExternal, long Function, Die Entry);

/// <summary>Finds the variables with a fixed place in one unit.</summary>
internal static class VariableScan
{
    internal static List<DwarfVariable> Run(DwarfUnit unit)
    {
        var variables = new List<DwarfVariable>();
        var functions = new Stack<(int Depth, int Position)>();
        var walker = new EntryWalker(unit);
        while (walker.MoveNext())
        {
            while (functions.TryPeek(out (int Depth, int Position) around) && around.Depth >= walker.Depth) functions.Pop();
            if (walker.Current.Tag == DwarfTag.Subprogram) functions.Push((walker.Depth, walker.Position));
            if (walker.Current.Tag != DwarfTag.Variable || !walker.Current.Has(DwarfAttribute.Location)) continue;
            int function = functions.TryPeek(out (int Depth, int Position) enclosing) ? enclosing.Position : -1;
            if (Read(walker.Entry, function) is { } variable) variables.Add(variable);
        }

        return variables;
    }

    private static DwarfVariable? Read(Die die, int function)
    {
        DwarfUnit unit = die.Unit;
        if (!die.TryGet(DwarfAttribute.Location, out AttributeValue value) || !value.IsBlock) return null;
        if (!FixedPlace.TryRead(unit, unit.Section.Span.Slice((int)value.Number, value.Length), out ulong? address)) return null;
        List<Die> origins = SignatureReader.Origins(die);
        Die declaration = origins[^1];
        string own = origins.Find(origin => origin.Has(DwarfAttribute.Name)).Name ?? "(anonymous)";
        string name = function >= 0
            ? QualifiedNames.Join(FunctionIdentity.Of(Die.At(unit, function)).Name, own)
            : QualifiedNames.Of(declaration, own);
        Die lined = origins.Find(origin => origin.Has(DwarfAttribute.DeclarationLine));
        Die filed = origins.Find(origin => origin.Has(DwarfAttribute.DeclarationFile));
        string? file = filed.IsValid ? filed.Unit.LineHeader.Path(Small(filed.Unsigned(DwarfAttribute.DeclarationFile))) : null;
        bool isExternal = origins.Exists(origin => origin.Flag(DwarfAttribute.External));
        return new DwarfVariable(
            name, address, file, Small(lined.Unsigned(DwarfAttribute.DeclarationLine)), isExternal,
            function < 0 ? -1 : unit.SectionBase + function, die);
    }

    private static int Small(ulong? number) => (int)Math.Min(number ?? 0, int.MaxValue);
}
