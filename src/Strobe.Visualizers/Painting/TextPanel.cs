namespace Strobe.Visualizers.Painting;

/// <summary>Draws one panel into cells: a line with its title and the legend, the plot between two axes, the labels of ticks.</summary>
internal sealed class TextPanel(TextGrid grid, TextOptions options)
{
    private const int LeastForHeader = 5, LeastForAxes = 4, LeastForTitle = 9, LeastWidthForAxes = 20;
    private const double LongestLabelShare = 0.3, CellShape = 2;

    private readonly bool _isAscii = options.IsAscii;
    private readonly Theme _theme = options.Theme;

    internal static int Cells(string text, bool isAscii) => CellWidth.Of(TextFold.Of(text, isAscii));

    internal void Draw(FigurePanel panel, int top, int height)
    {
        string title = TextFold.Of(panel.Title, _isAscii);
        if (panel.Table is { } table)
        {
            if (title.Length > 0 && height > 2)
            {
                grid.Write(0, top++, title, 0);
                height--;
            }

            DrawTable(table, top, height);
            return;
        }

        TickSpacing spacing = new(text => Cells(text, _isAscii), 1, 2);
        bool hasAxes = height >= LeastForAxes && grid.Width >= LeastWidthForAxes;
        FigureRange xRange = DataRanges.Of(panel, false), yRange = DataRanges.Of(panel, true);
        double longest = grid.Width * LongestLabelShare;
        List<FigureLayer> named = Named(panel);
        string yTitle = AxisTicks.Plan(panel.Y, yRange, height, 0, true, spacing, longest).Title;
        bool hasHeader = height >= LeastForHeader && hasAxes && (title.Length > 0 || yTitle.Length > 0 || named.Count > 1);
        int first = top + (hasHeader ? 1 : 0), below = !hasAxes ? 0 : height >= LeastForTitle && HasTitle(panel.X) ? 3 : 2;
        int rows = Math.Max(1, top + height - below - first);
        AxisPlan y = AxisTicks.Plan(panel.Y, yRange, rows, 0, true, spacing, longest);
        int left = hasAxes ? (int)y.LabelWidth(spacing.Width) + 2 : 0, columns = Math.Max(1, grid.Width - left - (hasAxes ? 1 : 0));
        if (panel.HasEqualUnits) (columns, rows, xRange, yRange) = WithEqualUnits(panel, columns, rows, xRange, yRange);
        y = AxisTicks.Plan(panel.Y, yRange, rows, 0, true, spacing, longest);
        AxisPlan x = AxisTicks.Plan(panel.X, xRange, 0, columns, false, spacing, longest);
        TextGrid plot = new TextLayers(panel, x.Scale, y.Scale, columns, rows, options).Draw();
        grid.Copy(plot, left, first);
        if (hasHeader) DrawHeader(title, y.Title, named, top);
        if (hasAxes) DrawAxes(x, y, left, first, columns, rows, below > 2);
    }

    private static bool HasTitle(FigureAxis axis) => axis.Quantity.Length > 0 || axis.Unit.Length > 0;

    private static List<FigureLayer> Named(FigurePanel panel)
    {
        List<FigureLayer> named = [];
        foreach (FigureLayer layer in panel.Layers)
        {
            if (layer.Name.Length > 0 && layer is not (GuideLayer or LabelLayer) && named.Count < 100) named.Add(layer);
        }

        return named;
    }

    /// <summary>Cells are twice as high as wide.</summary>
    private static (int Columns, int Rows, FigureRange X, FigureRange Y) WithEqualUnits(FigurePanel panel, int columns, int rows, FigureRange x, FigureRange y)
    {
        if (panel.X.IsLogarithmic || panel.Y.IsLogarithmic) return (columns, rows, x, y);
        double perX = columns / x.Length, perY = rows * CellShape / y.Length, each = Math.Min(perX, perY);
        if (!(each > 0) || !double.IsFinite(each)) return (columns, rows, x, y);
        if (perX <= perY) return (columns, Math.Clamp((int)Math.Round(y.Length * each / CellShape), 1, rows), x, y);
        return (Math.Clamp((int)Math.Round(x.Length * each), 1, columns), rows, x, y);
    }

