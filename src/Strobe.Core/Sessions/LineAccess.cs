using System.Text.RegularExpressions;

namespace Strobe.Sessions;

/// <summary>Tells from the source text whether a line stores to a variable: then its value is taken when the line is done, else when it begins.</summary>
internal static partial class LineAccess
{
    private const int MostLines = 1 << 20;

    internal static bool IsWrite(ProbeId id, string file)
    {
        if (id.Access != ProbeAccess.Either) return id.Access == ProbeAccess.Write;
        string name = FirstName().Match(id.Variable).Value;
        return name.Length > 0 && LineOf(file, id.Line) is { } text && Stores(text, name);
    }

    /// <summary>Whether a line of C, C++ or Rust assigns to, declares with a value, or steps a name.</summary>
    internal static bool Stores(string text, string name)
    {
        string word = $@"(?<![\w.])(?:this->|self\.)?{Regex.Escape(name)}\b";
        string place = word + @"(?:\s*(?:\[[^\]]*\]|(?:\.|->)\s*\w+))*";
        return Regex.IsMatch(text, place + @"\s*(?::\s*[\w<>&\[\] ]+)?(?:=(?!=)|[-+*/%&|^]=|<<=|>>=|\+\+|--)")
            || Regex.IsMatch(text, @"(?:\+\+|--)\s*" + word)
            || Regex.IsMatch(text, @"^\s*(?:const\s+)?[\w:<>*&, ]*[\w>*&]\s+" + word + @"\s*(?:\(|\{)[^;]*;");
    }

    private static string? LineOf(string file, int line)
    {
        try
        {
            return line < MostLines && File.Exists(file) ? File.ReadLines(file).Skip(line - 1).FirstOrDefault() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"[A-Za-z_]\w*", RegexOptions.CultureInvariant)]
    private static partial Regex FirstName();
}
