using System.Security.Cryptography;
using System.Text;

namespace Strobe;

/// <summary>
/// A line of a source text, remembered with what stands around it, so that it can be found again after the text was edited. Immutable; any thread.
/// </summary>
/// <param name="ContentHash">SHA-256 of the whole text in UTF-8, in lower-case hexadecimal.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Text">What stood on it, without white space at its ends.</param>
/// <param name="Around">The lines around it likewise, empty ones left out: up to <see cref="Reach"/> before, then up to as many behind.</param>
/// <param name="BeforeCount">How many of those are before it.</param>
public sealed record SourceAnchor(string ContentHash, int Line, string Text, IReadOnlyList<string> Around, int BeforeCount)
{
    /// <summary>How many lines on either side are remembered.</summary>
    public const int Reach = 4;

    // Which part of what stood around an edited line must still be there: functions that are alike have much in common.
    private const double LeastAround = 0.75;

    /// <summary>Remembers a line; null when the text has no such line.</summary>
    public static SourceAnchor? Of(string text, int line)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = LinesOf(text);
        if (line < 1 || line > lines.Length) return null;
        List<string> before = Near(lines, line - 1, -1), behind = Near(lines, line - 1, 1);
        return new SourceAnchor(HashOf(text), line, lines[line - 1], [.. before, .. behind], before.Count);
    }

    /// <summary>
    /// Where the line is in a text: where it was when the text is the same; else the line that reads the same and has the most of the same around it. Null when
    /// none does, or several equally well: then what hung on it is stale.
    /// </summary>
    public int? LineIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (HashOf(text) == ContentHash) return Line;
        string[] lines = LinesOf(text);
        (int Line, int Score)[] found = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i] == Text && Text.Length > 0).Select(i => (i + 1, ScoreOf(lines, i)))];
        if (found.Length == 0) return null;
        int best = found.Max(one => one.Score);
        (int Line, int Score)[] equal = [.. found.Where(one => one.Score == best)];
        // A line that stands alone with all its neighbours changed could be anything, unless there is no other like it.
        return equal.Length == 1 && (best > 0 || found.Length == 1) ? equal[0].Line : null;
    }

    /// <summary>
    /// Where the line is when it was itself edited: of some lines, such as those that use the same variable, the one with the most of the same around it. Null
    /// when little of that is left, or several have as much.
    /// </summary>
    /// <param name="text">The text as it is now.</param>
    /// <param name="candidates">Lines, from 1; others than the text has are left out.</param>
    public int? EditedLineIn(string text, IEnumerable<int> candidates)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(candidates);
        string[] lines = LinesOf(text);
        (int Line, int Score)[] found = [.. candidates.Distinct().Where(line => line >= 1 && line <= lines.Length).Select(line => (line, ScoreOf(lines, line - 1)))];
        int best = found.Select(one => one.Score).DefaultIfEmpty().Max();
        (int Line, int Score)[] equal = [.. found.Where(one => one.Score == best)];
        double most = Common(Around.Take(BeforeCount), [.. Around]) + Common(Around.Skip(BeforeCount), [.. Around]);
        return best > 0 && best >= LeastAround * most && equal.Length == 1 ? equal[0].Line : null;
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string[] LinesOf(string text) => [.. text.Split('\n').Select(line => line.Trim())];

    private static List<string> Near(string[] lines, int from, int step)
    {
        List<string> near = [];
        for (int i = from + step; i >= 0 && i < lines.Length && near.Count < Reach; i += step)
        {
            if (lines[i].Length > 0) near.Add(lines[i]);
        }

        return near;
    }

    private int ScoreOf(string[] lines, int index)
    {
        List<string> before = Near(lines, index, -1), behind = Near(lines, index, 1);
        return Common(Around.Take(BeforeCount), before) + Common(Around.Skip(BeforeCount), behind);
    }

    /// <summary>Nearer lines count more: what was inserted further off moves nothing.</summary>
    private static int Common(IEnumerable<string> remembered, List<string> now)
    {
        int score = 0, weight = Reach;
        foreach (string line in remembered)
        {
            if (now.Contains(line)) score += weight;
            weight--;
        }

        return score;
    }
}
