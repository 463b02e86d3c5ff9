using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Strobe;

/// <summary>
/// Reads probe ids. The file ends at the first <c>:digits:</c>. The variable begins after the last colon that stands alone outside
/// brackets: <c>::</c> belongs to names, and <c>[0:n]</c> to the variable. What is left between them is the function.
/// </summary>
internal static partial class ProbeReader
{
    private const int MostCharacters = 4096;

    /// <summary>The id, or null and why not.</summary>
    internal static ProbeId? Read(string text, out string refusal)
    {
        refusal = "";
        text = text.Trim();
        if (text.Length > MostCharacters) refusal = $"A probe's address has at most {MostCharacters} characters.";
        bool isPublished = text.EndsWith("@published", StringComparison.Ordinal);
        ProbeId? id = refusal.Length > 0 ? null : isPublished ? ReadPublished(text) : ReadEnds(text) ?? ReadLine(text);
        if (id is null && refusal.Length == 0)
        {
            refusal = "A probe's address is file:line[:column][:function]:variable[@read|@write], function(variable)@entry or @exit, function(return), or name@published.";
        }

        return id;
    }

    /// <summary>Where the variable that ends at <paramref name="end"/> begins: behind a lone colon outside brackets, or at 0; −1 when
    /// its brackets do not pair.</summary>
    internal static int StartOfVariable(ReadOnlySpan<char> text, int end)
    {
        int depth = 0;
        for (int i = end - 1; i >= 0; i--)
        {
            if (text[i] is ']' or ')') depth++;
            else if (text[i] is '[' or '(' && --depth < 0) return -1;
            else if (text[i] == ':' && depth == 0)
            {
                int first = i;
                while (first > 0 && text[first - 1] == ':') first--;
                if ((i - first) % 2 == 0) return first + 1;
                i = first;
            }
        }

        return depth == 0 ? 0 : -1;
    }

    private static ProbeId? ReadLine(string text)
    {
        if (FileAndLine().Match(text) is not { Success: true } head || Number(head, "line") is not { } line) return null;
        string rest = text[head.Length..];
        ProbeAccess access = Cut(ref rest, "@read") ? ProbeAccess.Read : Cut(ref rest, "@write") ? ProbeAccess.Write : ProbeAccess.Either;
        int? column = null;
        if (Column().Match(rest) is { Success: true } found)
        {
            if ((column = Number(found, "column")) is null) return null;
            rest = rest[found.Length..];
        }

        if (!TrySplit(rest, out string? function, out string variable) || Unquoted(head.Groups["file"].Value) is not { } file) return null;
        return new ProbeId(file, line, column, function, variable) { Access = access };
    }

    private static bool TrySplit(string rest, out string? function, out string variable)
    {
        int start = QuotedEnd().Match(rest) is { Success: true } quoted ? quoted.Index : StartOfVariable(rest, rest.Length);
        function = null;
        variable = start < 0 ? "" : Unquoted(rest[start..]) ?? "";
        if (start < 0 || (start > 0 && rest[start - 1] != ':')) return false;
        if (start > 0 && (function = Unquoted(rest[..(start - 1)])) is null) return false;
        return variable.Length > 0;
    }

    private static ProbeId? ReadPublished(string text)
    {
        if (!Cut(ref text, "@published") || Unquoted(text) is not { } name) return null;
        return text[0] == '"' || ProbeText.IsPlainVariable(name) ? ProbeId.Published(name) : null;
    }

    // function(variable)@entry and its like.
    private static ProbeId? ReadEnds(string text)
    {
        ProbePlace place = Cut(ref text, "@entry") ? ProbePlace.Entry : Cut(ref text, "@exit") ? ProbePlace.Exit : ProbePlace.Return;
        if (!text.EndsWith(')')) return null;
        string inside = text[..^1];
        int start = QuotedEnd().Match(inside) is { Success: true } quoted ? quoted.Index : StartOfArgument(inside);
        if (start < 2 || inside[start - 1] != '(') return null;
        if (Unquoted(inside[start..]) is not { } variable || Unquoted(inside[..(start - 1)]) is not { } function) return null;
        bool isResult = Result().IsMatch(variable);
        if (place == ProbePlace.Return && !isResult) return null;
        return ProbeId.At(place == ProbePlace.Exit && isResult ? ProbePlace.Return : place, function, variable);
    }

    private static int StartOfArgument(string text)
    {
        int depth = 0;
        for (int i = text.Length - 1; i >= 0; i--)
        {
            if (text[i] is ']' or ')') depth++;
            else if (text[i] is '[' or '(' && --depth < 0) return text[i] == '(' ? i + 1 : -1;
        }

        return -1;
    }

    private static bool Cut(ref string text, string suffix)
    {
        if (!text.EndsWith(suffix, StringComparison.Ordinal)) return false;
        text = text[..^suffix.Length];
        return true;
    }

    private static int? Number(Match match, string group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;

    // A part as it was before quoting; null when it is empty, padded or badly quoted.
    private static string? Unquoted(string part)
    {
        if (part.Length == 0 || part != part.Trim()) return null;
        if (part[0] != '"') return part;
        if (!Quoted().IsMatch(part)) return null;
        StringBuilder text = new(part.Length);
        for (int i = 1; i < part.Length - 1; i++) text.Append(part[i] == '\\' ? part[++i] : part[i]);
        return text.ToString();
    }

    private const string QuotedPart = @"""(?:[^""\\]|\\[""\\])*""";

    [GeneratedRegex($@"^(?<file>{QuotedPart}|[^""].*?):(?<line>[0-9]+):", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex FileAndLine();

    [GeneratedRegex("^(?<column>[0-9]+):", RegexOptions.CultureInvariant)]
    private static partial Regex Column();

    [GeneratedRegex($@"^{QuotedPart}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    // A quoted variable: begins the text or stands behind a separator.
    [GeneratedRegex($@"(?<=^|[:(]){QuotedPart}\z", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedEnd();

    [GeneratedRegex(@"^[(*\s]*return\b", RegexOptions.CultureInvariant)]
    private static partial Regex Result();
}
