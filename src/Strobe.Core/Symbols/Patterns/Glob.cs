namespace Strobe.Symbols.Patterns;

/// <summary>Matches <c>*</c> (any run) and <c>?</c> (any one character); linear in practice, no allocation.</summary>
internal static class Glob
{
    internal static bool IsLiteral(ReadOnlySpan<char> pattern) => pattern.IndexOfAny('*', '?') < 0;

    /// <summary>Whether the whole text fits.</summary>
    /// <param name="pattern">The glob.</param>
    /// <param name="text">The text.</param>
    /// <param name="wall">A character that <c>*</c> and <c>?</c> do not cross unless written <c>**</c>; NUL for none.</param>
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, char wall = '\0')
    {
        int p = 0, t = 0;
        int starP = -1, starT = 0, deepP = -1, deepT = 0;
        while (true)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                bool isDeep = wall != '\0' && p + 1 < pattern.Length && pattern[p + 1] == '*';
                while (p < pattern.Length && pattern[p] == '*') p++;
                if (isDeep || wall == '\0')
                {
                    (deepP, deepT) = (p, t);
                    starP = -1;
                }
                else (starP, starT) = (p, t);
            }
            else if (p < pattern.Length && t < text.Length && (pattern[p] == text[t] || (pattern[p] == '?' && text[t] != wall))) (p, t) = (p + 1, t + 1);
            else if (p == pattern.Length && t == text.Length) return true;
            else if (starP >= 0 && starT < text.Length && text[starT] != wall) (p, t) = (starP, ++starT);
            else if (deepP >= 0 && deepT < text.Length)
            {
                starP = -1;
                (p, t) = (deepP, ++deepT);
            }
            else return false;
        }
    }
}
