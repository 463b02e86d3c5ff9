namespace Strobe.Rules;

/// <summary>The packages of this build in a folder, beside an empty place for programs that use them. Nothing outside the folder is written.</summary>
public sealed class LocalFeed : IDisposable
{
    private static readonly string Configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));

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
        foreach (string project in new[] { "Strobe.Abstractions", "Strobe.Core", "Strobe.Hosts" })
        {
            string path = Repository.FullPath($"src/{project}/{project}.csproj");
            Command.Run(Repository.Root, new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" },
                "dotnet", "pack", path, "--no-build", "-c", Configuration == "debug" ? "Debug" : "Release", "-o", Feed, $"-p:PackageVersion={Version}").Succeeded();
        }

        WriteNuGetConfig();
    }

    /// <summary>A version of its own, so that no package of another build can be taken for it.</summary>
    internal static string Version => "0.1.0-consumer";

    internal string Folder { get; }

    internal string Feed => Path.Combine(Folder, "feed");

    internal string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    internal Command Run(string folder, string program, params string[] arguments) => Command.Run(folder, _environment, program, arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Adds the folder to the machine's own sources; what the machine has downloaded already is not downloaded again.</summary>
    private void WriteNuGetConfig()
    {
        string downloaded = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string fallback = Directory.Exists(downloaded) ? $"""<fallbackPackageFolders><add key="downloaded" value="{downloaded}" /></fallbackPackageFolders>""" : "";
        File.WriteAllText(Path.Combine(Folder, "NuGet.config"), $"""
            <configuration>
              <packageSources><add key="strobe-local" value="{Feed}" /></packageSources>
              {fallback}
            </configuration>
            """);
    }
}
