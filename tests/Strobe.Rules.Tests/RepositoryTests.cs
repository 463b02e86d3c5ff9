using System.Text.RegularExpressions;

namespace Strobe.Rules;

public sealed partial class RepositoryTests
{
    [Fact]
    public void The_root_holds_these_files_and_folders_and_no_others() => Assert.Equal(
        [
            ".ci", ".editorconfig", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props",
            "Directory.Packages.props", "LICENSE", "README.md", "Strobe.sln", "benchmarks", "docs", "global.json", "samples",
            "src", "strobe", "templates", "test", "tests",
        ],
        Repository.Entries());

    [Theory]
    [InlineData("strobe")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public void The_commands_can_be_run(string path) =>
        Assert.True(File.GetUnixFileMode(Repository.FullPath(path)).HasFlag(UnixFileMode.UserExecute));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Strobe.sln").Replace('\\', '/');
        Findings.AreNone(Projects().Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
        Assert.Contains("tests/Strobe.Rules.Tests/Strobe.Rules.Tests.csproj", Projects());
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Findings.AreNone(Repository.Files("src", "*.cs")
        .Select(file => (File: file, Lines: Repository.Read(file).AsSpan().Count('\n')))
        .Where(entry => entry.Lines > 400).Select(entry => $"{entry.File}: {entry.Lines} lines"));

    [Fact]
    public void Build_files_stay_under_300_lines_together() => Assert.InRange(
        new[] { "Directory.Build.props", "Directory.Packages.props", "global.json" }
            .Concat(Projects())
            .Sum(file => Repository.Read(file).AsSpan().Count('\n')),
        1, 300);

    [Fact]
    public void Warnings_are_silenced_in_fewer_than_ten_places() => Assert.InRange(
        Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Sum(file => Repository.Read(file).AsSpan().Count("#pragma " + "warning disable")),
        0, 10);

    [Fact]
    public void Names_have_no_word_that_says_nothing()
    {
        string[] empty = ["Helper", "Helpers", "Util", "Utils", "Utility", "Manager", "Impl", "Info", "Base"];
        Findings.AreNone(Repository.Files("src", "*.cs")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => empty.Any(word => name.EndsWith(word, StringComparison.Ordinal))));
    }

    [Fact]
    public void No_file_names_a_registry_a_machine_or_a_place_of_work()
    {
        Assert.Matches(Foreign(), "see /wor" + "k/main");
        Findings.AreNone(AllFiles().Where(file => Foreign().IsMatch(Repository.Read(file))));
    }

    [Fact]
    public void Text_ends_its_lines_one_way_and_leaves_no_blanks_behind()
    {
        string[] patterns = ["*.cs", "*.md", "*.csproj", "*.props", "*.targets", "*.sh", "*.cpp", "*.c", "*.rs"];
        Findings.AreNone(AllFiles()
            .Where(file => patterns.Any(pattern => file.EndsWith(pattern[1..], StringComparison.Ordinal)))
            .Where(file => Untidy().IsMatch(Repository.Read(file)) || !Repository.Read(file).EndsWith('\n')));
    }

    private static IEnumerable<string> Projects() =>
        new[] { "src", "tests", "benchmarks" }.SelectMany(folder => Repository.Files(folder, "*.csproj"));

    private static IEnumerable<string> AllFiles() => new[] { ".ci", "benchmarks", "docs", "samples", "src", "templates", "tests" }
        .SelectMany(folder => Repository.Files(folder))
        .Concat(Repository.Entries().Where(entry => File.Exists(Repository.FullPath(entry))))
        .Where(file => !file.EndsWith(".png", StringComparison.Ordinal));

    // The brackets keep this file from finding itself. Examples live in the home folder of a user called "me".
    [GeneratedRegex(
        @"/(w[o]rk|f[a]rm)/|[/\s\x22]\.l[i]brary\b|/h[o]me/(?!me/)\w|/r[o]ot/|n[u]get\.org|r[e]gistry\.npm|d[e]b\.debian" +
        @"|\b(c[l]aude|c[h]atgpt|c[o]pilot)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"[ \t\r]\n")]
    private static partial Regex Untidy();
}
