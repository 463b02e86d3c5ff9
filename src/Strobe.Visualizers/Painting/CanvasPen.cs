using System.Text;

namespace Strobe.Visualizers.Painting;

/// <summary>Draws a display list on a canvas.</summary>
internal sealed class CanvasPen(Canvas canvas, double scale)
{
    /// <summary>Points are drawn at quarters of a pixel, so that few masks serve for all.</summary>
    private const int PointSteps = 4;

    private readonly Rasterizer _rasterizer = new();
    private readonly Stroker _stroker = new();
    private readonly GlyphMasks _glyphs = new();
    private readonly Dictionary<(PointShape, double, int, int), CoverageMask?> _points = [];
    private readonly List<double> _scaled = [];

    internal void Draw(Primitive shape)
    {
        DeviceBox clip = shape.Clip is { } box ? Device(box).Intersected(canvas.Bounds) : canvas.Bounds;
        if (clip.Left >= clip.Right || clip.Top >= clip.Bottom) return;
        switch (shape)
        {
            case BoxMark one: Draw(one, clip); break;
            case LineMark one: Draw(one, clip); break;
            case PolygonMark one:
                Begin(clip);
                _rasterizer.Add(Scaled(one.Points));
                Fill(one.Color);
                break;
            case PointMarks one: Draw(one, clip); break;
            case TextMark one: Draw(one, clip); break;
            case ImageMark one: Draw(one, clip); break;
        }
    }

    private void Draw(BoxMark one, DeviceBox clip)
    {
        double left = one.Box.X * scale, top = one.Box.Y * scale, right = one.Box.Right * scale, bottom = one.Box.Bottom * scale;
        if (!(right > left && bottom > top)) return;
        if (IsWhole(left) && IsWhole(top) && IsWhole(right) && IsWhole(bottom))
        {
            canvas.Fill(new DeviceBox((int)Math.Round(left), (int)Math.Round(top), (int)Math.Round(right), (int)Math.Round(bottom)).Intersected(clip), one.Color);
            return;
        }

        Begin(clip);
        _rasterizer.Add([left, top, right, top, right, bottom, left, bottom]);
        Fill(one.Color);
    }

    private void Draw(LineMark one, DeviceBox clip)
    {
        Begin(clip);
        ReadOnlySpan<double> points = Scaled(one.Points);
        double width = Math.Max(0.5, one.Width * scale);
        if (one.Dashes.Length == 0)
        {
            _rasterizer.Add(_stroker.Outline(points, width, true));
        }
        else
        {
            foreach (double[] dash in Dashes.Of(points, one.Dashes, scale)) _rasterizer.Add(_stroker.Outline(dash, width, false));
        }

        Fill(one.Color);
    }

    private void Draw(PointMarks one, DeviceBox clip)
    {
        for (int i = 0; i + 1 < one.Places.Length; i += 2)
        {
            long x = (long)Math.Round(one.Places[i] * scale * PointSteps), y = (long)Math.Round(one.Places[i + 1] * scale * PointSteps);
            int partX = (int)(x & (PointSteps - 1)), partY = (int)(y & (PointSteps - 1));
            (PointShape, double, int, int) key = (one.Shape, one.Size, partX, partY);
            if (!_points.TryGetValue(key, out CoverageMask? mask))
            {
                _points[key] = mask = PointMask(one.Shape, one.Size * scale, partX / (double)PointSteps, partY / (double)PointSteps);
            }

            if (mask is not null) canvas.Draw(mask, (int)(x >> 2), (int)(y >> 2), one.Color, clip);
        }
    }

