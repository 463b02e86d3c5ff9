using Strobe.Symbols.Demangling;

namespace Strobe.Symbols;

/// <summary>The compiler's numbers of lambdas stand only in linker names.</summary>
internal static class LambdaName
{
    internal const string Mark = "{lambda#";

    /// <summary>The qualified name with the compiler's number; null when the linker's name tells none. clang counts the lambdas of a file
    /// through and calls them $_0, $_1 …: nobody could guess these.</summary>
    internal static string? Numbered(string raw)
    {
        if (!Demangler.IsMangled(raw)) return null;
        string name = Demangler.Qualified(raw);
        return name.Contains(Mark, StringComparison.Ordinal) ? name : null;
    }
}
