namespace Strobe.Dwarf;

/// <summary>Composes names from the scopes around an entry, the way a person of the source language writes them.</summary>
internal static class QualifiedNames
{
    private const int MaxDepth = 64;
    private const int MaxLength = 16 * 1024;

    /// <summary>The name a scope gives to what it contains; empty for the unit itself.</summary>
    /// <param name="scan">The scan the number belongs to.</param>
    /// <param name="scope">As in <see cref="ScopeEntry.Parent"/>.</param>
    /// <param name="throughFunctions">Whether functions count; a type local to a function is named without it.</param>
    /// <param name="depth">Levels of recursion so far.</param>
    internal static string OfScope(UnitScan scan, int scope, bool throughFunctions, int depth = 0)
    {
        if (scope == 0 || depth > MaxDepth) return "";
        if (scope < 0)
        {
            if (throughFunctions) return FunctionIdentity.Of(scan, scan.Functions[-scope - 1], depth + 1).Name;
            return OfScope(scan, scan.Functions[-scope - 1].Scope, false, depth + 1);
        }

        string?[] cache = throughFunctions ? scan.FullScopeNames : scan.TypeScopeNames;
        return cache[scope - 1] ??= Compose(scan, ref scan.Scopes[scope - 1], throughFunctions, depth);
    }

    /// <summary>Qualifies the name of any entry but a function.</summary>
    internal static string Of(Die die, string? ownName)
    {
        // What completes a declaration belongs to the scope of the declaration.
        Die declaration = die.Follow(DwarfAttribute.Specification);
        if (declaration.IsValid)
        {
            ownName ??= declaration.Name;
            die = declaration;
        }

        UnitScan scan = die.Unit.Scan;
        string name = ownName ?? Unnamed(die.Tag);
        return Join(OfScope(scan, scan.ScopeAround(die.Position), false), name);
    }

    internal static string Join(string prefix, string name)
    {
        name = BaseTypeNames.UsualInside(name);
        if (prefix.Length == 0) return name;
        return prefix.Length + name.Length > MaxLength ? name : string.Concat(prefix, "::", name);
    }

    private static string Compose(UnitScan scan, ref ScopeEntry entry, bool throughFunctions, int depth)
    {
        string? own = entry.Lambda > 0 ? LambdaName(entry.Lambda) : scan.Unit.Text(entry.Name);
        if (entry.Origin >= 0 && scan.Unit.Module.DieAt(entry.Origin) is { IsValid: true } origin)
        {
            UnitScan other = origin.Unit.Scan;
            string around = OfScope(other, other.ScopeAround(origin.Position), throughFunctions, depth + 1);
            return Join(around, own ?? origin.Name ?? Unnamed(entry.Tag));
        }

        return Join(OfScope(scan, entry.Parent, throughFunctions, depth + 1), own ?? Unnamed(entry.Tag));
    }

    private static string LambdaName(int number) => string.Create(null, $"{{lambda#{number}}}");

    private static string Unnamed(DwarfTag tag) => tag switch
    {
        DwarfTag.Namespace => "(anonymous namespace)",
        DwarfTag.StructureType => "(anonymous struct)",
        DwarfTag.ClassType => "(anonymous class)",
        DwarfTag.UnionType => "(anonymous union)",
        DwarfTag.EnumerationType => "(anonymous enum)",
        _ => "(anonymous)",
    };
}
