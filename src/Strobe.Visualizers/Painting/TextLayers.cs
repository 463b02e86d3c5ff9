namespace Strobe.Visualizers.Painting;

/// <summary>Draws the layers of a panel into cells: lines and points as dots, bars as eighths of blocks, grids as half blocks.</summary>
internal sealed class TextLayers(FigurePanel panel, AxisScale x, AxisScale y, int columns, int rows, TextOptions options)
{
    private const string Eighths = "▁▂▃▄▅▆▇█", Shades = " ░▒▓█", AsciiShades = " .:-=+*#%@";
    private const int UpperHalf = '▀';

    private readonly TextGrid _grid = new(columns, rows, options.IsAscii);
    private readonly Theme _theme = options.Theme;
    private readonly bool _isAscii = options.IsAscii;
    private readonly PixelBox _dots = new(0, 0, columns * 2, rows * 4);

    internal TextGrid Draw()
    {
        foreach (FigureLayer layer in panel.Layers)
        {
            switch (layer)
            {
                case LineLayer line: Add(line); break;
                case BandLayer band: Add(band); break;
                case PointLayer points: Add(points); break;
                case BarLayer bars: Add(bars); break;
                case BoxLayer boxes: Add(boxes); break;
                case HeatMapLayer map: Add(GridShapes.HeatMap(map, panel, HalfCells(), 1)); break;
                case ImageLayer image: Add(GridShapes.Image(image, HalfCells(), 1)); break;
            }
        }

        foreach (FigureLayer layer in panel.Layers)
        {
            if (layer is GuideLayer guide) Add(guide);
        }

        foreach (FigureLayer layer in panel.Layers)
        {
            if (layer is LabelLayer labels) Add(labels);
        }

        return _grid;
    }

    private double DotX(double value) => x.MapFinite(value) * 2;

    private double DotY(double value) => y.MapFinite(value) * 4;

    private void Dot(double dotX, double dotY, uint color)
    {
        if (!_dots.Contains(dotX, dotY)) return;
        _grid.Dot(Math.Min((int)dotX, columns * 2 - 1), Math.Min((int)dotY, rows * 4 - 1), color);
    }

    private void Add(LineLayer line)
    {
        int count = Math.Min(line.X.Count, line.Y.Count);
        uint color = _theme.ColorOf(line.Color);
        LineTracer tracer = new(_dots, count * 2);
        double last = double.NaN, ground = y.IsLogarithmic ? rows * 4 : Math.Clamp(DotY(0), 0, rows * 4);
        for (int i = 0; i < count; i++)
        {
            double dotX = DotX(line.X[i]), dotY = DotY(line.Y[i]);
            if (line.Style == LineStyle.Stem)
            {
                tracer.Break();
                tracer.Add(dotX, double.IsNaN(dotY) ? dotY : ground);
            }
            else if (line.Style == LineStyle.Step && !double.IsNaN(last))
            {
                tracer.Add(dotX, last);
            }

            tracer.Add(dotX, dotY);
            last = double.IsNaN(dotX) ? double.NaN : dotY;
        }

        tracer.Break();
        int walked = 0;
        foreach (double[] run in tracer.Runs)
        {
            for (int i = 2; i < run.Length; i += 2) Connect(run[i - 2], run[i - 1], run[i], run[i + 1], color, line.IsDashed, ref walked);
        }
    }

