using System.Text;

namespace Strobe.Visualizers.Painting;

/// <summary>
/// Pictures of the glyphs of the stroke font at a size. Straight stems and bars are moved to whole pixels, so that small text is sharp.
/// </summary>
internal sealed class GlyphMasks
{
    /// <summary>The width of the pen in elevenths of the font size.</summary>
    private const double Pen = 1.15, BoldPen = 1.6;

    private const int CurveSteps = 8;

    private readonly Dictionary<(Rune, double, bool, bool), CoverageMask?> _masks = [];
    private readonly Rasterizer _rasterizer = new();
    private readonly Stroker _stroker = new();

    /// <summary>A character at a size in pixels; null for blanks.</summary>
    internal CoverageMask? Find(Rune rune, double size, bool isBold, bool isVertical)
    {
        if (_masks.TryGetValue((rune, size, isBold, isVertical), out CoverageMask? mask)) return mask;
        return _masks[(rune, size, isBold, isVertical)] = StrokeFont.Find(rune) is { } glyph ? Draw(glyph, size, isBold, isVertical) : null;
    }

    private CoverageMask? Draw(Glyph glyph, double size, bool isBold, bool isVertical)
    {
        double unit = size / StrokeFont.UnitsPerEm, width = Math.Max(1, (isBold ? BoldPen : Pen) * unit);
        int room = (int)Math.Ceiling(size * 1.5) + 4;
        _rasterizer.Begin(-room, -room, 2 * room, 2 * room);
        List<double> line = [];
        foreach (GlyphPoint[] stroke in glyph.Strokes)
        {
            line.Clear();
            Flatten(stroke, unit / 2, (int)Math.Round(width) % 2 == 1, line);
            for (int i = 0; i < line.Count; i += 2)
            {
                (double x, double y) = (line[i], -line[i + 1]);
                (line[i], line[i + 1]) = isVertical ? (y, -x) : (x, y);
            }

            _rasterizer.Add(_stroker.Outline(line.ToArray(), width, true));
        }

        return _rasterizer.ToMask();
    }

    private static void Flatten(GlyphPoint[] stroke, double half, bool isOddPen, List<double> line)
    {
        for (int i = 0; i < stroke.Length; i++)
        {
            if (!stroke[i].IsControl)
            {
                line.AddRange([Place(stroke[i].X, half, isOddPen), Place(stroke[i].Y, half, isOddPen)]);
                continue;
            }

            double x0 = line[^2], y0 = line[^1], x1 = Place(stroke[i].X, half, isOddPen), y1 = Place(stroke[i].Y, half, isOddPen);
            double x2 = Place(stroke[i + 1].X, half, isOddPen), y2 = Place(stroke[i + 1].Y, half, isOddPen);
            for (int step = 1; step < CurveSteps; step++)
            {
                double t = step / (double)CurveSteps, s = 1 - t;
                line.AddRange([s * s * x0 + 2 * s * t * x1 + t * t * x2, s * s * y0 + 2 * s * t * y1 + t * t * y2]);
            }
        }
    }

    /// <summary>A coordinate in pixels. Odd ones are stems and bars: a pen an odd number of pixels wide is sharp on the middle of a pixel, else on its edge.</summary>
    private static double Place(double coordinate, double half, bool isOddPen)
    {
        double place = coordinate * half;
        if (coordinate != Math.Floor(coordinate) || (int)coordinate % 2 == 0) return place;
        return isOddPen ? Math.Floor(place) + 0.5 : Math.Round(place);
    }
}
