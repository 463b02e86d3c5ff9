namespace Strobe.Rules;

/// <summary>The tests that share the packages of this build.</summary>
[CollectionDefinition(nameof(LocalFeed))]
public sealed class PackageTests : ICollectionFixture<LocalFeed>;

/// <summary>A folder with the packages of this build and room for programs that use them. It leaves nothing behind.</summary>
public sealed class LocalFeed : IDisposable
{
    private static readonly string Configuration =
        AppContext.BaseDirectory.EndsWith("/debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    private readonly Dictionary<string, string> _environment;

    public LocalFeed()
    {
        Folder = Directory.CreateTempSubdirectory("strobe-consumer-").FullName;
        _environment = new Dictionary<string, string>
        {
            ["NUGET_PACKAGES"] = Path.Combine(Folder, "packages"),
            ["XDG_DATA_HOME"] = Path.Combine(Folder, "data"),
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
        };
        Directory.CreateDirectory(Feed);
        Directory.CreateDirectory(_environment["XDG_DATA_HOME"]);
        foreach (string project in new[] { "Strobe.Abstractions", "Strobe.Core", "Strobe.Visualizers", "Strobe.Hosts" })
        {
            string[] command =
            [
                "pack", Repository.FullPath($"src/{project}/{project}.csproj"), "--no-build", "-c", Configuration,
                "-o", Feed, $"-p:PackageVersion={Version}",
            ];
            Command.Run(Repository.Root, new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" }, "dotnet", command)
                .Succeeded();
        }

        WriteNuGetConfig();
    }

    /// <summary>A version of its own, so that no package of another build can be taken for it.</summary>
    internal static string Version => "0.1.0-consumer";

    internal string Folder { get; }

    internal string Feed => Path.Combine(Folder, "feed");

    internal string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    internal string PathOf(string package, string extension) => Path.Combine(Feed, $"{package}.{Version}.{extension}");

    internal Command Run(string folder, string program, params string[] arguments) =>
        Command.Run(folder, _environment, program, arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Adds the folder to the machine's own sources; what was downloaded already is not downloaded again.</summary>
    private void WriteNuGetConfig()
    {
        string downloaded = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string fallback = !Directory.Exists(downloaded)
            ? ""
            : $"""<fallbackPackageFolders><add key="downloaded" value="{downloaded}" /></fallbackPackageFolders>""";
        File.WriteAllText(Path.Combine(Folder, "NuGet.config"), $"""
            <configuration>
              <packageSources><add key="strobe-local" value="{Feed}" /></packageSources>
              {fallback}
            </configuration>
            """);
    }
}
