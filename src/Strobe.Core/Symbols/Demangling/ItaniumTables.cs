using System.Collections.Frozen;

namespace Strobe.Symbols.Demangling;

/// <summary>How many operands an operator of the C++ ABI takes in expressions.</summary>
internal enum OperatorShape : byte
{
    Prefix,
    Binary,
    Special,
}

/// <summary>The code tables of the Itanium C++ ABI, section 5.1.</summary>
internal static class ItaniumTables
{
    internal static readonly FrozenDictionary<string, (string Text, OperatorShape Shape)> Operators =
        new Dictionary<string, (string, OperatorShape)>
        {
            ["aN"] = ("&=", OperatorShape.Binary), ["aS"] = ("=", OperatorShape.Binary), ["aa"] = ("&&", OperatorShape.Binary),
            ["ad"] = ("&", OperatorShape.Prefix), ["an"] = ("&", OperatorShape.Binary), ["at"] = ("alignof ", OperatorShape.Special),
            ["aw"] = ("co_await ", OperatorShape.Prefix), ["az"] = ("alignof ", OperatorShape.Special),
            ["cc"] = ("const_cast", OperatorShape.Special), ["cl"] = ("()", OperatorShape.Special), ["cm"] = (",", OperatorShape.Binary),
            ["co"] = ("~", OperatorShape.Prefix), ["dV"] = ("/=", OperatorShape.Binary), ["dX"] = ("[...]=", OperatorShape.Special),
            ["da"] = ("delete[] ", OperatorShape.Prefix), ["dc"] = ("dynamic_cast", OperatorShape.Special),
            ["de"] = ("*", OperatorShape.Prefix), ["di"] = ("=", OperatorShape.Special), ["dl"] = ("delete ", OperatorShape.Prefix),
            ["ds"] = (".*", OperatorShape.Binary), ["dt"] = (".", OperatorShape.Binary), ["dv"] = ("/", OperatorShape.Binary),
            ["dx"] = ("]=", OperatorShape.Special), ["eO"] = ("^=", OperatorShape.Binary), ["eo"] = ("^", OperatorShape.Binary),
            ["eq"] = ("==", OperatorShape.Binary), ["ge"] = (">=", OperatorShape.Binary), ["gs"] = ("::", OperatorShape.Special),
            ["gt"] = (">", OperatorShape.Binary), ["ix"] = ("[]", OperatorShape.Special), ["lS"] = ("<<=", OperatorShape.Binary),
            ["le"] = ("<=", OperatorShape.Binary), ["ls"] = ("<<", OperatorShape.Binary), ["lt"] = ("<", OperatorShape.Binary),
            ["mI"] = ("-=", OperatorShape.Binary), ["mL"] = ("*=", OperatorShape.Binary), ["mi"] = ("-", OperatorShape.Binary),
            ["ml"] = ("*", OperatorShape.Binary), ["mm"] = ("--", OperatorShape.Special), ["na"] = ("new[]", OperatorShape.Special),
            ["ne"] = ("!=", OperatorShape.Binary), ["ng"] = ("-", OperatorShape.Prefix), ["nt"] = ("!", OperatorShape.Prefix),
            ["nw"] = ("new", OperatorShape.Special), ["nx"] = ("noexcept", OperatorShape.Special), ["oR"] = ("|=", OperatorShape.Binary),
            ["oo"] = ("||", OperatorShape.Binary), ["or"] = ("|", OperatorShape.Binary), ["pL"] = ("+=", OperatorShape.Binary),
            ["pl"] = ("+", OperatorShape.Binary), ["pm"] = ("->*", OperatorShape.Binary), ["pp"] = ("++", OperatorShape.Special),
            ["ps"] = ("+", OperatorShape.Prefix), ["pt"] = ("->", OperatorShape.Binary), ["qu"] = ("?", OperatorShape.Special),
            ["rM"] = ("%=", OperatorShape.Binary), ["rS"] = (">>=", OperatorShape.Binary),
            ["rc"] = ("reinterpret_cast", OperatorShape.Special), ["rm"] = ("%", OperatorShape.Binary), ["rs"] = (">>", OperatorShape.Binary),
            ["sP"] = ("sizeof...", OperatorShape.Special), ["sZ"] = ("sizeof...", OperatorShape.Special),
            ["sc"] = ("static_cast", OperatorShape.Special), ["ss"] = ("<=>", OperatorShape.Binary), ["st"] = ("sizeof ", OperatorShape.Special),
            ["sz"] = ("sizeof ", OperatorShape.Special), ["te"] = ("typeid ", OperatorShape.Special), ["ti"] = ("typeid ", OperatorShape.Special),
            ["tr"] = ("throw", OperatorShape.Special), ["tw"] = ("throw ", OperatorShape.Prefix),
        }.ToFrozenDictionary();

    /// <summary>Builtin types by their letter; index is letter − 'a'.</summary>
    internal static readonly string?[] Builtins =
    [
        "signed char", "bool", "char", "double", "long double", "float", "__float128", "unsigned char", "int", "unsigned int", null,
        "long", "unsigned long", "__int128", "unsigned __int128", null, null, null, "short", "unsigned short", null, "void", "wchar_t",
        "long long", "unsigned long long", "...",
    ];

    internal static string? ExtendedBuiltin(char letter) => letter switch
    {
        'a' => "auto",
        'c' => "decltype(auto)",
        'd' => "decimal64",
        'e' => "decimal128",
        'f' => "decimal32",
        'h' => "half",
        'i' => "char32_t",
        'n' => "decltype(nullptr)",
        's' => "char16_t",
        'u' => "char8_t",
        _ => null,
    };

    /// <summary>The abbreviations that begin with S: whole name, and the last component for constructors.</summary>
    internal static (string Full, string Last)? Standard(char letter) => letter switch
    {
        't' => ("std", "std"),
        'a' => ("std::allocator", "allocator"),
        'b' => ("std::basic_string", "basic_string"),
        's' => ("std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "basic_string"),
        'i' => ("std::basic_istream<char, std::char_traits<char> >", "basic_istream"),
        'o' => ("std::basic_ostream<char, std::char_traits<char> >", "basic_ostream"),
        'd' => ("std::basic_iostream<char, std::char_traits<char> >", "basic_iostream"),
        _ => null,
    };

    /// <summary>What follows a number of the given builtin type; null when the type has to be written before it.</summary>
    internal static string? LiteralSuffix(string type) => type switch
    {
        "int" => "",
        "unsigned int" => "u",
        "long" => "l",
        "unsigned long" => "ul",
        "long long" => "ll",
        "unsigned long long" => "ull",
        _ => null,
    };
}
