using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Strobe.Visualizers;

namespace Strobe.Rules;

/// <summary>From an author's empty folder to a drawn figure, by way of real packages.</summary>
[Collection(nameof(LocalFeed))]
public sealed class PluginPackageTests(PluginPackages plugins) : IClassFixture<PluginPackages>
{
    [Fact]
    public void What_the_template_makes_builds_loads_and_draws()
    {
        using PluginHost host = new(plugins.NewPluginsFolder("none"));
        IVisualizer lens = Load(host, PluginPackages.Template, "acme.lens-1");
        Assert.Equal("There is nothing to show yet.", lens.Render(new FigureView()).Note);
        lens.Settings.Set("scale", 10);
        lens.Update(Frame([1, 2, 6]));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal([10.0, 20, 60], Curve(figure).Y);
        Assert.Equal([new Measurement("Mean", 30)], figure.Measurements);
    }

    [Fact]
    public void The_lens_of_the_tutorial_builds_loads_and_draws()
    {
        using PluginHost host = new(plugins.NewPluginsFolder("none"));
        IVisualizer lens = Load(host, PluginPackages.Tutorial, "acme.crest");
        double[] sine = [.. Enumerable.Range(0, 1_000).Select(i => 3 * Math.Sin(2 * Math.PI * i / 1_000))];
        lens.Update(Frame(sine));
        lens.Update(Frame([-2, 2, 2, -2]));
        lens.Update(Frame([0, 0]));
        ValueList<double> drawn = Curve(lens.Render(new FigureView())).Y;
        Assert.Equal(Math.Sqrt(2), drawn[0], 1e-12);
        Assert.Equal(1, drawn[1]);
        Assert.True(double.IsNaN(drawn[2]));
    }

