namespace Strobe.Dwarf;

/// <summary>Numbers the lambdas of each scope in the order in which the compiler describes them.</summary>
internal sealed class LambdaCount
{
    private readonly Dictionary<int, int> _counts = [];

    internal int Next(int scope) => _counts[scope] = _counts.GetValueOrDefault(scope) + 1;

    /// <summary>gcc calls closures <c>&lt;lambda(…)&gt;</c>; clang leaves their classes without a name.</summary>
    internal static bool IsLambda(DwarfUnit unit, in ScopeEntry entry) => entry.Tag switch
    {
        DwarfTag.ClassType when entry.Name.Form == DwarfForm.None => entry.Origin < 0 && unit.Language == SourceLanguage.Cpp,
        DwarfTag.StructureType or DwarfTag.ClassType when unit.Language == SourceLanguage.Cpp =>
            entry.Name.Form != DwarfForm.None && unit.TextBytes(entry.Name).StartsWith("<lambda"u8),
        _ => false,
    };
}
