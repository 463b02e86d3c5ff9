using System.Text;

namespace Strobe.Visualizers.Plugins;

/// <summary>Text that comes from plugins: always one short line without control characters, because it is shown in terminals.</summary>
internal static class PluginText
{
    private const int LongestId = 100;
    private const int LongestLine = 300;

    /// <summary>Whether a text can be a plugin's id, and so the name of its folder.</summary>
    internal static bool IsId(string? text) => text is { Length: > 0 and <= LongestId }
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(one => char.IsAsciiLetterOrDigit(one) || one is '.' or '-' or '_');

    /// <summary>A text on one line, cut where it is too long.</summary>
    internal static string OneLine(string text, int longest = LongestLine)
    {
        StringBuilder line = new(Math.Min(text.Length, longest));
        foreach (char one in text)
        {
            if (line.Length == longest) return line.Append('…').ToString();
            bool isBlank = char.IsControl(one) || char.IsWhiteSpace(one) || char.GetUnicodeCategory(one) == System.Globalization.UnicodeCategory.Format;
            if (!isBlank) line.Append(one);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>What an exception of a plugin says. Its message may be the plugin's code: to be called where that may fail and hang.</summary>
    internal static string Of(Exception exception)
    {
        // What happened in a static constructor, behind reflection or while an assembly was looked for is inside.
        while (exception is TypeInitializationException or System.Reflection.TargetInvocationException or FileLoadException && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        string name = exception.GetType().Name;
        try
        {
            return OneLine($"{name}: {exception.Message}").TrimEnd('.', ' ');
        }
        catch (Exception)
        {
            return name;
        }
    }

    /// <summary>A duration for people: 100 ms, 2.5 s.</summary>
    internal static string Of(TimeSpan time) => time.TotalSeconds >= 1
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.##} ms");
}
