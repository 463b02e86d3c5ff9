namespace Strobe.Cli;

/// <summary>Finds the word somebody probably meant.</summary>
internal static class NearestWord
{
    internal static string? Find(string written, IEnumerable<string> known)
    {
        (string? word, int distance) = known
            .Select(word => (Word: (string?)word, Distance: Distance(written, word)))
            .DefaultIfEmpty((null, int.MaxValue))
            .MinBy(pair => pair.Item2);
        return distance <= Math.Max(1, written.Trim('-').Length / 3) ? word : null;
    }

    /// <summary>How many letters to insert, drop, change or swap with the next.</summary>
    internal static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int best = Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1);
                best = Math.Min(best, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, cost[i - 2, j - 2] + 1);
                cost[i, j] = best;
            }
        }

        return cost[a.Length, b.Length];
    }
}
