using System.Globalization;
using System.Text;

namespace Strobe.Values.Expressions;

/// <summary>Cuts an expression into words. Names may be qualified (<c>audio::gain</c>); any name at all may stand in backquotes.</summary>
internal sealed class Lexer(string text)
{
    internal const int MostCharacters = 1024;
    internal const int MostTextBytes = 255;

    private static readonly string[] Symbols =
    [
        "->", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>",
        "+", "-", "*", "/", "%", "&", "|", "^", "~", "!", "<", ">", "(", ")", "[", "]", ".", ",", ":",
    ];

    private int _at;
    private bool _isBehindDot;

    private SourceSpot Here => new(text, _at);

    private char Current => _at < text.Length ? text[_at] : '\0';

    /// <summary>All words, the end last.</summary>
    internal static List<Token> Read(string text)
    {
        if (text.Length > MostCharacters) throw new SourceSpot(text, MostCharacters).Refuse($"an expression has at most {MostCharacters} characters.", "Shorten it.");
        Lexer lexer = new(text);
        List<Token> tokens = [];
        do
        {
            tokens.Add(lexer.Next());
            lexer._isBehindDot = tokens[^1].Is(".");
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        while (char.IsWhiteSpace(Current)) _at++;
        if (_at >= text.Length) return new Token(TokenKind.End, Here, "");
        if (char.IsAsciiDigit(Current)) return _isBehindDot ? ReadPosition() : ReadNumber();
        if (IsNameStart(Current) || StartsQualifier(_at)) return ReadName();
        return Current switch { '`' => ReadQuotedName(), '"' or '\'' => ReadText(), _ => ReadSymbol() };
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$';

    private static bool IsNamePart(char c) => IsNameStart(c) || char.IsDigit(c);

    // In buf[a::2] the colons are no part of a name; in a::b they are.
    private bool StartsQualifier(int at) => at + 2 < text.Length && text[at] == ':' && text[at + 1] == ':' && IsNameStart(text[at + 2]);

    private Token ReadName()
    {
        SourceSpot start = Here;
        do _at += Current == ':' ? 3 : 1;
        while (IsNamePart(Current) || StartsQualifier(_at));
        return new Token(TokenKind.Name, start, text[start.Column.._at]);
    }

    private Token ReadQuotedName()
    {
        SourceSpot start = Here;
        int end = text.IndexOf('`', _at + 1);
        if (end <= _at + 1) throw start.Refuse("a name in backquotes is empty or does not end.", "Close it with a second backquote.");
        _at = end + 1;
        return new Token(TokenKind.Name, start, text[(start.Column + 1)..end]);
    }

    // The field of a tuple: t.0.1 is no fraction.
    private Token ReadPosition()
    {
        SourceSpot start = Here;
        while (char.IsAsciiDigit(Current)) _at++;
        return new Token(TokenKind.Name, start, text[start.Column.._at]);
    }

    private Token ReadNumber()
    {
        SourceSpot start = Here;
        char form = _at + 1 < text.Length && Current == '0' ? char.ToLowerInvariant(text[_at + 1]) : '\0';
        Token number = form is 'x' or 'b' ? ReadDigits(start, form == 'x' ? 16u : 2u, 2) : ReadDecimal(start);
        if (IsNamePart(Current)) throw Here.Refuse("a number is followed by a letter or digit that does not belong to it.");
        return number;
    }

    private Token ReadDecimal(SourceSpot start)
    {
        int end = _at;
        bool isFloat = false;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        if (end < text.Length && text[end] == '.')
        {
            isFloat = true;
            do end++;
            while (end < text.Length && char.IsAsciiDigit(text[end]));
        }

        int exponent = ExponentLength(end);
        if (isFloat || exponent > 0) return ReadFloat(start, end + exponent);
        if (Current == '0' && end > _at + 1) throw start.Refuse("C reads a number that begins with 0 as octal, Python refuses it.", "Leave the 0 out.");
        return ReadDigits(start, 10, 0);
    }

    private int ExponentLength(int at)
    {
        if (at >= text.Length || text[at] is not ('e' or 'E')) return 0;
        int end = at + 1 < text.Length && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
        int digits = end;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end > digits ? end - at : 0;
    }

    private Token ReadFloat(SourceSpot start, int end)
    {
        double value = double.Parse(text.AsSpan(_at, end - _at), NumberStyles.Float, CultureInfo.InvariantCulture);
        _at = end;
        bool isSingle = Current is 'f' or 'F';
        if (isSingle) (value, _at) = ((float)value, end + 1);
        if (!double.IsFinite(value)) throw start.Refuse($"the number is too large for a {(isSingle ? "float" : "double")}.");
        return new Token(TokenKind.Float, start, "", Float: value);
    }

    private Token ReadDigits(SourceSpot start, uint radix, int prefix)
    {
        _at += prefix;
        int first = _at;
        UInt128 value = 0;
        for (; char.IsAsciiHexDigit(Current) && (uint)Convert.ToInt32(Current.ToString(), 16) < radix; _at++)
        {
            value = (value * radix) + (uint)Convert.ToInt32(Current.ToString(), 16);
            if (value > ulong.MaxValue) throw start.Refuse("the number needs more than 64 bits.");
        }

        if (_at == first) throw Here.Refuse("digits are missing.");
        while (Current is 'u' or 'U' or 'l' or 'L') _at++;
        return new Token(TokenKind.Integer, start, "", (ulong)value);
    }

    private Token ReadText()
    {
        SourceSpot start = Here;
        char quote = Current;
        StringBuilder meant = new();
        for (_at++; Current != quote; _at++)
        {
            if (_at >= text.Length) throw start.Refuse("a text does not end.", "Close it with the quote it began with.");
            meant.Append(Current == '\\' ? ReadEscape() : Current);
        }

        _at++;
        if (Encoding.UTF8.GetByteCount(meant.ToString()) > MostTextBytes) throw start.Refuse($"a text has at most {MostTextBytes} bytes.");
        return new Token(TokenKind.Text, start, meant.ToString());
    }

    private char ReadEscape()
    {
        _at++;
        switch (Current)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case '0': return '\0';
            case '\\' or '"' or '\'': return Current;
            case 'x' when _at + 2 < text.Length && byte.TryParse(text.AsSpan(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code) && code < 0x80:
                _at += 2;
                return (char)code;
            default: throw Here.Refuse("this escape is unknown.", "There are \\n \\t \\r \\0 \\\\ \\\" \\' and \\x00 to \\x7f.");
        }
    }

    private Token ReadSymbol()
    {
        SourceSpot start = Here;
        foreach (string symbol in Symbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) != 0) continue;
            _at += symbol.Length;
            return new Token(TokenKind.Symbol, start, symbol);
        }

        if (Current == '=') throw start.Refuse("nothing can be assigned.", "To compare, write ==.");
        throw start.Refuse("this character has no meaning here.");
    }
}
