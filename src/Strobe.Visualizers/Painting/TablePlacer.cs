namespace Strobe.Visualizers.Painting;

/// <summary>Places the cells of a table: columns as wide as their texts, all narrower when the room is too small.</summary>
internal static class TablePlacer
{
    private const double CellGap = 18, LeastColumn = 24;
    private const int MostRowsMeasured = 400;

    internal static void Place(FigureTable table, PixelBox room, Theme theme, List<TextMark> texts, List<BoxMark> rules)
    {
        int rows = (int)(room.Height / TextStyle.LineHeight) - 1;
        int columns = (int)Math.Min(table.Columns.Count, Math.Floor((room.Width + CellGap) / (LeastColumn + CellGap)));
        if (columns == 0 || rows < 1) return;
        double[] widths = Widths(table, columns, room.Width);
        bool isCut = table.Rows.Count > rows;
        int shown = isCut ? rows - 1 : table.Rows.Count;
        double y = room.Y + 11;
        AddRow(table.Columns, widths, room.X, y, theme.FaintText, texts);
        rules.Add(new BoxMark(new PixelBox(room.X, Math.Round(y) + 4, Math.Min(room.Width, widths.Sum() + CellGap * (columns - 1)), 1), theme.Frame));
        for (int i = 0; i < shown; i++)
        {
            y += TextStyle.LineHeight;
            AddRow(table.Rows[i], widths, room.X, y + 2, theme.Text, texts);
        }

        if (isCut) texts.Add(new TextMark($"… {table.Rows.Count - shown} more rows", room.X, y + TextStyle.LineHeight + 2, TextStyle.Size, theme.FaintText));
    }

    private static double[] Widths(FigureTable table, int columns, double room)
    {
        double[] widths = new double[columns];
        for (int i = 0; i < columns; i++)
        {
            widths[i] = Math.Max(LeastColumn, TextStyle.Measure(SafeText.Clean(table.Columns[i])));
            for (int row = 0; row < Math.Min(MostRowsMeasured, table.Rows.Count); row++)
            {
                if (i < table.Rows[row].Count) widths[i] = Math.Max(widths[i], TextStyle.Measure(SafeText.Clean(table.Rows[row][i])));
            }
        }

        double free = room - CellGap * (columns - 1);
        while (widths.Sum() > free + 0.5)
        {
            // The widest columns give way until they are as wide as the next.
            double widest = widths.Max(), second = widths.Where(width => width < widest).DefaultIfEmpty(LeastColumn).Max();
            int many = widths.Count(width => width == widest);
            double target = Math.Max(second, widest - (widths.Sum() - free) / many);
            if (target >= widest) break;
            for (int i = 0; i < columns; i++) widths[i] = Math.Min(widths[i], target);
        }

        return widths;
    }

    private static void AddRow(ValueList<string> cells, double[] widths, double x, double y, uint color, List<TextMark> texts)
    {
        for (int i = 0; i < Math.Min(cells.Count, widths.Length); i++)
        {
            string text = SafeText.Fit(SafeText.Clean(cells[i]), widths[i], TextStyle.Measure);
            if (text.Length > 0) texts.Add(new TextMark(text, Math.Round(x), y, TextStyle.Size, color));
            x += widths[i] + CellGap;
        }
    }
}
