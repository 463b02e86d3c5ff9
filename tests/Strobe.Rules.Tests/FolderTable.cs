using System.Text.RegularExpressions;

namespace Strobe.Rules;

/// <summary>The "may use" table of Strobe.Core's folders, as docs/ARCHITECTURE.md has it.</summary>
internal sealed partial class FolderTable
{
    private readonly Dictionary<string, HashSet<string>> _mayUse = [];

    /// <summary>Folders whose row says "everything above": they may also use root types that do something.</summary>
    private readonly HashSet<string> _top = [];

    internal IEnumerable<string> Folders => _mayUse.Keys;

    internal static FolderTable Parse(string markdown)
    {
        FolderTable table = new();
        List<string> ground = [];
        foreach (Match row in Row().Matches(markdown))
        {
            string folder = row.Groups["folder"].Value;
            HashSet<string> allowed = [];
            foreach (string word in row.Groups["uses"].Value.Split(',', StringSplitOptions.TrimEntries))
            {
                if (word == "everything above") allowed.UnionWith(table.Folders);
                else if (word == "ground") allowed.UnionWith(ground);
                else if (table._mayUse.ContainsKey(word)) allowed.Add(word);
                else if (word != "–") throw new FormatException($"{folder}/ may use \"{word}\", which no row above it has.");
                if (word == "everything above") table._top.Add(folder);
            }

            if (row.Groups["sentence"].Value.Contains("(ground)", StringComparison.Ordinal)) ground.Add(folder);
            table._mayUse.Add(folder, allowed);
        }

        return table;
    }

    internal bool Allows(string user, string used) =>
        user == used || (_mayUse.TryGetValue(user, out HashSet<string>? allowed) && allowed.Contains(used));

    internal bool AllowsRoot(string user) => _top.Contains(user);

    [GeneratedRegex(@"^\| `(?<folder>\w+)/` \| (?<sentence>.*) \| (?<uses>[^|]+?) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
