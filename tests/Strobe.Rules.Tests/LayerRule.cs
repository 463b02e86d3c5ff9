using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Strobe.Rules;

/// <summary>Which folder a type of Strobe.Core lives in, and which uses between folders the table forbids.</summary>
internal sealed partial class LayerRule(FolderTable table, IReadOnlySet<string> vocabularyInErrors)
{
    private const string RootFolder = "";

    internal static LayerRule OfThisRepository() => new(
        FolderTable.Parse(Repository.Read("docs/ARCHITECTURE.md")),
        Repository.Files("src/Strobe.Core/Errors", "*.cs").SelectMany(file => TypeNames(Repository.Read(file))).ToHashSet());

    /// <summary>One line per forbidden use: <c>X (Elf) uses Y (Hooks)</c>.</summary>
    internal IReadOnlyList<string> Violations(ModuleDefinition module)
    {
        List<(Use Use, string From, string To)> uses =
        [
            .. from use in Use.In(module)
               let user = FolderOf(use.User, module)
               let used = FolderOf(use.Used, module)
               where user is not null && used is not null && use.Used.FullName != use.User.FullName
               select (use with { Member = "" }, user, used),
        ];

        // A root type that reaches into no folder but Errors/ is plain vocabulary (options, counts): every folder may use it.
        HashSet<string> doing =
        [
            .. uses.Where(entry => entry.From == RootFolder && entry.To is not (RootFolder or "Errors"))
                .Select(entry => entry.Use.User.FullName),
        ];
        return
        [
            .. uses.Where(entry => IsForbidden(entry.From, entry.To, doing.Contains(entry.Use.Used.FullName)))
                .Select(entry => $"{entry.Use.User.Name} ({entry.From}) uses {entry.Use.Used.Name} ({Shown(entry.To)})")
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static string Shown(string folder) => folder.Length == 0 ? "root" : folder;

    private bool IsForbidden(string from, string to, bool isDoing)
    {
        if (from == RootFolder) return false;
        if (to == RootFolder) return isDoing && !table.AllowsRoot(from);
        return !table.Allows(from, to);
    }

    private string? FolderOf(TypeReference type, ModuleDefinition module)
    {
        bool isOurs = type.Scope is ModuleDefinition scope && scope == module;
        string[] segments = type.Namespace.Split('.');
        if (!isOurs || segments[0] != "Strobe") return null;
        if (segments.Length > 1) return segments[1];
        return vocabularyInErrors.Contains(type.Name) ? "Errors" : RootFolder;
    }

    private static IEnumerable<string> TypeNames(string source) =>
        TypeDeclaration().Matches(source).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"\b(class|enum|struct|record|interface) (?<name>\w+)")]
    private static partial Regex TypeDeclaration();
}