    private void Connect(double x0, double y0, double x1, double y1, uint color, bool isDashed, ref int walked)
    {
        int steps = (int)Math.Ceiling(Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0)));
        for (int i = 0; i <= steps; i++)
        {
            double share = steps == 0 ? 0 : i / (double)steps;
            if (!isDashed || walked % 6 < 4) Dot(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, color);
            if (i > 0) walked++;
        }
    }

    private void Add(BandLayer band)
    {
        int count = Math.Min(band.X.Count, Math.Min(band.Low.Count, band.High.Count));
        uint color = _theme.ColorOf(band.Color);
        double lastX = double.NaN, lastLow = 0, lastHigh = 0;
        for (int i = 0; i < count; i++)
        {
            double here = DotX(band.X[i]), low = DotY(band.Low[i]), high = DotY(band.High[i]);
            if (double.IsNaN(here + low + high))
            {
                lastX = double.NaN;
                continue;
            }

            Column(here, low, high, color);
            if (!double.IsNaN(lastX) && Math.Abs(here - lastX) > 1)
            {
                double from = Math.Max(0, Math.Ceiling(Math.Min(lastX, here))), to = Math.Min(columns * 2, Math.Max(lastX, here));
                for (double at = from; at <= to; at++)
                {
                    double share = (at - lastX) / (here - lastX);
                    Column(at, lastLow + (low - lastLow) * share, lastHigh + (high - lastHigh) * share, color);
                }
            }

            (lastX, lastLow, lastHigh) = (here, low, high);
        }
    }

    private void Column(double at, double low, double high, uint color)
    {
        double top = Math.Max(0, Math.Min(low, high)), bottom = Math.Min(rows * 4, Math.Max(low, high));
        for (double dot = top; dot < bottom; dot++) Dot(at, dot, color);
        if (top <= bottom) Dot(at, bottom, color);
    }

    private void Add(PointLayer points)
    {
        int count = Math.Min(points.X.Count, points.Y.Count);
        uint color = _theme.ColorOf(points.Color);
        int mark = points.Shape switch { PointShape.Cross => _isAscii ? 'x' : '×', PointShape.Ring => _isAscii ? 'o' : '○', _ => _isAscii ? '*' : 0 };
        for (int i = 0; i < count; i++)
        {
            double dotX = DotX(points.X[i]), dotY = DotY(points.Y[i]);
            if (!_dots.Contains(dotX, dotY)) continue;
            if (mark == 0) Dot(dotX, dotY, color);
            else _grid.Put(Math.Min((int)(dotX / 2), columns - 1), Math.Min((int)(dotY / 4), rows - 1), mark, color);
        }
    }

    private void Add(BarLayer bars)
    {
        uint color = _theme.ColorOf(bars.Color);
        double ground = double.IsFinite(bars.Baseline) && !(y.IsLogarithmic && bars.Baseline <= 0) ? Math.Clamp(y.Map(bars.Baseline), 0, rows) : rows;
        double[] tops = new double[columns];
        Array.Fill(tops, double.NaN);
        for (int i = 0; i < Math.Min(bars.Heights.Count, bars.Edges.Count - 1); i++)
        {
            double left = x.MapFinite(bars.Edges[i]), right = x.MapFinite(bars.Edges[i + 1]), top = y.MapFinite(bars.Heights[i]);
            if (double.IsNaN(left + right + top)) continue;
            if (left > right) (left, right) = (right, left);
            // The columns whose middle the bar covers, at least one.
            int first = (int)Math.Clamp(Math.Ceiling(left - 0.5), 0, columns - 1), last = (int)Math.Clamp(Math.Ceiling(right - 0.5) - 1, first, columns - 1);
            if (right < 0 || left > columns) continue;
            for (int column = first; column <= last; column++)
            {
                if (double.IsNaN(tops[column]) || Math.Abs(top - ground) > Math.Abs(tops[column] - ground)) tops[column] = top;
            }
        }

        for (int column = 0; column < columns; column++)
        {
            if (!double.IsNaN(tops[column])) Bar(column, Math.Clamp(tops[column], 0, rows), ground, color);
        }
    }

    private void Bar(int column, double top, double ground, uint color)
    {
        (double high, double low) = (Math.Min(top, ground), Math.Max(top, ground));
        for (int row = (int)high; row < Math.Min(rows, Math.Ceiling(low)); row++)
        {
            double covered = Math.Min(row + 1, low) - Math.Max(row, high);
            int eighths = (int)Math.Round(covered * 8);
            // Blocks stand on the lower edge of their cell; what hangs from the ground is rounded to whole cells.
            if (top > ground && row == (int)low) eighths = covered >= 0.5 ? 8 : 0;
            if (eighths > 0) _grid.Put(column, row, _isAscii ? eighths >= 4 ? '#' : '.' : Eighths[eighths - 1], color);
        }
    }

    private void Add(BoxLayer boxes)
    {
        foreach (FigureBox box in boxes.Boxes)
        {
            double x0 = x.MapFinite(box.X.From), x1 = x.MapFinite(box.X.To), y0 = y.MapFinite(box.Y.From), y1 = y.MapFinite(box.Y.To);
            if (double.IsNaN(x0 + x1 + y0 + y1)) continue;
            (x0, x1, y0, y1) = (Math.Min(x0, x1), Math.Max(x0, x1), Math.Min(y0, y1), Math.Max(y0, y1));
            if (x1 < 0 || x0 >= columns || y1 < 0 || y0 >= rows) continue;
            int left = (int)Math.Clamp(Math.Round(x0), 0, columns - 1), right = (int)Math.Clamp(Math.Round(x1) - 1, left, columns - 1);
            int top = (int)Math.Clamp(Math.Round(y0), 0, rows - 1), bottom = (int)Math.Clamp(Math.Round(y1) - 1, top, rows - 1);
            Box(left, top, right, bottom, box);
        }
    }

    private void Box(int left, int top, int right, int bottom, FigureBox box)
    {
        uint color = _theme.ColorOf(box.Color), ink = options.Colors == TextColors.None ? 0 : Colors.ReadableOn(color);
        bool hasColors = options.Colors != TextColors.None;
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
            {
                bool isEdge = column == left || column == right;
                _grid.Put(column, row, hasColors ? ' ' : isEdge ? right == left ? '|' : column == left ? '[' : ']' : _isAscii ? '=' : '░', 0);
                if (hasColors) _grid.Fill(column, row, color);
            }
        }

        int room = right - left - 1;
        string text = SafeText.Fit(TextFold.Of(box.Text, _isAscii), room, one => TextPanel.Cells(one, _isAscii));
        _grid.Write(left + 1, (top + bottom) / 2, text, ink, room);
    }

    /// <summary>The panel with a unit of a column across and half a row down: what half blocks show.</summary>
    private PanelLayout HalfCells()
    {
        AxisScale across = new(x.Range, x.IsLogarithmic, x.Start, x.End), down = new(y.Range, y.IsLogarithmic, y.Start * 2, y.End * 2);
        return new PanelLayout(panel, new PixelBox(0, 0, columns, rows * 2), new AxisPlan(across, [], ""), new AxisPlan(down, [], ""));
    }

    private void Add(ImageMark? image)
    {
        if (image is null) return;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                uint upper = Pixel(image, column + 0.5, 2 * row + 0.5), lower = Pixel(image, column + 0.5, 2 * row + 1.5);
                if (upper == 0 && lower == 0) continue;
                if (options.Colors == TextColors.None || _isAscii)
                {
                    string shades = _isAscii ? AsciiShades : Shades;
                    double light = (Colors.Luma(upper) + Colors.Luma(lower)) / 2;
                    _grid.Put(column, row, shades[Math.Clamp((int)(light / 256 * shades.Length), 0, shades.Length - 1)], (upper == 0 ? lower : upper) | 0xFF000000);
                    continue;
                }

                _grid.Put(column, row, UpperHalf, Colors.Over(upper, _theme.Plot));
                _grid.Fill(column, row, Colors.Over(lower, _theme.Plot));
            }
        }
    }

    private static uint Pixel(ImageMark image, double atX, double atY)
    {
        PixelBox box = image.Box;
        if (!(atX >= box.X && atX < box.Right && atY >= box.Y && atY < box.Bottom)) return 0;
        int column = (int)Math.Clamp((atX - box.X) / box.Width * image.Columns, 0, image.Columns - 1);
        int row = (int)Math.Clamp((atY - box.Y) / box.Height * image.Rows, 0, image.Rows - 1);
        return image.Pixels[row * image.Columns + column];
    }

    private void Add(GuideLayer guide)
    {
        double place = (guide.IsVertical ? x : y).MapFinite(guide.Position);
        int most = guide.IsVertical ? columns : rows, at = place >= 0 && place <= most ? Math.Min((int)place, most - 1) : -1;
        if (at < 0) return;
        uint color = guide.Kind switch { GuideKind.Limit => _theme.Limit, GuideKind.Cursor => _theme.FaintText, _ => _theme.ColorOf(guide.Color) };
        int mark = guide.IsVertical ? _isAscii ? '|' : '┊' : _isAscii ? '-' : '┄';
        for (int i = 0; i < (guide.IsVertical ? rows : columns); i++)
        {
            (int column, int row) = guide.IsVertical ? (at, i) : (i, at);
            if (_grid.IsFree(column, row)) _grid.Put(column, row, mark, color);
        }

        string name = SafeText.Fit(TextFold.Of(guide.Name, _isAscii), columns / 2, one => TextPanel.Cells(one, _isAscii));
        int width = TextPanel.Cells(name, _isAscii);
        if (width > 0) _grid.Write(guide.IsVertical ? Math.Min(at + 1, columns - width) : columns - width, guide.IsVertical ? 0 : at, name, color);
    }

    private void Add(LabelLayer labels)
    {
        int count = Math.Min(labels.Texts.Count, Math.Min(labels.X.Count, labels.Y.Count));
        HashSet<(int, int)> taken = [];
        for (int i = 0; i < Math.Min(count, 1000); i++)
        {
            double atX = x.MapFinite(labels.X[i]), atY = y.MapFinite(labels.Y[i]);
            if (!(atX >= 0 && atX <= columns && atY >= 0 && atY <= rows)) continue;
            string text = SafeText.Fit(TextFold.Of(labels.Texts[i], _isAscii), columns / 2, one => TextPanel.Cells(one, _isAscii));
            int width = TextPanel.Cells(text, _isAscii), start = Math.Clamp((int)atX - width / 2, 0, Math.Max(0, columns - width)), row = Math.Max(0, (int)atY - 1);
            List<(int, int)> cells = [.. Enumerable.Range(start - 1, width + 2).Select(column => (column, row))];
            if (width == 0 || cells.Exists(taken.Contains)) continue;
            taken.UnionWith(cells);
            _grid.Write(start, row, text, 0);
        }
    }
}
