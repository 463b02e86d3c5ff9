namespace Strobe.Visualizers.Painting;

/// <summary>One direction of a grid on the screen: which cells each row or column of the drawn picture stands for, in the order of the screen.</summary>
/// <param name="Cells">First and last cell of each; −1 where there is none.</param>
/// <param name="Start">Where the drawn part begins, in pixels.</param>
/// <param name="End">Where it ends.</param>
internal sealed record GridSampling((int First, int Last)[] Cells, double Start, double End)
{
    /// <summary>The visible cells of a direction, never more of them than there are pixels.</summary>
    /// <param name="count">How many cells there are.</param>
    /// <param name="edges">The outer edges of the grid on its axis.</param>
    /// <param name="scale">The axis.</param>
    /// <param name="pixelsPerUnit">How many pixels of the device one of the layout is.</param>
    internal static GridSampling? Of(int count, FigureRange edges, AxisScale scale, double pixelsPerUnit)
    {
        if (count <= 0 || !double.IsFinite(edges.From) || !double.IsFinite(edges.To) || edges.From == edges.To) return null;
        double low = Math.Min(scale.Start, scale.End), high = Math.Max(scale.Start, scale.End);
        int most = (int)Math.Clamp(Math.Ceiling((high - low) * pixelsPerUnit), 1, 1 << 15);
        return scale.IsLogarithmic ? Logarithmic(count, edges, scale, low, high, most) : Linear(count, edges, scale, low, high, most);
    }

    private static GridSampling? Linear(int count, FigureRange edges, AxisScale scale, double low, double high, int most)
    {
        double first = scale.Map(edges.From), last = scale.Map(edges.To);
        bool isFlipped = first > last;
        double left = Math.Min(first, last), width = Math.Abs(last - first);
        if (!(width > 0) || left >= high || left + width <= low) return null;
        // Cells in the order of the screen, of which only those in the plot are drawn.
        int from = (int)Math.Clamp(Math.Floor((low - left) / width * count), 0, count - 1);
        int to = (int)Math.Clamp(Math.Ceiling((high - left) / width * count) - 1, from, count - 1);
        int visible = to - from + 1, drawn = Math.Min(visible, most);
        (int, int)[] cells = new (int, int)[drawn];
        for (int i = 0; i < drawn; i++)
        {
            int a = from + (int)((long)i * visible / drawn), b = from + (int)((long)(i + 1) * visible / drawn) - 1;
            cells[i] = isFlipped ? (count - 1 - b, count - 1 - a) : (a, b);
        }

        return new GridSampling(cells, left + width * from / count, left + width * (to + 1) / count);
    }

    private static GridSampling Logarithmic(int count, FigureRange edges, AxisScale scale, double low, double high, int most)
    {
        (int, int)[] cells = new (int, int)[most];
        for (int i = 0; i < most; i++)
        {
            double a = Cell(low + (high - low) * i / most), b = Cell(low + (high - low) * (i + 1) / most);
            if (a > b) (a, b) = (b, a);
            int first = (int)Math.Clamp(Math.Floor(a), 0, count - 1), last = (int)Math.Clamp(Math.Ceiling(b) - 1, first, count - 1);
            cells[i] = b <= 0 || a >= count || double.IsNaN(a) ? (-1, -1) : (first, last);
        }

        return new GridSampling(cells, low, high);

        double Cell(double place) => (scale.Invert(place) - edges.From) / (edges.To - edges.From) * count;
    }
}
