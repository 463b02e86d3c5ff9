using System.Buffers;
using System.Globalization;

namespace Strobe.Operations.Formats;

/// <summary>Which characters of foreign text must not reach a terminal as they are: controls, line separators and direction overrides.</summary>
internal static class TerminalSafety
{
    private static readonly SearchValues<char> s_unsafe = SearchValues.Create(UnsafeCharacters());

    internal static int CleanLength(ReadOnlySpan<char> text, bool keepsTabs)
    {
        int from = 0;
        while (true)
        {
            int found = text[from..].IndexOfAny(s_unsafe);
            if (found < 0) return text.Length;
            if (!keepsTabs || text[from + found] != '\t') return from + found;
            from += found + 1;
        }
    }

    internal static string Escape(char character) => character switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\0' => "\\0",
        <= '\u00ff' => "\\x" + ((int)character).ToString("x2", CultureInfo.InvariantCulture),
        _ => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
    };

    private static string UnsafeCharacters() => string.Concat(
        Range('\0', '\u001f'), Range('\u007f', '\u009f'), "\u061c", Range('\u200e', '\u200f'),
        Range('\u2028', '\u202e'), Range('\u2066', '\u2069'));

    private static string Range(char first, char last) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(code => (char)code));
}
