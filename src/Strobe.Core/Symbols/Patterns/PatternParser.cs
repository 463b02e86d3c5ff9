using System.Buffers;
using System.Text.RegularExpressions;

namespace Strobe.Symbols.Patterns;

/// <summary>Reads patterns: <c>[MODULE!]</c> and a name, <c>/regex/</c>, <c>@file:PATH</c> or <c>@usercode</c>.</summary>
internal static class PatternParser
{
    private const int MaxLength = 4096;
    private static readonly SearchValues<char> NotInFiles = SearchValues.Create("<>(){}:@ ");

    internal static FunctionPattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (trimmed.Length == 0) throw Bad(text, "it is empty");
        if (trimmed.Length > MaxLength) throw Bad(text[..60] + "…", "it is longer than 4096 characters");
        int mark = ModuleMark(trimmed);
        string? module = mark < 0 ? null : trimmed[..mark];
        string body = trimmed[(mark + 1)..];
        if (body.Length == 0) throw Bad(text, "nothing follows the module");
        if (body[0] == '@') return Selector(text, module, body);
        if (body[0] == '/') return Expression(text, module, body);
        return Name(text, module, body);
    }

    /// <summary>The ! behind a module: what stands before it must look like a file name.</summary>
    private static int ModuleMark(string text)
    {
        int mark = text.IndexOf('!', StringComparison.Ordinal);
        if (mark <= 0 || text[..mark].EndsWith("operator", StringComparison.Ordinal)) return -1;
        if (text[0] == '/' && text.IndexOf(".so", StringComparison.Ordinal) is var so && (so < 0 || so > mark) && text.LastIndexOf('/') > mark) return -1;
        return text.AsSpan(0, mark).IndexOfAny(NotInFiles) < 0 ? mark : -1;
    }

    private static FunctionPattern Selector(string text, string? module, string body)
    {
        if (body == "@usercode") return new FunctionPattern(text, module, PatternKind.UserCode, null, null, null, null);
        const string prefix = "@file:";
        if (!body.StartsWith(prefix, StringComparison.Ordinal)) throw Bad(text, "after @ only file:PATH and usercode are known");
        string file = body[prefix.Length..].Trim();
        if (file.Length == 0 || file.EndsWith('/')) throw Bad(text, "@file: needs the name of a source file");
        return new FunctionPattern(text, module, PatternKind.File, null, null, null, file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file);
    }

    private static FunctionPattern Expression(string text, string? module, string body)
    {
        int end = body.LastIndexOf('/');
        string flags = body[(end + 1)..];
        if (end == 0) throw Bad(text, "the regular expression has no closing /");
        if (end == 1) throw Bad(text, "the regular expression is empty");
        if (flags is not ("" or "i")) throw Bad(text, $"'{flags}' is no flag; only i is");
        RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (flags == "i") options |= RegexOptions.IgnoreCase;
        try
        {
            return new FunctionPattern(text, module, PatternKind.Regex, null, null, new Regex(body[1..end], options), null);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            throw Bad(text, "the regular expression cannot be used (" + refused.Message.TrimEnd('.') + ")");
        }
    }

    private static FunctionPattern Name(string text, string? module, string body)
    {
        if (body.StartsWith("::", StringComparison.Ordinal)) body = body[2..];
        if (!AreBracketsClosed(body)) throw Bad(text, "a bracket is not closed");
        int open = ParameterList.Start(body);
        string name = open < 0 ? body : body[..open].TrimEnd();
        int close = open < 0 ? 0 : NameParts.SkipBrackets(body, open) - 1;
        if (open >= 0 && (close <= open || body[close] != ')')) throw Bad(text, "a bracket is not closed");
        string? parameters = open < 0 ? null : body[(open + 1)..close].Trim();
        if (parameters == "void") parameters = "";
        if (name.Contains("***", StringComparison.Ordinal)) throw Bad(text, "*** means nothing");
        if (name.Contains(":::", StringComparison.Ordinal)) throw Bad(text, "a part of the name is empty");
        NamePattern names = NamePattern.Compile(name) ?? throw Bad(text, "a part of the name is empty, or there are too many");
        return new FunctionPattern(text, module, PatternKind.Name, names, parameters, null, null);
    }

    private static bool AreBracketsClosed(string body)
    {
        Span<NamePart> parts = stackalloc NamePart[NameParts.Max];
        int count = NameParts.Split(body, parts);
        foreach (NamePart part in parts[..count])
        {
            ReadOnlySpan<char> text = body.AsSpan(part.Start, part.End - part.Start);
            if (text.StartsWith("operator")) continue;
            if (text.Count('(') != text.Count(')') || text.Count('{') != text.Count('}')) return false;
            if (text.Contains('<') && text[^1] != '>' && !text.EndsWith(")") && !text.EndsWith("]") && !text.EndsWith("const")) return false;
            if (text.Count('<') != text.Count('>') - text.Count("->")) return false;
        }

        return true;
    }

    private static StrobeException Bad(string text, string reason) => new(
        ErrorCode.BadPattern,
        $"The pattern '{text}' is malformed: {reason}.",
        "See docs/patterns.md for what a pattern can be.");
}
