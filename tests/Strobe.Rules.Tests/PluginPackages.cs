using System.Text.RegularExpressions;

namespace Strobe.Rules;

/// <summary>Three plugins, made as their authors make them: from the template, from the sample, from the tutorial. No package source but the local one.</summary>
public sealed partial class PluginPackages
{
    internal const string Template = "Acme.Lens-1", Sample = "Samples.Autocorrelation", Tutorial = "Acme.Crest";
    private const string Dependency = """<PackageReference Include="MathNet.Numerics" Version="5.0.0" />""";

    private readonly LocalFeed _feed;

    public PluginPackages(LocalFeed feed)
    {
        _feed = feed;
        Folder = feed.NewFolder("plugin-authors");
        Write("NuGet.config", $"""
            <configuration>
              <packageSources><clear /><add key="strobe-local" value="{feed.Feed}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{Path.Combine(Folder, "downloaded")}" /></config>
            </configuration>
            """);
        MakeFromTemplate();
        MakeFromSample();
        MakeFromTutorial();
        BuildAll();
    }

    internal string Folder { get; }

    internal string Packages => Path.Combine(Folder, "packages");

    internal string NewPluginsFolder(string name) => Path.Combine(Folder, name);

    internal string Assembly(string plugin) => Path.Combine(Folder, plugin, "bin", "Release", "net10.0", plugin + ".dll");

    internal string Package(string plugin, string version) => Path.Combine(Packages, $"{plugin}.{version}.nupkg");

    internal Command Run(string program, params string[] arguments) => _feed.Run(Folder, program, arguments);

    /// <summary>Writes a file of a plugin; whatever asks for this version of Strobe gets the version of this build.</summary>
    internal void Write(string path, string text)
    {
        string full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        const string Asked = "\"Strobe.Abstractions\" Version=\"";
        File.WriteAllText(full, text.Replace($"{Asked}0.1.0\"", $"{Asked}{LocalFeed.Version}\"", StringComparison.Ordinal));
    }

    private void MakeFromTemplate()
    {
        string project = Repository.FullPath("templates/Strobe.Templates.csproj"), hive = Path.Combine(Folder, "hive");
        Run("dotnet", "pack", project, "-c", "Release", "-o", _feed.Feed, $"-p:PackageVersion={LocalFeed.Version}").Succeeded();
        Run("dotnet", "new", "install", _feed.PathOf("Strobe.Templates", "nupkg"), "--debug:custom-hive", hive).Succeeded();
        string[] make = ["new", "strobe-visualizer", "-n", Template, "--strobe", LocalFeed.Version, "--debug:custom-hive", hive, "--no-update-check"];
        Run("dotnet", make).Succeeded();
        // Something that it depends on.
        string file = Path.Combine(Folder, Template, Template + ".csproj");
        File.WriteAllText(file, File.ReadAllText(file).Replace("</ItemGroup>", Dependency + "</ItemGroup>", StringComparison.Ordinal));
        string lens = Path.Combine(Folder, Template, "Lens.cs");
        const string Used = "MathNet.Numerics.Statistics.ArrayStatistics.Mean(values)";
        File.WriteAllText(lens, File.ReadAllText(lens).Replace("values.Average()", Used, StringComparison.Ordinal));
    }

    private void MakeFromSample()
    {
        Write($"{Sample}/{Sample}.csproj", Repository.Read("samples/autocorrelation/Autocorrelation.csproj"));
        Write($"{Sample}/Autocorrelation.cs", Repository.Read("samples/autocorrelation/Autocorrelation.cs"));
    }

    private void MakeFromTutorial()
    {
        Dictionary<string, string> code = Block().Matches(Repository.Read("docs/plugins.md"))
            .ToDictionary(match => match.Groups["language"].Value, match => match.Groups["code"].Value);
        Write($"{Tutorial}/{Tutorial}.csproj", code["xml"]);
        Write($"{Tutorial}/Crest.cs", code["csharp"]);
    }

    private void BuildAll()
    {
        Write("all.proj", $"""
            <Project DefaultTargets="All">
              <ItemGroup><Plugin Include="{Template}/{Template}.csproj;{Sample}/{Sample}.csproj;{Tutorial}/{Tutorial}.csproj" /></ItemGroup>
              <Target Name="All">
                <MSBuild Projects="@(Plugin)" Targets="Restore" Properties="Configuration=Release;IsRestoring=true" />
                <MSBuild Projects="@(Plugin)" Targets="Build;Pack" BuildInParallel="true"
                         Properties="Configuration=Release;PackageOutputPath={Packages};TreatWarningsAsErrors=true" />
              </Target>
            </Project>
            """);
        Run("dotnet", "msbuild", "all.proj", "-m", "-nologo", "-v:quiet").Succeeded();
    }

    [GeneratedRegex(@"^```(?<language>csharp|xml)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
