using Strobe.Visualizers.Painting;

namespace Strobe.Visualizers;

/// <summary>
/// Draws figures for terminals: lines and points in braille dots, bars in eighths of blocks, heat maps and images in half blocks, or all of it in ASCII.
/// Names from watched programs cannot bring escape sequences in: what is drawn has only those for colours, and those only when they are asked for.
/// </summary>
public static class TextPainter
{
    private const int MostNoteLines = 2;

    /// <summary>At most <see cref="TextOptions.Height"/> lines of at most <see cref="TextOptions.Width"/> cells, with line feeds between them.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="options">How large, and what the terminal can do.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public static string Paint(Figure figure, TextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(figure);
        options ??= new TextOptions();
        options.Check();
        TextGrid grid = new(options.Width, options.Height, options.IsAscii);
        int top = 0, bottom = options.Height;
        string title = Fit(figure.Title, options, options.Width);
        if (title.Length > 0 && options.Height > 2) grid.Write(0, top++, title, 0);
        bottom = WriteNote(figure, grid, options, top, bottom);
        bottom = WriteMeasurements(figure, grid, options, top, bottom);
        int shown = Math.Min(figure.Panels.Count, Math.Max(1, (bottom - top) / 4));
        double total = 0, sum = 0;
        for (int i = 0; i < shown; i++) total += Weight(figure.Panels[i]);
        int first = top;
        TextPanel painter = new(grid, options);
        for (int i = 0; i < shown && bottom > top; i++)
        {
            sum += Weight(figure.Panels[i]);
            int end = i == shown - 1 ? bottom : first + Math.Max(1, (int)Math.Round((bottom - first) * sum / total));
            end = Math.Min(end, bottom);
            if (end > top) painter.Draw(figure.Panels[i], top, end - top);
            top = end;
        }

        return grid.ToText(options.Colors);
    }

    private static double Weight(FigurePanel panel) => double.IsFinite(panel.Weight) ? Math.Clamp(panel.Weight, 0.1, 10) : 1;

    private static string Fit(string text, TextOptions options, int room) =>
        SafeText.Fit(TextFold.Of(text, options.IsAscii), room, one => TextPanel.Cells(one, options.IsAscii));

    private static int WriteNote(Figure figure, TextGrid grid, TextOptions options, int top, int bottom)
    {
        int most = figure.Panels.Count == 0 ? bottom - top : Math.Min(MostNoteLines, (bottom - top) / 4);
        List<string> lines = SafeText.Wrap(TextFold.Of(figure.Note, options.IsAscii), options.Width, most, one => TextPanel.Cells(one, options.IsAscii));
        for (int i = 0; i < lines.Count; i++) grid.Write(0, bottom - lines.Count + i, lines[i], options.Theme.FaintText);
        return bottom - lines.Count;
    }

    private static int WriteMeasurements(Figure figure, TextGrid grid, TextOptions options, int top, int bottom)
    {
        List<MeasurementText> all = MeasurementText.Of(figure, options.Width * options.Height);
        if (all.Count == 0) return bottom;
        int name = all.Max(one => TextPanel.Cells(one.Name, options.IsAscii)), value = all.Max(one => TextPanel.Cells(one.Value, options.IsAscii));
        int each = Math.Min(options.Width, name + 1 + value), columns = Math.Clamp((options.Width + 3) / (each + 3), 1, all.Count);
        int rows = Math.Min((all.Count + columns - 1) / columns, figure.Panels.Count == 0 ? bottom - top : (bottom - top) / 3);
        for (int i = 0; i < Math.Min(all.Count, rows * columns); i++)
        {
            int left = i / rows * (each + 3), row = bottom - rows + i % rows;
            bool isRest = i == rows * columns - 1 && all.Count > rows * columns;
            string written = isRest ? $"… {all.Count - i} more" : Fit(all[i].Value, options, Math.Max(1, each * 2 / 3));
            int width = TextPanel.Cells(written, options.IsAscii);
            if (!isRest) grid.Write(left, row, Fit(all[i].Name, options, each - width - 1), options.Theme.FaintText);
            grid.Write(left + each - width, row, written, all[i].IsMeasured && !isRest ? 0 : options.Theme.FaintText);
        }

        return bottom - rows;
    }
}
