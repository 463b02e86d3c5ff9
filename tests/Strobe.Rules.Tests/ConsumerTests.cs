using System.IO.Compression;
using System.Xml.Linq;

namespace Strobe.Rules;

/// <summary>What a user of the packages meets: a fresh folder, the README's sample, a program to trace.</summary>
[Collection(nameof(LocalFeed))]
public sealed class ConsumerTests(LocalFeed feed)
{
    private const string Program = """
        #include <stdio.h>
        __attribute__((noinline)) int add(int a, int b) { return a + b; }
        int main(void) { printf("%d\n", add(2, 3)); return 7; }
        """;

    [Theory]
    [InlineData("Strobe.Abstractions")]
    [InlineData("Strobe.Core")]
    [InlineData("Strobe.Visualizers")]
    [InlineData("Strobe")]
    public void A_package_says_what_it_is_and_brings_readme_licence_icon_source_and_symbols(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(feed.PathOf(package, "nupkg"));
        Dictionary<string, XElement> metadata = Description(archive, package)
            .Descendants().Where(element => element.Parent?.Name.LocalName == "metadata")
            .ToDictionary(element => element.Name.LocalName);
        Assert.Equal("MIT", metadata["license"].Value);
        Assert.Equal("README.md", metadata["readme"].Value);
        Assert.Equal("icon.png", metadata["icon"].Value);
        Assert.Contains("the digital oscilloscope for running code", metadata["description"].Value, StringComparison.Ordinal);
        Assert.Equal("git", metadata["repository"].Attribute("type")!.Value);
        Assert.NotNull(archive.GetEntry("README.md"));
        Assert.NotNull(archive.GetEntry("icon.png"));
        Assert.True(File.Exists(feed.PathOf(package, "snupkg")));
    }

    [Fact]
    public void The_abstractions_depend_on_no_package()
    {
        using ZipArchive archive = ZipFile.OpenRead(feed.PathOf("Strobe.Abstractions", "nupkg"));
        Assert.DoesNotContain(
            Description(archive, "Strobe.Abstractions").Descendants(), element => element.Name.LocalName == "dependency");
    }

    [Fact]
    public void An_empty_project_with_the_package_compiles_the_sample_of_the_readme() =>
        Assert.True(File.Exists(BuildSample("compiles")));

    [Fact]
    public void The_sample_is_a_program_in_one_file()
    {
        string folder = feed.NewFolder("one-file");
        string sample = Repository.Read("samples/trace.cs");
        Assert.StartsWith("#:package Strobe.Core@0.1.0\n", sample, StringComparison.Ordinal);
        string ours = sample.Replace("@0.1.0", "@" + LocalFeed.Version, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "trace.cs"), ours);
        File.Copy(Repository.FullPath("samples/Directory.Build.targets"), Path.Combine(folder, "Directory.Build.targets"));
        feed.Run(folder, "dotnet", "build", "trace.cs", "-o", "out").Succeeded();
    }

    [Fact]
    public void The_sample_shows_the_calls_of_a_program_and_ends_with_its_exit_code()
    {
        string sample = BuildSample("runs");
        string folder = feed.NewFolder("target");
        File.WriteAllText(Path.Combine(folder, "add.c"), Program);
        feed.Run(folder, "gcc", "-g", "-O1", "-o", "add", "add.c").Succeeded();
        Command run = feed.Run(folder, "dotnet", sample, "./add");
        Assert.Contains("add(a=2, b=3) → 5\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(7, run.ExitCode);
    }

    [Fact]
    public void The_tool_installs_from_its_package()
    {
        string folder = Install("installs");
        Assert.True(File.Exists(Path.Combine(folder, "strobe")));
    }

    [Fact]
    public void The_installed_tool_says_its_version()
    {
        string folder = Install("version");
        Command run = feed.Run(folder, Path.Combine(folder, "strobe"), "--version").Succeeded();
        Assert.Equal("strobe 0.1.0\n", run.Output);
    }

    private static XDocument Description(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry(name + ".nuspec")!.Open();
        return XDocument.Load(stream);
    }

    private string BuildSample(string name)
    {
        string folder = feed.NewFolder(name);
        feed.Run(folder, "dotnet", "new", "console", "--name", "Consumer", "--output", ".", "--no-restore").Succeeded();
        feed.Run(folder, "dotnet", "add", "package", "Strobe.Core", "--version", LocalFeed.Version, "--no-restore").Succeeded();
        IEnumerable<string> code = Repository.Read("samples/trace.cs").Split('\n')
            .Where(line => !line.StartsWith("#:", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), string.Join('\n', code));
        feed.Run(folder, "dotnet", "build", "-o", "out").Succeeded();
        return Path.Combine(folder, "out", "Consumer.dll");
    }

    private string Install(string name)
    {
        string folder = feed.NewFolder(name);
        string[] command = ["tool", "install", "Strobe", "--version", LocalFeed.Version, "--tool-path", folder];
        feed.Run(folder, "dotnet", command).Succeeded();
        return folder;
    }
}
