using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Strobe.Rules;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_error_code_has_its_heading_and_every_heading_its_code() => Assert.Equal(
        Enum.GetValues<ErrorCode>().Select(code => $"{code.Text()} {code}"),
        Headings("docs/errors.md", "## "));

    [Fact]
    public void Every_error_says_what_it_means_where_it_comes_from_and_what_to_do()
    {
        string[] sections = Repository.Read("docs/errors.md").Split("\n## ")[1..];
        Assert.All(sections, section =>
        {
            Assert.Contains("*Meaning.*", section, StringComparison.Ordinal);
            Assert.Contains("*Cause.*", section, StringComparison.Ordinal);
            Assert.Contains("*Fix.*", section, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_list_of_decisions_names_every_decision_once_and_in_order()
    {
        string[] files = [.. Repository.Files("docs/adr", "0*.md").Select(file => Path.GetFileName(file)!)];
        MatchCollection links = LinkToDecision().Matches(Repository.Read("docs/adr/README.md"));
        string[] listed = [.. links.Select(match => match.Groups["file"].Value)];
        Assert.Equal(files, listed);
        Assert.Equal(Enumerable.Range(1, files.Length).Select(number => $"{number:D4}"), files.Select(file => file[..4]));
    }

    [Fact]
    public void Every_decision_fits_a_page_and_says_context_choice_price_and_what_would_change_it() =>
        Assert.All(Repository.Files("docs/adr", "0*.md"), file =>
        {
            Assert.Equal(["Context", "Choice", "Price", "What would change our mind"], Headings(file, "## "));
            Assert.InRange(Repository.Read(file).AsSpan().Count('\n'), 1, 60);
        });

    [Fact]
    public void Every_package_is_used_and_a_line_in_a_decision()
    {
        string[] projects = [.. new[] { "src", "tests", "benchmarks" }.SelectMany(folder => Repository.Files(folder, "*.csproj"))];
        string[] used = [.. projects.SelectMany(project => Includes(project, "PackageReference")).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(used, Includes("Directory.Packages.props", "PackageVersion").Order(StringComparer.Ordinal));
        Assert.Equal(used, DecidedPackage().Matches(Repository.Read("docs/adr/0006-packages.md"))
            .Select(line => line.Groups["package"].Value).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/ARCHITECTURE.md")]
    public void Code_in_the_documentation_is_code_of_the_samples(string document)
    {
        string[] samples = [.. Repository.Files("samples", "*.cs").Select(Repository.Read)];
        Assert.NotEmpty(samples);
        Findings.AreNone(Snippet().Matches(Repository.Read(document))
            .Select(match => match.Groups["code"].Value)
            .Where(code => !samples.Any(sample => sample.Contains(code, StringComparison.Ordinal))));
    }

    [Fact]
    public void The_readme_shows_the_sample_that_the_consumer_test_runs() => Assert.Contains(
        $"```csharp\n{Repository.Read("samples/trace.cs")}```", Repository.Read("README.md"), StringComparison.Ordinal);

    [Fact]
    public void A_sample_is_short() => Assert.All(
        Repository.Files("samples", "*.cs"), file => Assert.InRange(Repository.Read(file).AsSpan().Count('\n'), 1, 40));

    [Fact]
    public void The_map_fits_two_pages_and_the_contributing_guide_one()
    {
        Assert.InRange(Repository.Read("docs/ARCHITECTURE.md").AsSpan().Count('\n'), 20, 110);
        Assert.InRange(Repository.Read("CONTRIBUTING.md").AsSpan().Count('\n'), 10, 55);
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        IEnumerable<string> documents = Repository.Files("docs", "*.md").Concat(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]);
        Findings.AreNone(
            from document in documents
            from Match match in Link().Matches(Repository.Read(document))
            let target = match.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal)
            let path = Path.Combine(Path.GetDirectoryName(document)!, target.Split('#')[0])
            where !Path.Exists(Repository.FullPath(path))
            select $"{document} → {target}");
    }

    private static IEnumerable<string> Headings(string file, string level) => Repository.Read(file).Split('\n')
        .Where(line => line.StartsWith(level, StringComparison.Ordinal))
        .Select(line => line[level.Length..]);

    private static IEnumerable<string> Includes(string project, string item) => XDocument.Parse(Repository.Read(project))
        .Descendants(item).Select(element => element.Attribute("Include")!.Value);

    [GeneratedRegex(@"^\| `(?<package>[\w.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DecidedPackage();

    [GeneratedRegex(@"\]\((?<file>\d{4}-[\w-]+\.md)\)")]
    private static partial Regex LinkToDecision();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\((?<target>[^)#\s][^)\s]*)\)")]
    private static partial Regex Link();
}
