namespace Strobe.Symbols.Patterns;

/// <summary>Compares template arguments and parameter lists whatever their spacing.</summary>
internal static class TemplateText
{
    /// <summary>Stands for anything, once <see cref="Compile"/> has told it from a pointer's star.</summary>
    internal const char Anything = '\u0001';

    /// <summary>The text without the spaces that do not separate words; the length written.</summary>
    internal static int Squeeze(ReadOnlySpan<char> text, Span<char> squeezed)
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

    internal static string Squeeze(string text)
    {
        char[] squeezed = new char[text.Length];
        return new string(squeezed, 0, Squeeze(text, squeezed));
    }

    /// <summary>A pattern of arguments: a star after a name is a pointer, any other stands for anything.</summary>
    internal static string Compile(string pattern)
    {
        char[] text = Squeeze(pattern).ToCharArray();
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