    [Fact]
    public void The_sample_draws_the_autocorrelation_that_its_definition_gives()
    {
        using PluginHost host = new(plugins.NewPluginsFolder("none"));
        IVisualizer lens = Load(host, PluginPackages.Sample, "samples.autocorrelation");
        Random random = new(1);
        double[] signal = [.. Enumerable.Range(0, 1_000).Select(i => 5 + Math.Sin(2 * Math.PI * i / 37) + random.NextDouble())];
        lens.Update(Frame(signal, sampleRateHz: 1_000));
        Figure figure = lens.Render(new FigureView());
        ValueList<double> lags = Curve(figure).X, drawn = Curve(figure).Y;
        Assert.Equal(201, drawn.Count);
        decimal mean = signal.Sum(one => (decimal)one) / signal.Length;
        decimal[] centred = [.. signal.Select(one => (decimal)one - mean)];
        decimal energy = centred.Sum(one => one * one);
        for (int lag = 0; lag < drawn.Count; lag++)
        {
            decimal sum = 0;
            for (int i = 0; i + lag < centred.Length; i++) sum += centred[i] * centred[i + lag];
            Assert.Equal((double)(sum / energy), drawn[lag], 1e-12);
            Assert.Equal(lag / 1e3, lags[lag]);
        }

        Assert.Equal([new Measurement("Period", 0.037, "s")], figure.Measurements);
    }

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new[] { 1.0 })]
    [InlineData(new[] { 0.1, 0.1, 0.1 })]
    [InlineData(new[] { 1, double.NaN, 2 })]
    [InlineData(new[] { 1e300, -1e300, 1e300 })]
    [InlineData(new[] { 1e-300, -1e-300 })]
    public void The_sample_says_when_there_is_nothing_to_compare(double[] signal)
    {
        using PluginHost host = new(plugins.NewPluginsFolder("none"));
        IVisualizer lens = Load(host, PluginPackages.Sample, "samples.autocorrelation");
        lens.Update(Frame(signal));
        Figure figure = lens.Render(new FigureView());
        Assert.Empty(figure.Panels);
        Assert.NotEqual("", figure.Note);
        Assert.Equal(PluginState.Active, host.Plugins[0].State);
    }

    [Fact]
    public async Task A_plugin_is_added_from_a_file_listed_loaded_drawn_and_removed()
    {
        PluginStore store = new(plugins.NewPluginsFolder("from-file"));
        InstalledPlugin added = await store.AddAsync(plugins.Package(PluginPackages.Template, "0.1.0"));
        Assert.Equal((PluginPackages.Template, PluginPackages.Template, "0.1.0"), (added.Id, added.Package, added.PackageVersion));
        Assert.Equal((PluginState.Active, ""), (added.State, added.Reason));
        Assert.Equal([added], store.List());
        Assert.Equal(
            [$"{PluginPackages.Template}.dll", "MathNet.Numerics.dll", "package.txt"],
            Directory.EnumerateFiles(added.Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        using (PluginHost host = new(store.Folder))
        {
            IVisualizer lens = Assert.Single(host.Visualizers).Create();
            lens.Update(Frame([1, 2, 6]));
            Assert.Equal([new Measurement("Mean", 3)], lens.Render(new FigureView()).Measurements);
            store.Remove(PluginPackages.Template);
            host.Refresh();
            Assert.Empty(host.Plugins);
        }

        Assert.Empty(store.List());
        Assert.Empty(Directory.EnumerateDirectories(store.Folder));
    }

    [Fact]
    public async Task A_plugin_is_added_from_a_source_and_what_is_not_there_or_no_plugin_is_refused()
    {
        PluginStore store = new(plugins.NewPluginsFolder("from-source"));
        Assert.Equal("1.0.0", (await store.AddAsync(PluginPackages.Tutorial + "@1.0.0", plugins.Packages)).PackageVersion);
        PluginException absent = await Assert.ThrowsAsync<PluginException>(() => store.AddAsync("Acme.Absent", plugins.Packages));
        Assert.StartsWith("No package source has what Acme.Absent needs: Unable to find package Acme.Absent.", absent.Sentence, StringComparison.Ordinal);
        PluginException other = await Assert.ThrowsAsync<PluginException>(() => store.AddAsync("MathNet.Numerics@5.0.0"));
        Assert.Equal("MathNet.Numerics is no plugin of Strobe: it has no [assembly: StrobePlugin(…)].", other.Sentence);
        Assert.Equal([PluginPackages.Tutorial], store.List().Select(plugin => plugin.Id));
        Assert.Single(Directory.EnumerateDirectories(store.Folder));
    }

    [Fact]
    public void A_plugin_that_the_command_line_added_is_among_the_lenses_until_it_is_removed()
    {
        string folder = plugins.NewPluginsFolder("command");
        Dictionary<string, string> environment = new() { ["STROBE_PLUGINS"] = folder };
        string Strobe(params string[] words) =>
            Command.Run(Repository.Root, environment, "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "strobe.dll"), .. words]).Succeeded().Output;
        Assert.Contains(PluginPackages.Sample, Strobe("plugin", "add", plugins.Package(PluginPackages.Sample, "1.0.0")), StringComparison.Ordinal);
        Assert.Contains("samples.autocorrelation", Strobe("plugin", "list"), StringComparison.Ordinal);
        Assert.Contains("samples.autocorrelation", Strobe("lenses", "--for", "float64", "1000"), StringComparison.Ordinal);
        Strobe("plugin", "disable", PluginPackages.Sample);
        Assert.DoesNotContain("samples.autocorrelation", Strobe("lenses"), StringComparison.Ordinal);
        Strobe("plugin", "enable", PluginPackages.Sample);
        Assert.Contains("lags", Strobe("lenses", "samples.autocorrelation"), StringComparison.Ordinal);
        Strobe("plugin", "remove", PluginPackages.Sample);
        Assert.DoesNotContain("samples.autocorrelation", Strobe("lenses"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(folder));
    }

    [Theory]
    [InlineData(PluginPackages.Template, "0.1.0")]
    [InlineData(PluginPackages.Sample, "1.0.0")]
    [InlineData(PluginPackages.Tutorial, "1.0.0")]
    public void A_package_of_a_plugin_says_so_and_does_not_bring_the_contract(string plugin, string version)
    {
        using ZipArchive archive = ZipFile.OpenRead(plugins.Package(plugin, version));
        using Stream stream = archive.GetEntry(plugin + ".nuspec")!.Open();
        XElement[] elements = [.. XDocument.Load(stream).Descendants()];
        Assert.Equal("strobe-plugin", elements.Single(one => one.Name.LocalName == "tags").Value);
        Assert.Contains(elements, one => one.Name.LocalName == "packageType" && one.Attribute("name")!.Value == "StrobePlugin");
        Assert.DoesNotContain(elements, one => one.Name.LocalName == "dependency" && one.Attribute("id")!.Value.StartsWith("Strobe", StringComparison.Ordinal));
        Assert.DoesNotContain(archive.Entries, entry => entry.Name == "Strobe.Abstractions.dll");
    }

    [Fact]
    public void The_template_asks_for_the_version_of_this_build() => Assert.Contains(
        $"\"defaultValue\": \"{XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value}\"",
        Repository.Read("templates/strobe-visualizer/.template.config/template.json"), StringComparison.Ordinal);

    /// <summary>The build compares the package with the stored one; this shows that it does, on a copy from which a member was taken away.</summary>
    [Fact]
    public void A_contract_without_one_of_its_members_cannot_be_packed()
    {
        const string Member = "    public bool ShowsEvents { get; init; }\n", Verb = "    void Clear();\n";
        foreach (string file in Repository.Files("src/Strobe.Abstractions").Concat(["Directory.Build.props", "README.md", "docs/icon.png"]))
        {
            string copy = Path.Combine(plugins.Folder, "contract", file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Repository.FullPath(file), copy);
        }

        string folder = Path.Combine(plugins.Folder, "contract", "src", "Strobe.Abstractions");
        Change(Path.Combine(folder, "Visualizing", "VisualizerDescriptor.cs"), Member, "");
        Change(Path.Combine(folder, "Visualizing", "IVisualizer.cs"), Verb, Verb + "    void Added();\n");
        string[] quick = ["-p:IsAotCompatible=false", "-p:GenerateDocumentationFile=false", "-p:IncludeSymbols=false", "-p:RunAnalyzers=false"];
        string[] pack = ["pack", folder, "-c", "Release", .. quick];
        Command run = plugins.Run("dotnet", pack);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("CP0002: Member 'bool Strobe.VisualizerDescriptor.ShowsEvents.get' exists on", run.Output, StringComparison.Ordinal);
        Assert.Contains("CP0006: Cannot add interface member 'void Strobe.IVisualizer.Added()'", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contract_keeps_the_version_of_its_assembly() =>
        Assert.Equal(new Version(0, 0, 0, 0), typeof(IVisualizer).Assembly.GetName().Version);

    private static void Change(string file, string from, string to)
    {
        string text = File.ReadAllText(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    private static SignalFrame Frame(double[] values, double? sampleRateHz = null) =>
        new(ElementType.Float64, new Shape(values.Length), MemoryMarshal.AsBytes(values.AsSpan()))
        {
            Probe = ProbeId.Published("signal"), Number = 0, TimestampNanos = 0, SampleRateHz = sampleRateHz,
        };

    private static LineLayer Curve(Figure figure) => Assert.IsType<LineLayer>(Assert.Single(Assert.Single(figure.Panels).Layers));

    private IVisualizer Load(PluginHost host, string plugin, string visualizer)
    {
        Plugin loaded = host.Load(plugins.Assembly(plugin));
        Assert.Equal(("", plugin), (loaded.Reason, loaded.Id));
        Assert.Equal(visualizer, Assert.Single(loaded.Visualizers).Descriptor.Id);
        return loaded.Visualizers[0].Create();
    }
}
