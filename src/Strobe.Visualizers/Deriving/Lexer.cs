using System.Globalization;

namespace Strobe.Visualizers.Deriving;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A number, its prefix applied.</summary>
    Number,

    /// <summary>A bare name: a signal, a function or a word.</summary>
    Name,

    /// <summary>A signal's name in quotes.</summary>
    Quoted,

    /// <summary>An operator, a parenthesis or a comma.</summary>
    Symbol,
}

/// <summary>A piece of an expression.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, double Value, int At)
{
    internal bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    internal string Shown => Kind == TokenKind.End ? "the end" : $"`{Text}`";
}

/// <summary>Cuts an expression into tokens.</summary>
internal static class Lexer
{
    private const string Prefixes = "pnuµmkMG";

    private static readonly string[] s_units = ["Hz", "Sps", "s", ""];
    private static readonly string[] s_symbols = ["**", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "^", "<", ">", "(", ")", ","];

    internal static List<Token> Read(string text)
    {
        List<Token> tokens = [];
        int at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length) break;
            Token token = Next(text, at, out int end);
            tokens.Add(token);
            at = end;
        }

        tokens.Add(new Token(TokenKind.End, "", 0, text.Length));
        return tokens;
    }

    internal static FormatException Refuse(int at, string sentence) => new($"At position {at + 1}: {sentence}");

    private static Token Next(string text, int at, out int end)
    {
        char first = text[at];
        end = at + 1;
        if (char.IsAsciiDigit(first) || (first == '.' && end < text.Length && char.IsAsciiDigit(text[end]))) return Number(text, at, out end);
        if (first is '"' or '`') return Quoted(text, at, out end);
        if (IsNameStart(first) || Joins(text.AsSpan(at), "::")) return Name(text, at, out end);
        foreach (string symbol in s_symbols)
        {
            if (!text.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal)) continue;
            end = at + symbol.Length;
            return new Token(TokenKind.Symbol, symbol, 0, at);
        }

        throw Refuse(at, $"`{first}` has no meaning here.");
    }

    private static Token Number(string text, int at, out int end)
    {
        end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            int digits = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                end = digits;
                while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            }
        }

        int suffix = end;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_')) end++;
        if (!double.TryParse(text.AsSpan(at, suffix - at), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            throw Refuse(at, $"`{text[at..suffix]}` is no number.");
        }

        string unit = text[suffix..end];
        if (Array.IndexOf(s_units, unit) >= 0) return new Token(TokenKind.Number, text[at..end], value, at);
        if (Prefixes.Contains(unit[0], StringComparison.Ordinal) && Array.IndexOf(s_units, unit[1..]) >= 0)
        {
            return new Token(TokenKind.Number, text[at..end], Scaled(value, unit[0]), at);
        }

        throw Refuse(suffix, $"`{unit}` is no unit: numbers end in Hz, s or nothing, with one of the prefixes p n u m k M G.");
    }

    // Dividing by a whole power of ten rounds once; multiplying with 0.001 would round twice.
    private static double Scaled(double value, char prefix) => prefix switch
    {
        'p' => value / 1e12,
        'n' => value / 1e9,
        'u' or 'µ' => value / 1e6,
        'm' => value / 1e3,
        'k' => value * 1e3,
        'M' => value * 1e6,
        _ => value * 1e9,
    };

    private static Token Quoted(string text, int at, out int end)
    {
        char quote = text[at];
        System.Text.StringBuilder name = new();
        for (end = at + 1; end < text.Length && text[end] != quote; end++)
        {
            if (text[end] == '\\' && end + 1 < text.Length) end++;
            name.Append(text[end]);
        }

        if (end == text.Length) throw Refuse(at, "the quotation mark that opens here is never closed.");
        if (name.Length == 0) throw Refuse(at, "a signal has a name.");
        end++;
        return new Token(TokenKind.Quoted, name.ToString(), 0, at);
    }

    // A path as programs write it: state.gain, p->next, ns::x, buf[0:n].
    private static Token Name(string text, int at, out int end)
    {
        end = at;
        while (end < text.Length)
        {
            ReadOnlySpan<char> rest = text.AsSpan(end);
            if (IsNameStart(rest[0]) || char.IsAsciiDigit(rest[0])) end++;
            else if (Joins(rest, ".") || Joins(rest, "->") || Joins(rest, "::")) end += rest[0] == '.' ? 1 : 2;
            else if (rest[0] == '[') end = AfterBracket(text, end);
            else break;
        }

        return new Token(TokenKind.Name, text[at..end], 0, at);
    }

    private static bool Joins(ReadOnlySpan<char> rest, string symbol) =>
        rest.StartsWith(symbol, StringComparison.Ordinal) && rest.Length > symbol.Length && IsNameStart(rest[symbol.Length]);

    private static int AfterBracket(string text, int at)
    {
        int depth = 0;
        for (int i = at; i < text.Length; i++)
        {
            depth += text[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (depth == 0) return i + 1;
        }

        throw Refuse(at, "the bracket that opens here is never closed.");
    }

    private static bool IsNameStart(char one) => char.IsLetter(one) || one is '_' or '$';
}
