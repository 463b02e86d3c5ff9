namespace Strobe.Dwarf;

/// <summary>Numbers the lambdas of each scope in the order in which the compiler describes them.</summary>
internal sealed class LambdaCount
{
    private readonly Dictionary<int, int> _counts = [];

    internal int Next(int scope) => _counts[scope] = _counts.GetValueOrDefault(scope) + 1;

    /// <summary>clang leaves the classes of closures without a name; nobody else has unnamed classes.</summary>
    internal static bool IsLambda(DwarfUnit unit, in ScopeEntry entry) =>
        entry is { Tag: DwarfTag.ClassType, Name.Form: DwarfForm.None, Origin: < 0 } && unit.Language == SourceLanguage.Cpp;

    internal static bool IsCallOperator(DwarfUnit unit, AttributeValue name) =>
        name.Form != DwarfForm.None && unit.TextBytes(name).StartsWith("operator()"u8);
}
