namespace Strobe.Dwarf;

/// <summary>Who a function is, gathered over its specification and abstract origin.</summary>
/// <param name="Name">Qualified name without parameters.</param>
/// <param name="SourceFile">Full path of the file it is declared in.</param>
/// <param name="Line">Line of the declaration; 0 unknown.</param>
internal readonly record struct FunctionIdentity(string Name, string? SourceFile, int Line)
{
    // Concrete instance, abstract instance, specification, and some to spare; a cycle ends here too.
    private const int MaxOrigins = 8;

    internal static FunctionIdentity Of(UnitScan scan, in SubprogramEntry entry, int depth = 0) => Gather(scan, entry, depth);

    /// <summary>The identity of any function entry, also of one that the scan left out.</summary>
    internal static FunctionIdentity Of(Die die)
    {
        if (!die.IsValid) return new FunctionIdentity("", null, 0);
        UnitScan scan = die.Unit.Scan;
        return Gather(scan, EntryOf(scan, die), 0);
    }

    private static FunctionIdentity Gather(UnitScan scan, SubprogramEntry entry, int depth)
    {
        string? name = null;
        string? linkage = null;
        string? file = null;
        int line = 0;
        for (int i = 0; ; i++)
        {
            name ??= scan.Unit.Text(entry.Name);
            if (name is null) linkage ??= scan.Unit.Text(entry.LinkageName);

            // A definition says its file only where it differs from the declaration's; numbers count in the unit that says them.
            if (line == 0) line = entry.DeclarationLine;
            if (file is null && entry.DeclarationFile >= 0) file = scan.Unit.LineHeader.Path(entry.DeclarationFile);
            if (i >= MaxOrigins || entry.Origin < 0 || scan.Unit.Module.DieAt(entry.Origin) is not { IsValid: true } origin) break;
            scan = origin.Unit.Scan;
            entry = EntryOf(scan, origin);
        }

        if (line == 0 && IsLambda(scan, entry.Scope))
        {
            Die closure = Die.At(scan.Unit, scan.Scopes[entry.Scope - 1].Position);
            line = (int)Math.Min(closure.Unsigned(DwarfAttribute.DeclarationLine) ?? 0, int.MaxValue);
            file ??= scan.Unit.LineHeader.Path((int)Math.Min(closure.Unsigned(DwarfAttribute.DeclarationFile) ?? 0, int.MaxValue));
        }

        return new FunctionIdentity(Qualify(scan, entry.Scope, name ?? linkage ?? "(anonymous)", depth), file, line);
    }

    private static SubprogramEntry EntryOf(UnitScan scan, Die die)
    {
        int index = scan.FunctionAt(die.Position);
        if (index >= 0) return scan.Functions[index];
        Bytes.SpanCursor cursor = die.Cursor();
        SubprogramEntry entry = SubprogramEntry.Read(ref cursor, die.Abbreviation!, die.Unit, die.Position);
        entry.Scope = scan.ScopeAround(die.Position);
        return entry;
    }

    private static bool IsLambda(UnitScan scan, int scope) => scope > 0 && scan.Scopes[scope - 1].Lambda > 0;

    private static string Qualify(UnitScan scan, int scope, string name, int depth)
    {
        string prefix = QualifiedNames.OfScope(scan, scope, true, depth);
        bool isLambdaBody = IsLambda(scan, scope) && name.StartsWith("operator()", StringComparison.Ordinal);
        return isLambdaBody ? prefix + name["operator()".Length..] : QualifiedNames.Join(prefix, name);
    }
}
