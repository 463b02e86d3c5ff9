using System.Runtime.Loader;

namespace Strobe;

/// <summary>
/// Finds ASP.NET Core's assemblies when they are first needed, in the shared framework beside the runtime's own. Were it named as a framework of this program, every command
/// would start later for what only the scope needs.
/// </summary>
internal static class SharedFramework
{
    private const string Name = "Microsoft.AspNetCore.App";

    private static readonly Lazy<string?> s_folder = new(Folder);

    internal static void Offer() => AssemblyLoadContext.Default.Resolving += static (context, wanted) =>
        s_folder.Value is { } folder && Path.Combine(folder, wanted.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;

    /// <summary>The one of the runtime's own version, or else the newest of the same major version; null when there is none.</summary>
    private static string? Folder()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";
        string all = Path.GetFullPath(Path.Combine(runtime, "..", "..", Name)), same = Path.Combine(all, Path.GetFileName(runtime));
        if (Directory.Exists(same)) return same;
        if (!Directory.Exists(all)) return null;
        return Directory.EnumerateDirectories(all, $"{Environment.Version.Major}.*")
            .OrderByDescending(folder => Version.TryParse(Path.GetFileName(folder), out Version? version) ? version : new Version()).FirstOrDefault();
    }
}
