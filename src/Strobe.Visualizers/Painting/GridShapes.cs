namespace Strobe.Visualizers.Painting;

/// <summary>Pictures of heat maps and images, as fine as the screen can show.</summary>
internal static class GridShapes
{
    /// <summary>A heat map; where several cells fall on a pixel it shows the largest number, so that no peak is lost.</summary>
    internal static ImageMark? HeatMap(HeatMapLayer map, FigurePanel panel, PanelLayout layout, double pixelsPerUnit)
    {
        if (!HasAll(map.Rows, map.Columns, map.Values.Count) || Sampled(map.Columns, map.X, map.Rows, map.Y, layout, pixelsPerUnit) is not (var columns, var rows)) return null;
        FigureRange limits = DataRanges.OfColors(panel, map);
        uint[] pixels = new uint[columns.Cells.Length * rows.Cells.Length];
        ReadOnlySpan<double> values = map.Values.AsSpan();
        ReadOnlySpan<uint> colors = ColorMaps.Of(map.Map);
        int next = 0;
        foreach ((int top, int bottom) in rows.Cells)
        {
            foreach ((int left, int right) in columns.Cells)
            {
                int index = top < 0 || left < 0 ? -1 : ColorMaps.Index(Largest(values, map.Columns, top, bottom, left, right), limits);
                pixels[next++] = index < 0 ? 0 : colors[index];
            }
        }

        return Mark(columns, rows, pixels, layout);
    }

    /// <summary>An image; where several of its pixels fall on one, it shows their mean.</summary>
    internal static ImageMark? Image(ImageLayer image, PanelLayout layout, double pixelsPerUnit)
    {
        if (!HasAll(image.Rows, image.Columns, image.Pixels.Count)
            || Sampled(image.Columns, image.X, image.Rows, image.Y, layout, pixelsPerUnit) is not (var columns, var rows)) return null;
        uint[] pixels = new uint[columns.Cells.Length * rows.Cells.Length];
        ReadOnlySpan<uint> given = image.Pixels.AsSpan();
        int next = 0;
        foreach ((int top, int bottom) in rows.Cells)
        {
            foreach ((int left, int right) in columns.Cells)
            {
                pixels[next++] = top < 0 || left < 0 ? 0 : Mean(given, image.Columns, top, bottom, left, right);
            }
        }

        return Mark(columns, rows, pixels, layout);
    }

    private static bool HasAll(int rows, int columns, int count) => rows > 0 && columns > 0 && (long)rows * columns == count;

    private static (GridSampling Columns, GridSampling Rows)? Sampled(
        int columns, FigureRange x, int rows, FigureRange y, PanelLayout layout, double pixelsPerUnit)
    {
        GridSampling? across = GridSampling.Of(columns, x, layout.X.Scale, pixelsPerUnit), down = GridSampling.Of(rows, y, layout.Y.Scale, pixelsPerUnit);
        return across is null || down is null ? null : (across, down);
    }

    private static ImageMark Mark(GridSampling columns, GridSampling rows, uint[] pixels, PanelLayout layout) =>
        new(PixelBox.Between(columns.Start, rows.Start, columns.End, rows.End), rows.Cells.Length, columns.Cells.Length, pixels) { Clip = layout.Plot };

    private static double Largest(ReadOnlySpan<double> values, int columns, int top, int bottom, int left, int right)
    {
        double largest = double.NaN;
        for (int row = top; row <= bottom; row++)
        {
            foreach (double value in values.Slice(row * columns + left, right - left + 1))
            {
                if (double.IsFinite(value) && !(value <= largest)) largest = value;
            }
        }

        return largest;
    }

    private static uint Mean(ReadOnlySpan<uint> pixels, int columns, int top, int bottom, int left, int right)
    {
        if (top == bottom && left == right) return pixels[top * columns + left];
        long alpha = 0, red = 0, green = 0, blue = 0, count = 0;
        for (int row = top; row <= bottom; row++)
        {
            foreach (uint pixel in pixels.Slice(row * columns + left, right - left + 1))
            {
                long weight = pixel >> 24;
                (int r, int g, int b) = Colors.Parts(pixel);
                (alpha, red, green, blue, count) = (alpha + weight, red + r * weight, green + g * weight, blue + b * weight, count + 1);
            }
        }

        return alpha == 0 ? 0 : (uint)(alpha / count) << 24 | (uint)(red / alpha) << 16 | (uint)(green / alpha) << 8 | (uint)(blue / alpha);
    }
}
