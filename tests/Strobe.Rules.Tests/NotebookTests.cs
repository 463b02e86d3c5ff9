using System.Xml.Linq;

namespace Strobe.Rules;

/// <summary>The notebooks of samples/, run from the packages as a user would.</summary>
[Collection(nameof(LocalFeed))]
public sealed class NotebookTests(LocalFeed feed)
{
    [Fact]
    public void The_link_s_notebook_finds_the_worst_block()
    {
        (string folder, string output) = Run("link", folder => Build(folder, "samples/qam16-cpp/qam16.cpp", "qam16"), "./qam16");
        // What the program itself says of 200 blocks at 14 dB.
        string said = feed.Run(folder, Path.Combine(folder, "qam16"), "200", "14").Succeeded().Output;
        string worst = said[(said.LastIndexOf("EVM ", StringComparison.Ordinal) + 4)..].Split(' ')[0];
        Assert.Contains($"200 blocks, worst ", output, StringComparison.Ordinal);
        Assert.Contains($": {worst} % error", output, StringComparison.Ordinal);
        Assert.Contains("EVM", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_band_s_notebook_sees_all_blocks_of_a_python_program()
    {
        (_, string output) = Run("band", folder => File.Copy(Repository.FullPath("samples/qam16-py/qam16.py"), Path.Combine(folder, "qam16.py")), "/usr/bin/python3", "qam16.py", "100", "20");
        Assert.Contains("band.svg: 100 blocks received, ", output, StringComparison.Ordinal);
        Assert.Contains(" s: a bad block: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latency_s_notebook_counts_the_calls_of_the_demo()
    {
        (_, string output) = Run("latency", folder => Build(folder, "samples/demo/audio.cpp", "audio"), "audio::**", "./audio");
        Assert.Contains("latency.svg: ", output, StringComparison.Ordinal);
        Assert.Contains("audio::inspect  4  ", output, StringComparison.Ordinal);
    }

    private (string Folder, string Output) Run(string name, Action<string> prepare, params string[] arguments)
    {
        string folder = feed.NewFolder($"notebook-{name}");
        prepare(folder);
        string code = Repository.Read($"samples/notebooks/{name}.cs");
        Assert.Contains("@0.1.0\n", code, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, name + ".cs"), code.Replace("@0.1.0\n", $"@{LocalFeed.Version}\n", StringComparison.Ordinal));
        File.Copy(Repository.FullPath("samples/Directory.Build.targets"), Path.Combine(folder, "Directory.Build.targets"));
        Command run = feed.Run(folder, "dotnet", ["run", name + ".cs", "--", .. arguments]).Succeeded();
        Assert.Equal("svg", XDocument.Load(Path.Combine(folder, name + ".svg")).Root!.Name.LocalName);
        return (folder, run.Output);
    }

    private void Build(string folder, string source, string program) =>
        feed.Run(folder, "g++", "-O2", "-g", "-pthread", Repository.FullPath(source), "-o", program).Succeeded();
}
