using System.Text.RegularExpressions;

namespace Strobe.Rules;

public sealed partial class RepositoryTests
{
    [Fact]
    public void The_root_holds_these_files_and_folders_and_no_others() => Assert.Equal(
        [
            ".ci", ".editorconfig", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props", "Directory.Packages.props",
            "LICENSE", "README.md", "Strobe.sln", "benchmarks", "docs", "global.json", "samples", "src", "strobe", "test", "tests",
        ],
        Repository.Entries());

    [Theory]
    [InlineData("strobe")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public void The_commands_can_be_run(string path) =>
        Assert.True(File.GetUnixFileMode(Repository.FullPath(path)).HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherExecute));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Strobe.sln").Replace('\\', '/');
        string[] projects = [.. new[] { "src", "tests", "benchmarks" }.SelectMany(folder => Repository.Files(folder, "*.csproj"))];
        Assert.NotEmpty(projects);
        Assert.Empty(projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Assert.Empty(Repository.Files("src", "*.cs")
        .Select(file => (File: file, Lines: Repository.Read(file).AsSpan().Count('\n')))
        .Where(entry => entry.Lines > 400));

    [Fact]
    public void Build_files_stay_under_200_lines_together() => Assert.InRange(
        new[] { "Directory.Build.props", "Directory.Packages.props", "global.json" }
            .Concat(Repository.Files("src", "*.csproj")).Concat(Repository.Files("tests", "*.csproj")).Concat(Repository.Files("benchmarks", "*.csproj"))
            .Sum(file => Repository.Read(file).AsSpan().Count('\n')),
        1, 200);

    [Fact]
    public void Warnings_are_silenced_in_fewer_than_ten_places() => Assert.InRange(
        Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Sum(file => Repository.Read(file).AsSpan().Count("#pragma " + "warning disable")),
        0, 10);

    [Fact]
    public void Names_have_no_word_that_says_nothing()
    {
        string[] empty = ["Helper", "Helpers", "Util", "Utils", "Utility", "Manager", "Impl", "Info", "Base"];
        Assert.Empty(Repository.Files("src", "*.cs")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => empty.Any(word => name.EndsWith(word, StringComparison.Ordinal))));
    }

    [Fact]
    public void No_file_names_a_registry_a_machine_or_a_place_of_work()
    {
        Assert.Matches(Foreign(), "see /wor" + "k/main");
        Assert.Empty(AllFiles().Where(file => Foreign().IsMatch(Repository.Read(file))));
    }

    private static IEnumerable<string> AllFiles() => new[] { ".ci", "benchmarks", "docs", "samples", "src", "tests" }
        .SelectMany(folder => Repository.Files(folder))
        .Concat(Repository.Entries().Where(entry => File.Exists(Repository.FullPath(entry))))
        .Where(file => !file.EndsWith(".png", StringComparison.Ordinal));

    [GeneratedRegex(@"/(w[o]rk|f[a]rm)/|\.l[i]brary\b|n[u]get\.org|r[e]gistry\.npm|d[e]b\.debian|/h[o]me/\w|/r[o]ot/|\b(c[l]aude|c[h]atgpt|c[o]pilot)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();
}
