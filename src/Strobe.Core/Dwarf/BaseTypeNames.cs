namespace Strobe.Dwarf;

/// <summary>gcc spells the integer types of C out in its own order; people do not.</summary>
internal static class BaseTypeNames
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
}
