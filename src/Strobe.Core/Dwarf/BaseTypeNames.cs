using System.Text.RegularExpressions;

namespace Strobe.Dwarf;

/// <summary>gcc spells the integer types of C out in its own order; people do not.</summary>
internal static partial class BaseTypeNames
{
    internal static string Usual(string name) => name switch
    {
        "short int" => "short",
        "short unsigned int" => "unsigned short",
        "long int" => "long",
        "long unsigned int" => "unsigned long",
        "long long int" => "long long",
        "long long unsigned int" => "unsigned long long",
        _ => name,
    };

    /// <summary>The same for the template arguments inside a name, as demanglers and clang write them.</summary>
    internal static string UsualInside(string name)
    {
        if (!name.Contains('<', StringComparison.Ordinal)) return name;
        bool isSpeltOut = name.Contains("long int", StringComparison.Ordinal) || name.Contains("short int", StringComparison.Ordinal)
            || name.Contains("unsigned int", StringComparison.Ordinal);
        return isSpeltOut ? SpeltOut().Replace(name, static found => Usual(found.Value)) : name;
    }

    [GeneratedRegex(@"\b(?:short|long|long long)(?: unsigned)? int\b", RegexOptions.CultureInvariant)]
    private static partial Regex SpeltOut();
}
