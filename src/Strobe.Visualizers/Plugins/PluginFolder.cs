namespace Strobe.Visualizers.Plugins;

/// <summary>When a file was written and how long it is.</summary>
internal readonly record struct FileStamp(long WrittenTicks, long Length)
{
    internal static FileStamp Of(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc.Ticks, file.Length) : default;
    }
}

/// <summary>Something in the plugins' folder that is a plugin or should be one.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Path">Its assembly, or its folder when there is none.</param>
/// <param name="Reason">Why there is no assembly, without a full stop; empty when there is one.</param>
internal sealed record PluginCandidate(string Name, string Path, string Reason);

/// <summary>The folder in which each plugin has a folder of its own: <c>Name/Name.dll</c>.</summary>
internal static class PluginFolder
{
    private const string FolderVariable = "STROBE_PLUGINS";
    private const string DataVariable = "XDG_DATA_HOME";
    private const string Assembly = ".dll";
    private const int MostAssemblies = 1_000;

    /// <summary>Where plugins are unless somebody says otherwise.</summary>
    internal static string Default
    {
        get
        {
            if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder) return Path.GetFullPath(folder);
            string? data = Environment.GetEnvironmentVariable(DataVariable);
            // A relative XDG_DATA_HOME is to be ignored (XDG Base Directory Specification).
            if (!Path.IsPathFullyQualified(data ?? ""))
            {
                data = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
            }

            return Path.Combine(data!, "strobe", "plugins");
        }
    }

    /// <summary>Everything in the folder, by name. What begins with a dot is none of it.</summary>
    internal static IReadOnlyList<PluginCandidate> Scan(string folder)
    {
        List<PluginCandidate> found = [];
        try
        {
            if (!Directory.Exists(folder)) return found;
            foreach (string entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileName(entry);
                if (name.StartsWith('.')) continue;
                if (Directory.Exists(entry)) found.Add(Look(entry, name));
                else if (IsAssembly(name)) found.Add(new(Path.GetFileNameWithoutExtension(name), entry, "it does not lie in a folder of its own, Name/Name.dll"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(new(Path.GetFileName(folder), folder, $"the folder cannot be read ({PluginText.OneLine(e.Message)})"));
        }

        return found;
    }

    /// <summary>The assembly of a plugin's folder: the one named like it, else the only one that says that it is a plugin.</summary>
    internal static PluginCandidate Look(string folder, string name)
    {
        try
        {
            string[] assemblies = [.. Directory.EnumerateFiles(folder).Where(IsAssembly).Take(MostAssemblies).Order(StringComparer.Ordinal)];
            string? named = Array.Find(assemblies, file => Path.GetFileName(file) == name + Assembly)
                ?? Array.Find(assemblies, file => Path.GetFileName(file).Equals(name + Assembly, StringComparison.OrdinalIgnoreCase));
            if (named is not null) return new(name, named, "");
            string[] plugins = [.. assemblies.Where(file => PluginDescription.Read(file, out _) is not null)];
            return plugins.Length switch
            {
                1 => new(name, plugins[0], ""),
                0 => new(name, folder, $"there is no {name}{Assembly} in it"),
                _ => new(name, folder, $"there is no {name}{Assembly} in it, but several other plugins"),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(name, folder, $"its folder cannot be read ({PluginText.OneLine(e.Message)})");
        }
    }

    private static bool IsAssembly(string file) => file.EndsWith(Assembly, StringComparison.OrdinalIgnoreCase);
}
