using System.Buffers;
using System.Globalization;
using System.Text;

namespace Strobe.Visualizers.Painting;

/// <summary>Texts of figures contain names from watched programs: here they are made harmless and short before anything measures or draws them.</summary>
internal static class SafeText
{
    internal const int Longest = 400;
    private const char Replacement = '\uFFFD';
    private const char Ellipsis = '…';

    /// <summary>
    /// One line without control and formatting characters (they could change what a terminal or a reader sees), halves of surrogate pairs and
    /// characters that XML does not allow. Tabs and line ends become blanks, the others U+FFFD.
    /// </summary>
    internal static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text.Length <= Longest && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0) return text;
        StringBuilder clean = new(Math.Min(text.Length, Longest));
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (clean.Length >= Longest) return clean.Append(Ellipsis).ToString();
            bool isWhole = Rune.DecodeFromUtf16(rest, out Rune rune, out int used) == OperationStatus.Done;
            rest = rest[used..];
            if (!isWhole) clean.Append(Replacement);
            else if (rune.Value is '\t' or '\n' or '\r' or 0x2028 or 0x2029 or 0x85) clean.Append(' ');
            else if (IsHarmful(rune)) clean.Append(Replacement);
            else clean.Append(rune);
        }

        return clean.ToString();
    }

    /// <summary>As much of a text as has room, with an ellipsis when something is missing; nothing when not even one character has room.</summary>
    internal static string Fit(string text, double room, Func<string, double> measure)
    {
        if (text.Length == 0 || measure(text) <= room) return text;
        int most = text.Length - 1, least = 0;
        while (least < most)
        {
            int middle = (least + most + 1) / 2;
            if (measure(Cut(text, middle)) <= room) least = middle;
            else most = middle - 1;
        }

        return least == 0 ? "" : Cut(text, least);
    }

    /// <summary>A text in lines of a width, broken at blanks; at most so many, the last with an ellipsis when there were more.</summary>
    internal static List<string> Wrap(string text, double room, int mostLines, Func<string, double> measure)
    {
        List<string> lines = [];
        string rest = text.Trim();
        while (rest.Length > 0 && lines.Count < mostLines)
        {
            if (lines.Count == mostLines - 1 || measure(rest) <= room)
            {
                string last = Fit(rest, room, measure);
                if (last.Length > 0) lines.Add(last);
                break;
            }

            int end = 0;
            for (int blank = rest.IndexOf(' '); blank > 0 && measure(rest[..blank]) <= room; blank = rest.IndexOf(' ', blank + 1)) end = blank;
            if (end == 0)
            {
                end = rest.Length;
                while (end > 1 && measure(rest[..end]) > room) end--;
                if (char.IsHighSurrogate(rest[end - 1]) && end > 1) end--;
            }

            lines.Add(rest[..end].TrimEnd());
            rest = rest[end..].TrimStart();
        }

        return lines;
    }

    private static string Cut(string text, int length)
    {
        if (length > 0 && char.IsHighSurrogate(text[length - 1])) length--;
        return length == 0 ? "" : string.Concat(text.AsSpan(0, length).TrimEnd(), [Ellipsis]);
    }

    private static bool IsHarmful(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || (rune.Value & 0xFFFE) == 0xFFFE;
}
