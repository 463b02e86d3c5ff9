using System.Text;
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

    private const int DeepestLevel = 16;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = DeepestLevel };

    /// <summary>The figure as one line of JSON.</summary>
    public static string Write(Figure figure)
    {
        using MemoryStream stream = new();
        Write(figure, stream);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Writes the figure as UTF-8; the stream stays open.</summary>
    public static void Write(Figure figure, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(stream);
        using Utf8JsonWriter json = new(stream);
        new FigureJsonWriter().Write(json, figure);
    }

    /// <summary>Writes the figure as a value of a larger text.</summary>
    /// <param name="json">Where it goes, at a place for a value.</param>
    /// <param name="figure">The figure.</param>
    /// <param name="numbers">Writes a value in the place of each list of numbers, whose numbers then travel apart; null for the lists themselves.</param>
    public static void Write(Utf8JsonWriter json, Figure figure, Action<Utf8JsonWriter, ValueList<double>>? numbers = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(figure);
        new FigureJsonWriter(numbers).Write(json, figure);
    }

    /// <summary>Reads what <see cref="Write(Figure)"/> wrote.</summary>
    /// <exception cref="FormatException">It is no such text; the message says why, in one sentence.</exception>
    public static Figure Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Length > LongestText ? throw TooLong() : Checked(() => JsonDocument.Parse(json, s_options));
    }

    /// <summary>Reads UTF-8.</summary>
    /// <exception cref="FormatException">It is no such text; the message says why, in one sentence.</exception>
    public static Figure Read(ReadOnlyMemory<byte> utf8) => utf8.Length > LongestText ? throw TooLong() : Checked(() => JsonDocument.Parse(utf8, s_options));

    /// <summary>Reads UTF-8 to the end of a stream, which stays open.</summary>
    /// <exception cref="FormatException">It is no such text; the message says why, in one sentence.</exception>
    public static Figure Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using LimitedStream limited = new(stream, LongestText);
        return Checked(() => JsonDocument.Parse(limited, s_options));
    }

    private static Figure Checked(Func<JsonDocument> parse)
    {
        try
        {
            using JsonDocument json = parse();
            Figure figure = FigureJsonReader.Figure(json.RootElement);
            return FigureCheck.FaultOf(figure) is { } fault ? throw new FormatException(fault) : figure;
        }
        catch (JsonException e)
        {
            throw new FormatException("This is no figure: it is no JSON, damaged, or too deep.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("This is no figure: a text of it has half a surrogate pair.", e);
        }
    }

    private static FormatException TooLong() => new($"A figure's JSON has at most {LongestText} bytes.");
}
