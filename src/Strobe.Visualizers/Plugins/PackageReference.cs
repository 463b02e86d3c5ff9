using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Strobe.Visualizers.Plugins;

/// <summary>A NuGet package that somebody asked for.</summary>
/// <param name="Id">Its id, checked: it becomes the name of a folder.</param>
/// <param name="Version">Its version; <c>*</c> for the newest.</param>
/// <param name="Feed">A folder that holds it, when a file was named; else null.</param>
internal sealed partial record PackageReference(string Id, string Version, string? Feed)
{
    private const string OriginFile = "package.txt";
    private const string Newest = "*";
    private const string Extension = ".nupkg";
    private const int LongestDescription = 1 << 20;

    /// <summary>Understands an id, an id with a version, or the path of a package, which is copied into a feed of its own.</summary>
    internal static PackageReference Parse(string text, string room)
    {
        if (text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)) return FromFile(Path.GetFullPath(text), room);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        return Checked(at < 0 ? text : text[..at], at < 0 ? Newest : text[(at + 1)..], null);
    }

    /// <summary>Remembers beside a plugin where it came from.</summary>
    internal void WriteOrigin(string folder, string version) => File.WriteAllText(Path.Combine(folder, OriginFile), $"{Id} {version}\n");

    /// <summary>Package and version of what lies in a folder; empty when nobody wrote that down.</summary>
    internal static (string Package, string Version) Origin(string folder)
    {
        try
        {
            string path = Path.Combine(folder, OriginFile);
            string[] words = File.Exists(path) ? PluginText.OneLine(File.ReadAllText(path)).Split(' ') : [];
            return words.Length == 2 ? (words[0], words[1]) : ("", "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ("", "");
        }
    }

    private static PackageReference FromFile(string path, string room)
    {
        try
        {
            (string id, string version) = Describe(path);
            PackageReference found = Checked(id, version, Path.Combine(room, "feed"));
            Directory.CreateDirectory(found.Feed!);
            File.Copy(path, Path.Combine(found.Feed!, $"{found.Id}.{found.Version}{Extension}"));
            return found;
        }
        catch (FileNotFoundException e)
        {
            throw new PluginException($"There is no file {path}.", "Give the path of a package, or a package id.", e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or XmlException or UnauthorizedAccessException)
        {
            throw new PluginException($"{path} is no NuGet package: {PluginText.OneLine(e.Message).TrimEnd('.')}.", "Make one with dotnet pack.", e);
        }
    }

    /// <summary>Id and version as the package's own description has them; nothing is unpacked.</summary>
    private static (string Id, string Version) Describe(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        ZipArchiveEntry entry = archive.Entries.FirstOrDefault(one => one.FullName == one.Name && one.Name.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidDataException("it holds no description");
        using Stream stream = entry.Open();
        using XmlReader reader = XmlReader.Create(
            stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = LongestDescription, XmlResolver = null });
        XElement? metadata = XDocument.Load(reader).Root?.Elements().FirstOrDefault(one => one.Name.LocalName == "metadata");
        return (Text(metadata, "id"), Text(metadata, "version"));
    }

    private static string Text(XElement? metadata, string name) => metadata?.Elements().FirstOrDefault(one => one.Name.LocalName == name)?.Value.Trim() ?? "";

    private static PackageReference Checked(string id, string version, string? feed)
    {
        if (!PluginText.IsId(id))
        {
            throw new PluginException($"{PluginText.OneLine(id)} is no package id.", "An id is letters, digits, dots, hyphens and underscores.");
        }

        if (version != Newest && !IsVersion().IsMatch(version))
        {
            throw new PluginException($"{PluginText.OneLine(version)} is no version of a package.", "Versions look like 1.2.3 or 1.2.3-beta.1.");
        }

        return new PackageReference(id, version, feed);
    }

    [GeneratedRegex(@"^\d{1,9}(\.\d{1,9}){0,3}(-[0-9A-Za-z.-]{1,80})?(\+[0-9A-Za-z.-]{1,80})?$")]
    private static partial Regex IsVersion();
}
