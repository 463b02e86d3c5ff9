using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Strobe.Visualizers.Plugins;

/// <summary>
/// An empty project whose only content is a package: publishing it leaves the package's assemblies and those of everything it depends on in one folder,
/// chosen by NuGet for this platform. The contract stays out, because it is the host's.
/// </summary>
internal static partial class PackageProject
{
    private const string Project = "Strobe.Plugin.Room";
    private const string Contract = "Strobe.Abstractions";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <summary>Publishes a package.</summary>
    /// <returns>The folder with the plugin.</returns>
    /// <exception cref="PluginException">NuGet could not do it; the sentence is its own.</exception>
    internal static async Task<string> PublishAsync(string room, PackageReference package, string? source, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateDirectory(Path.Combine(room, "project")).FullName, output = Path.Combine(room, package.Id);
        // Settings of folders further up are not for this project.
        foreach (string file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), "<Project />\n", cancellationToken).ConfigureAwait(false);
        }

        Describe(package, source, room).Save(Path.Combine(folder, Project + ".csproj"));
        (int exitCode, string said) = await DotnetAsync(folder, ["publish", "-c", "Release", "-o", output, "-nologo", "-v", "quiet"], cancellationToken)
            .ConfigureAwait(false);
        if (exitCode != 0) throw Refused(package, said);
        foreach (string own in Directory.EnumerateFiles(output).Where(IsNotOfPlugin)) File.Delete(own);
        package.WriteOrigin(output, ResolvedVersion(folder, package));
        return output;
    }

    private static XDocument Describe(PackageReference package, string? source, string room)
    {
        string? named = source is not null && Directory.Exists(source) ? Path.GetFullPath(source) : source;
        string sources = string.Join(';', new[] { package.Feed, named }.OfType<string>());
        XElement properties = new(
            "PropertyGroup",
            new XElement("TargetFramework", $"net{Environment.Version.Major}.0"),
            new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
            new XElement("SelfContained", "false"),
            new XElement("EnableDynamicLoading", "true"),
            new XElement("UseAppHost", "false"),
            new XElement("GenerateDependencyFile", "false"),
            new XElement("GenerateRuntimeConfigurationFiles", "false"),
            new XElement("DebugType", "none"),
            new XElement("EnableDefaultItems", "false"),
            new XElement("NuGetAudit", "false"),
            new XElement("RestoreAdditionalProjectSources", sources));
        // A file may have the version of a package that was downloaded or built before, and other content.
        if (package.Feed is not null) properties.Add(new XElement("RestorePackagesPath", Path.Combine(room, "packages")));
        return new XDocument(new XElement(
            "Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            properties,
            new XElement("ItemGroup", new XElement("PackageReference", new XAttribute("Include", package.Id), new XAttribute("Version", package.Version)))));
    }

    private static bool IsNotOfPlugin(string file)
    {
        string name = Path.GetFileName(file);
        return name.StartsWith(Project + ".", StringComparison.Ordinal) || Path.GetFileNameWithoutExtension(name) == Contract;
    }

    private static async Task<(int ExitCode, string Output)> DotnetAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Dotnet(), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Settings of an MSBuild that this program may run in are not for the new one.
        string[] foreign = [.. start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))];
        foreach (string name in foreign) start.Environment.Remove(name);
        foreach (string name in new[] { "DOTNET_NOLOGO", "DOTNET_CLI_TELEMETRY_OPTOUT", "MSBUILDDISABLENODEREUSE" }) start.Environment[name] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["UseSharedCompilation"] = "false";        // no server stays behind
        using Process process = Start(start);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token), errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new PluginException($"NuGet took longer than {s_patience.TotalMinutes:0} minutes.", "Check that the package sources can be reached.", e);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            const string Remedy = "Install the .NET SDK, or put the plugin into the folder by hand.";
            throw new PluginException("The command dotnet is not there, which adds plugins from packages.", Remedy, e);
        }
    }

    /// <summary>The dotnet that runs this program, or the one that is installed.</summary>
    private static string Dotnet()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } own && Path.GetFileName(own) == name) return own;
        return Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && File.Exists(Path.Combine(root, name)) ? Path.Combine(root, name) : name;
    }

    private static PluginException Refused(PackageReference package, string said)
    {
        Match error = Error().Match(said);
        string why = PluginText.OneLine(error.Success ? error.Groups["text"].Value : said).TrimEnd('.', ' ');
        return error.Groups["code"].Value switch
        {
            "NU1101" => new PluginException($"No package source has what {package.Id} needs: {why}.", "Check the id, or name a source that has it."),
            "NU1102" or "NU1103" => new PluginException($"There is no such version of {package.Id}: {why}.", "Ask for another version."),
            "NU1202" or "NU1213" => new PluginException($"{package.Id} is not for .NET {Environment.Version.Major}: {why}.", "Ask for another version."),
            "NU1301" => new PluginException($"A package source could not be reached: {why}.", "Check the network and the sources: dotnet nuget list source"),
            _ => new PluginException($"{package.Id} could not be added: {why}.", "Nothing was changed."),
        };
    }

    private static string ResolvedVersion(string folder, PackageReference package)
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "obj", "project.assets.json")));
        string start = package.Id + "/";
        return assets.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(library => library.Name)
            .FirstOrDefault(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))?[start.Length..] ?? package.Version;
    }

    // error NU1101: Unable to find package X. No packages exist … [/path/project.csproj]
    [GeneratedRegex(@"error (?<code>[A-Z]+\d+)?\s*: (?<text>.*?)( \[[^\]]*\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex Error();
}