    private CoverageMask? PointMask(PointShape shape, double size, double x, double y)
    {
        int room = (int)Math.Ceiling(size / 2) + 3;
        double half = size / 2, pen = PointShapes.LineWidth * scale;
        _rasterizer.Begin(-room, -room, 2 * room, 2 * room);
        List<double> outline = [];
        switch (shape)
        {
            case PointShape.Cross:
                _rasterizer.Add(_stroker.Outline([x - half, y - half, x + half, y + half], pen, false));
                _rasterizer.Add(_stroker.Outline([x - half, y + half, x + half, y - half], pen, false));
                return _rasterizer.ToMask();
            case PointShape.Ring:
                Stroker.Disc(x, y, half + pen / 2, outline);
                _rasterizer.Add(outline.ToArray());
                outline.Clear();
                // The hole runs the other way round.
                Stroker.Disc(-x, y, Math.Max(0, half - pen / 2), outline);
                for (int i = 0; i < outline.Count; i += 2) outline[i] = -outline[i];
                break;
            default: Stroker.Disc(x, y, half, outline); break;
        }

        _rasterizer.Add(outline.ToArray());
        return _rasterizer.ToMask();
    }

    private void Draw(TextMark one, DeviceBox clip)
    {
        double along = one.Anchor switch { TextAnchor.Start => 0, TextAnchor.Middle => -one.Length / 2, _ => -one.Length };
        double size = one.Size * scale;
        // Whole pixels, so that equal letters look equal.
        double startX = Math.Floor((one.IsVertical ? one.X : one.X + along) * scale + 0.5), startY = Math.Floor((one.IsVertical ? one.Y - along : one.Y) * scale + 0.5);
        along = 0;
        foreach (Rune rune in one.Text.EnumerateRunes())
        {
            CoverageMask? mask = _glyphs.Find(rune, size, one.IsBold, one.IsVertical);
            int walked = (int)Math.Floor(along + 0.5);
            if (mask is not null) canvas.Draw(mask, (int)startX + (one.IsVertical ? 0 : walked), (int)startY - (one.IsVertical ? walked : 0), one.Color, clip);
            along += StrokeFont.Advance(rune) * size / StrokeFont.UnitsPerEm;
        }
    }

    private void Draw(ImageMark one, DeviceBox clip)
    {
        double left = one.Box.X * scale, top = one.Box.Y * scale, width = one.Box.Width * scale, height = one.Box.Height * scale;
        if (!(width > 0 && height > 0) || one.Rows == 0 || one.Columns == 0) return;
        int x0 = Math.Max(clip.Left, (int)Math.Round(left)), x1 = Math.Min(clip.Right, (int)Math.Round(left + width));
        int y0 = Math.Max(clip.Top, (int)Math.Round(top)), y1 = Math.Min(clip.Bottom, (int)Math.Round(top + height));
        for (int y = y0; y < y1; y++)
        {
            int row = (int)Math.Clamp((y + 0.5 - top) / height * one.Rows, 0, one.Rows - 1);
            for (int x = x0; x < x1; x++)
            {
                int column = (int)Math.Clamp((x + 0.5 - left) / width * one.Columns, 0, one.Columns - 1);
                uint color = one.Pixels[row * one.Columns + column];
                if (color >> 24 != 0) canvas.Draw(x, y, color);
            }
        }
    }

    private void Begin(DeviceBox clip) => _rasterizer.Begin(clip.Left, clip.Top, clip.Right - clip.Left, clip.Bottom - clip.Top);

    private void Fill(uint color) => _rasterizer.Sweep((x, y, coverage) => canvas.Draw(x, y, coverage, color));

    private DeviceBox Device(PixelBox box) =>
        new((int)Math.Round(box.X * scale), (int)Math.Round(box.Y * scale), (int)Math.Round(box.Right * scale), (int)Math.Round(box.Bottom * scale));

    private static bool IsWhole(double value) => Math.Abs(value - Math.Round(value)) < 1.0 / Rasterizer.One;

    private ReadOnlySpan<double> Scaled(double[] points)
    {
        if (scale == 1) return points;
        _scaled.Clear();
        foreach (double one in points) _scaled.Add(one * scale);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scaled);
    }
}
