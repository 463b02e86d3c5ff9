namespace Strobe.Symbols.Patterns;

/// <summary>
/// Finds what a mistyped pattern may have meant: names with the same last part elsewhere, or few letters apart; and for <c>scope::*</c> the scopes of names, too.
/// </summary>
internal sealed class NearestNames
{
    private const int MaxWord = 64;

    private readonly string _wanted;
    private readonly string _wantedLast;
    private readonly string _stars;
    private readonly int _tolerance;
    private readonly int _limit;
    private readonly SortedSet<(int Cost, string Name)> _best = [];

    /// <param name="pattern">What matched nothing.</param>
    /// <param name="limit">How many names to keep.</param>
    internal NearestNames(string pattern, int limit = 5)
    {
        int mark = pattern.IndexOf('!', StringComparison.Ordinal);
        string name = pattern[(mark + 1)..];
        int open = ParameterList.Start(name);
        if (open >= 0) name = name[..open];
        _stars = name.EndsWith("::**", StringComparison.Ordinal) ? "::**" : name.EndsWith("::*", StringComparison.Ordinal) ? "::*" : "";
        _wanted = name.Replace("*", "", StringComparison.Ordinal).Trim(':', ' ');
        _wantedLast = LastOf(_wanted).ToString();
        _tolerance = Math.Max(1, Math.Min(_wantedLast.Length, MaxWord) / 3);
        _limit = limit;
    }

    internal IReadOnlyList<string> Found => [.. _best.Select(entry => entry.Name)];

    internal void Consider(ReadOnlySpan<char> name)
    {
        if (_wantedLast.Length is 0 or > MaxWord) return;
        Span<NamePart> parts = stackalloc NamePart[NameParts.Max];
        int count = NameParts.Split(name, parts);
        if (count == 0) return;
        Consider(name, name[parts[count - 1].Start..parts[count - 1].BaseEnd], "");
        if (_stars.Length == 0) return;
        for (int i = 0; i < count - 1; i++) Consider(name[..parts[i].End], name[parts[i].Start..parts[i].BaseEnd], _stars);
    }

    private void Consider(ReadOnlySpan<char> name, ReadOnlySpan<char> last, string stars)
    {
        if (Math.Abs(last.Length - _wantedLast.Length) > _tolerance) return;
        int cost = Distance(last, _wantedLast, _tolerance);
        if (cost > _tolerance) return;
        // Among equals the one whose scope looks most like what was written comes first.
        cost = cost * 1000 + Math.Min(999, Math.Abs(name.Length - _wanted.Length) + (ShareScope(name) ? 0 : 100));
        if (_best.Count >= _limit && cost >= _best.Max.Cost) return;
        _best.Add((cost, string.Concat(name, stars)));
        if (_best.Count > _limit) _best.Remove(_best.Max);
    }

    private bool ShareScope(ReadOnlySpan<char> name)
    {
        int end = _wanted.IndexOf("::", StringComparison.Ordinal);
        return end > 0 && name.StartsWith(_wanted.AsSpan(0, end), StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> LastOf(ReadOnlySpan<char> name)
    {
        Span<NamePart> parts = stackalloc NamePart[NameParts.Max];
        int count = NameParts.Split(name, parts);
        return count == 0 ? name : name[parts[count - 1].Start..parts[count - 1].BaseEnd];
    }

    /// <summary>Letters to change, insert, remove or swap with their neighbour; case counts nothing. Above the limit any larger number.</summary>
    internal static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        if (a.Length > MaxWord + 32 || b.Length > MaxWord) return limit + 1;
        Span<int> before = stackalloc int[MaxWord + 1];
        Span<int> above = stackalloc int[MaxWord + 1];
        Span<int> row = stackalloc int[MaxWord + 1];
        for (int j = 0; j <= b.Length; j++) above[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) row[j] = Math.Min(row[j], before[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }

            if (least > limit) return limit + 1;
            Span<int> oldest = before;
            before = above;
            above = row;
            row = oldest;
        }

        return above[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