    private void DrawHeader(string title, string yTitle, List<FigureLayer> named, int row)
    {
        int x = grid.Write(0, row, title, 0, grid.Width / 2);
        if (yTitle.Length > 0) x = grid.Write(x + (x > 0 ? 2 : 0), row, yTitle, _theme.FaintText, grid.Width / 2);
        if (named.Count < 2) return;
        int width = named.Sum(layer => Cells(layer.Name, _isAscii) + 5);
        x = Math.Max(x + 2, grid.Width - width + 2);
        foreach (FigureLayer layer in named)
        {
            string name = SafeText.Fit(TextFold.Of(layer.Name, _isAscii), grid.Width - x - 3, text => Cells(text, _isAscii));
            if (name.Length == 0) return;
            x = grid.Write(x, row, _isAscii ? "--" : "──", _theme.ColorOf(layer.Color));
            x = grid.Write(x + 1, row, name, 0) + 2;
        }
    }

    private void DrawAxes(AxisPlan x, AxisPlan y, int left, int first, int columns, int rows, bool hasTitle)
    {
        (char vertical, char horizontal, char corner, char tickLeft, char tickDown) = _isAscii ? ('|', '-', '+', '+', '+') : ('│', '─', '└', '┤', '┬');
        uint color = _theme.FaintText;
        for (int row = 0; row < rows; row++) grid.Put(left - 1, first + row, vertical, color);
        foreach (Tick tick in y.Ticks)
        {
            int row = first + Math.Clamp((int)Math.Floor(tick.Place), 0, rows - 1);
            if (tick.Label.Length == 0) continue;
            grid.Put(left - 1, row, tickLeft, color);
            grid.Write(left - 1 - Cells(tick.Label, _isAscii), row, tick.Label, color);
        }

        int axis = first + rows;
        grid.Put(left - 1, axis, corner, color);
        for (int column = 0; column < columns; column++) grid.Put(left + column, axis, horizontal, color);
        int free = 0;
        foreach (Tick tick in x.Ticks.OrderBy(one => one.Place))
        {
            int column = left + Math.Clamp((int)Math.Floor(tick.Place), 0, columns - 1), width = Cells(tick.Label, _isAscii), start = column - width / 2;
            if (tick.Label.Length == 0 || start < free) continue;
            if (start + width > grid.Width) start = grid.Width - width;
            if (start < free) continue;
            grid.Put(column, axis, tickDown, color);
            grid.Write(start, axis + 1, tick.Label, color);
            free = start + width + 1;
        }

        if (!hasTitle) return;
        string title = SafeText.Fit(TextFold.Of(x.Title, _isAscii), columns, text => Cells(text, _isAscii));
        grid.Write(left + Math.Max(0, (columns - Cells(title, _isAscii)) / 2), axis + 2, title, color);
    }

    private void DrawTable(FigureTable table, int top, int height)
    {
        int columns = Math.Min(table.Columns.Count, (grid.Width + 2) / 5), rows = Math.Min(table.Rows.Count, height - 1);
        if (columns == 0 || height < 1) return;
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++)
        {
            widths[i] = Cells(table.Columns[i], _isAscii);
            for (int row = 0; row < rows; row++)
            {
                if (i < table.Rows[row].Count) widths[i] = Math.Max(widths[i], Cells(table.Rows[row][i], _isAscii));
            }
        }

        while (widths.Sum() + 2 * (columns - 1) > grid.Width && widths.Max() > 3) widths[Array.IndexOf(widths, widths.Max())]--;
        DrawRow(table.Columns, widths, top, _theme.FaintText);
        for (int row = 0; row < rows; row++)
        {
            bool isCut = row == rows - 1 && table.Rows.Count > rows;
            if (isCut) grid.Write(0, top + 1 + row, $"… {table.Rows.Count - row} more rows", _theme.FaintText);
            else DrawRow(table.Rows[row], widths, top + 1 + row, 0);
        }
    }

    private void DrawRow(ValueList<string> cells, int[] widths, int row, uint color)
    {
        int x = 0;
        for (int i = 0; i < Math.Min(cells.Count, widths.Length); i++)
        {
            grid.Write(x, row, SafeText.Fit(TextFold.Of(cells[i], _isAscii), widths[i], text => Cells(text, _isAscii)), color);
            x += widths[i] + 2;
        }
    }
}
