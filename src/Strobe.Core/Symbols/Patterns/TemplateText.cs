namespace Strobe.Symbols.Patterns;

/// <summary>Compares template arguments and parameter lists whatever their spacing.</summary>
internal static class TemplateText
{
    /// <summary>Stands for anything, once <see cref="Compile"/> has told it from a pointer's star.</summary>
    internal const char Anything = '\u0001';

    private static readonly (string Written, string Meant)[] Spellings =
    [
        ("long long unsigned int", "unsigned long long"), ("long unsigned int", "unsigned long"), ("short unsigned int", "unsigned short"),
        ("long long int", "long long"), ("long int", "long"), ("short int", "short"),
    ];

    /// <summary>The text without the spaces that do not separate words; the length written.</summary>
    private static int Squeeze(ReadOnlySpan<char> text, Span<char> squeezed)
    {
        int length = 0;
        for (int i = 0; i < text.Length && length < squeezed.Length; i++)
        {
            bool isNeeded = text[i] != ' '
                || (length > 0 && IsWord(squeezed[length - 1]) && i + 1 < text.Length && IsWord(text[i + 1]));
            if (isNeeded) squeezed[length++] = text[i];
        }

        return length;
    }

    /// <summary>Squeezed, and with one spelling for types that compilers spell differently: <c>long int</c>, <c>const char*</c>.</summary>
    internal static string Canonical(ReadOnlySpan<char> text)
    {
        char[] buffer = new char[text.Length];
        string squeezed = new(buffer, 0, Squeeze(text, buffer));
        if (squeezed.Contains(" int", StringComparison.Ordinal))
        {
            foreach ((string written, string meant) in Spellings) squeezed = squeezed.Replace(written, meant, StringComparison.Ordinal);
        }

        for (int at = LastConst(squeezed, squeezed.Length); at >= 0; at = LastConst(squeezed, at)) squeezed = MoveConst(squeezed, at);
        return squeezed;
    }

    private static int LastConst(string text, int before)
    {
        for (int at = before; at > 0;)
        {
            at = text.LastIndexOf("const ", at - 1, StringComparison.Ordinal);
            if (at < 0) return -1;
            if (at == 0 || text[at - 1] is '<' or ',' or '(') return at;
        }

        return -1;
    }

    /// <summary><c>const T*</c> is <c>T const*</c>.</summary>
    private static string MoveConst(string text, int at)
    {
        int start = at + "const ".Length;
        int end = start;
        while (end < text.Length && text[end] is not ('*' or '&' or ',' or '>' or ')' or '('))
            end = text[end] == '<' ? NameParts.SkipBrackets(text, end) : end + 1;
        return string.Concat(text.AsSpan(0, at), text.AsSpan(start, end - start), " const", text.AsSpan(end));
    }

    /// <summary>A pattern of arguments: a star after a name is a pointer, any other stands for anything.</summary>
    internal static string Compile(string pattern)
    {
        char[] text = Canonical(pattern).ToCharArray();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '*' && (i == 0 || !(IsWord(text[i - 1]) || text[i - 1] is '>' or ')' or '*'))) text[i] = Anything;
        }

        return new string(text);
    }

    /// <summary>Whether a compiled pattern fits; with <paramref name="isPrefix"/> it may stop before a comma of its own level.</summary>
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool isPrefix)
    {
        int p = 0, t = 0, starP = -1, starT = 0;
        while (true)
        {
            if (p < pattern.Length && pattern[p] == Anything) (starP, starT) = (++p, t);
            else if (p == pattern.Length && (t == text.Length || (isPrefix && text[t] == ','))) return true;
            else if (p < pattern.Length && t < text.Length && (pattern[p] == text[t] || pattern[p] == '?')) (p, t) = (p + 1, t + 1);
            else if (starP >= 0 && starT < text.Length) (p, t) = (starP, ++starT);
            else return false;
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
