using Strobe.Dwarf;
using Strobe.Symbols.Patterns;

namespace Strobe.Symbols;

/// <summary>Lists variables unit by unit: those with a fixed place, then parameters and locals function by function.</summary>
internal static class VariableList
{
    internal static IEnumerable<VariableSymbol> Of(ModuleSymbols module, FunctionPattern? pattern, string? projectRoot)
    {
        if (module.Debug is not { } debug || module.Types is not { } types) yield break;
        foreach (DwarfUnit unit in debug.Units)
        {
            foreach (VariableSymbol variable in OfUnit(unit, types))
            {
                bool isMeant = pattern is null || (pattern.MatchesName(variable.Name) && pattern.MatchesFile(variable.SourceFile, projectRoot));
                if (isMeant) yield return variable;
            }
        }
    }

    private static IEnumerable<VariableSymbol> OfUnit(DwarfUnit unit, TypeReader types)
    {
        var isFixed = new HashSet<long>();
        foreach (DwarfVariable variable in VariableScan.Run(unit))
        {
            isFixed.Add(variable.Entry.Offset);
            string? function = variable.Function < 0 ? null : FunctionIdentity.Of(unit.Module.DieAt(variable.Function)).Name;
            VariableScope scope = variable.IsExternal && function is null ? VariableScope.Global : VariableScope.Static;
            yield return new VariableSymbol(
                variable.Name, TypeOf(variable.Entry, types), variable.SourceFile, variable.Line, function, scope, variable.Address);
        }

        UnitScan scan = unit.Scan;
        for (int i = 0; i < scan.Functions.Length; i++)
        {
            if ((scan.Functions[i].Flags & SubprogramFlags.HasCode) == 0) continue;
            FunctionIdentity function = FunctionIdentity.Of(scan, scan.Functions[i]);
            foreach (LocalVariable local in LocalVariables.Of(Die.At(unit, scan.Functions[i].Position)))
            {
                if (local.Name.Length > 0 && !isFixed.Contains(local.Entry.Offset)) yield return Local(function, local, types);
            }
        }
    }

    private static VariableSymbol Local(FunctionIdentity function, LocalVariable local, TypeReader types) => new(
        function.Name + "::" + local.Name,
        local.Typed.IsValid ? types.TypeOf(local.Typed).Name : "?",
        function.SourceFile,
        local.Line,
        function.Name,
        local.IsParameter ? VariableScope.Parameter : VariableScope.Local,
        null);

    private static string TypeOf(Die variable, TypeReader types)
    {
        Die typed = SignatureReader.Origins(variable).Find(origin => origin.Has(DwarfAttribute.Type));
        return typed.IsValid ? types.TypeOf(typed).Name : "?";
    }
}
