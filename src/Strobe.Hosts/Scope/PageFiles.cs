using System.Reflection;

namespace Strobe.Scope;

/// <summary>The files of the page, which are embedded in this assembly.</summary>
internal static class PageFiles
{
    private const string Prefix = "scope/";

    /// <summary>False when this build has no page: there was no Node to make it with.</summary>
    internal static bool AreThere => Open("index.html") is not null;

    /// <summary>A file by its name; null when there is none.</summary>
    internal static Stream? Open(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name);

    internal static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
