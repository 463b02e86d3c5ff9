using System.Globalization;
using System.Text;

namespace Strobe.Visualizers.Painting;

/// <summary>A pen stroke of a glyph: points in halves of an eleventh of the font size.</summary>
internal readonly record struct GlyphPoint(double X, double Y, bool IsControl);

/// <summary>A character of the stroke font.</summary>
/// <param name="Advance">How far the next one is, in elevenths of the font size.</param>
/// <param name="Strokes">Its strokes.</param>
internal sealed record Glyph(double Advance, GlyphPoint[][] Strokes);

/// <summary>The stroke font: what layouts measure with, for every painter, and what <see cref="PngPainter"/> draws.</summary>
internal static class StrokeFont
{
    /// <summary>The font size at which an advance of 1 is a pixel.</summary>
    internal const double UnitsPerEm = 11;

    /// <summary>From the base line up to what is above the tallest letter, and down to below the deepest, as shares of the font size.</summary>
    internal const double Ascent = 9 / UnitsPerEm, Descent = 2.5 / UnitsPerEm;

    private const double BlankAdvance = 4, UnknownAdvance = 6, WideAdvance = 11;

    private static readonly Dictionary<int, Glyph> s_glyphs = Parse();
    private static readonly double[] s_asciiAdvances = AsciiAdvances();
    private static readonly Glyph s_unknown = new(UnknownAdvance, ParseStrokes(StrokeGlyphs.Unknown));

    /// <summary>The width of one line of text, in pixels.</summary>
    internal static double Width(string text, double size)
    {
        double units = 0;
        foreach (Rune rune in text.EnumerateRunes()) units += Advance(rune);
        return units * size / UnitsPerEm;
    }

    internal static double Advance(Rune rune)
    {
        if (rune.Value < s_asciiAdvances.Length) return s_asciiAdvances[rune.Value];
        if (s_glyphs.TryGetValue(rune.Value, out Glyph? glyph)) return glyph.Advance;
        return CellWidth.Of(rune) switch { 0 => 0, 2 => WideAdvance, _ => UnknownAdvance };
    }

    /// <summary>The glyph of a character: a box when the font lacks it, null for blanks.</summary>
    internal static Glyph? Find(Rune rune)
    {
        if (s_glyphs.TryGetValue(rune.Value, out Glyph? glyph)) return glyph;
        return Rune.IsWhiteSpace(rune) || CellWidth.Of(rune) == 0 ? null : s_unknown;
    }

    private static double[] AsciiAdvances()
    {
        double[] advances = new double[128];
        for (int i = 0; i < advances.Length; i++) advances[i] = s_glyphs.TryGetValue(i, out Glyph? glyph) ? glyph.Advance : i == ' ' ? BlankAdvance : UnknownAdvance;
        return advances;
    }

    private static Dictionary<int, Glyph> Parse()
    {
        Dictionary<int, Glyph> glyphs = [];
        foreach (string line in StrokeGlyphs.Table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int blank = line.IndexOf(' ', 2);
            glyphs[line[0]] = new Glyph(double.Parse(line.AsSpan(2, blank - 2), CultureInfo.InvariantCulture), ParseStrokes(line[(blank + 1)..]));
        }

        return glyphs;
    }

    private static GlyphPoint[][] ParseStrokes(string text)
    {
        string[] strokes = text.Split(" / ");
        GlyphPoint[][] result = new GlyphPoint[strokes.Length][];
        for (int i = 0; i < strokes.Length; i++)
        {
            string[] points = strokes[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            result[i] = Array.ConvertAll(points, point =>
            {
                bool isControl = point.EndsWith('~');
                string[] xy = point.TrimEnd('~').Split(',');
                return new GlyphPoint(double.Parse(xy[0], CultureInfo.InvariantCulture), double.Parse(xy[1], CultureInfo.InvariantCulture), isControl);
            });
        }

        return result;
    }
}
