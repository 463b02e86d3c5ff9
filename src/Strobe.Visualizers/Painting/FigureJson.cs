using System.Text.Json;
using Strobe.Visualizers.Painting;

namespace Strobe.Visualizers;

/// <summary>
/// Figures as JSON (UTF-8, RFC 8259): an object with the names of <see cref="Figure"/>'s members in camel case; layers say which they are in <c>layer</c>, ranges are
/// [from, to], and numbers that JSON lacks are "NaN", "Infinity" and "-Infinity". What was written reads back equal; only halves of surrogate pairs,
/// which JSON cannot hold, become U+FFFD. Members that are missing have their defaults, unknown ones are ignored.
/// </summary>
public static class FigureJson
{
    /// <summary>Longer texts are not read, in bytes.</summary>
    public const int LongestText = 512 * 1024 * 1024;

    /// <summary>The figure as one line of JSON.</summary>
    public static string Write(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return JsonSerializer.Serialize(figure, FigureJsonContext.Default.Figure);
    }

    /// <summary>Writes the figure as UTF-8; the stream stays open.</summary>
    public static void Write(Figure figure, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(stream);
        JsonSerializer.Serialize(stream, figure, FigureJsonContext.Default.Figure);
    }

    /// <summary>Reads what <see cref="Write(Figure)"/> wrote.</summary>
    /// <exception cref="FormatException">It is no such text; the message says where, in one sentence.</exception>
    public static Figure Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > LongestText) throw TooLong();
        return Checked(() => JsonSerializer.Deserialize(json, FigureJsonContext.Default.Figure));
    }

    /// <summary>Reads UTF-8.</summary>
    /// <exception cref="FormatException">It is no such text; the message says where, in one sentence.</exception>
    public static Figure Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestText) throw TooLong();
        byte[] copy = utf8.ToArray();
        return Checked(() => JsonSerializer.Deserialize(copy, FigureJsonContext.Default.Figure));
    }

    /// <summary>Reads UTF-8 to the end of a stream, which stays open.</summary>
    /// <exception cref="FormatException">It is no such text; the message says where, in one sentence.</exception>
    public static Figure Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using LimitedStream limited = new(stream, LongestText);
        return Checked(() => JsonSerializer.Deserialize(limited, FigureJsonContext.Default.Figure));
    }

    private static Figure Checked(Func<Figure?> read)
    {
        try
        {
            Figure figure = read() ?? throw new FormatException("A figure is a JSON object, not null.");
            return FigureCheck.FaultOf(figure) is { } fault ? throw new FormatException(fault) : figure;
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Path is { Length: > 0 } path ? $"This is no figure: {SafeText.Clean(path)} cannot be read." : "This is no figure: it is damaged JSON.", e);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new FormatException("This is no figure: a value of it cannot be read.", e);
        }
    }

    private static FormatException TooLong() => new($"A figure's JSON has at most {LongestText} bytes.");
}
