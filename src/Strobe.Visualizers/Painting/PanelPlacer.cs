namespace Strobe.Visualizers.Painting;

/// <summary>
/// Places the parts of one panel in two steps: first how much room its labels need at the sides, so that panels above each other can agree, then
/// everything else.
/// </summary>
internal sealed class PanelPlacer
{
    private const double LeastHeightForAxes = 44, LeastWidthForAxes = 60, TickLength = 5, BarWidth = 12, BarGap = 10, LeastRight = 14, SampleWidth = 16, LeastPlotHeight = 10;
    private const double LongestLabelShare = 0.3;
    private const int MostLegendRows = 3;

    private readonly FigurePanel _panel;
    private readonly PixelBox _room;
    private readonly Theme _theme;
    private readonly bool _hasAxes, _hasXTitle;
    private readonly List<TextMark> _texts = [];
    private readonly List<(double Right, double Middle, List<FigureLayer> Layers, int Missing)> _legend = [];
    private readonly double _top, _bottom;
    private readonly FigureRange _xRange, _yRange;
    private readonly string _title;

    internal PanelPlacer(FigurePanel panel, PixelBox room, Theme theme)
    {
        (_panel, _room, _theme) = (panel, room, theme);
        _hasAxes = room.Width >= LeastWidthForAxes && room.Height >= LeastHeightForAxes;
        (_xRange, _yRange) = (DataRanges.Of(panel, false), DataRanges.Of(panel, true));
        _title = _hasAxes ? SafeText.Fit(SafeText.Clean(panel.Title), room.Width, TextStyle.Measure) : "";
        (_top, _bottom) = (room.Y, room.Bottom);
        if (!_hasAxes || panel.Table is not null)
        {
            if (_title.Length > 0) _top += TextStyle.LineHeight + 2;
            return;
        }

        _top += HeaderHeight();
        _bottom -= TickLength + TextStyle.LineHeight - 2;
        _hasXTitle = HasTitle(panel.X) && _bottom - TextStyle.LineHeight - _top >= LeastPlotHeight;
        if (_hasXTitle) _bottom -= TextStyle.LineHeight;
        if (_bottom - _top < LeastPlotHeight)
        {
            // The plot is worth more than its labels.
            (_hasAxes, _title, _top, _bottom) = (false, "", room.Y, room.Bottom);
            _legend.Clear();
            return;
        }

        AxisPlan y = AxisTicks.Plan(panel.Y, _yRange, _bottom, _top, true, TextStyle.Ticks, LongestLabel);
        LeftMargin = y.LabelWidth(TextStyle.Measure) + TickLength + 3 + (y.Title.Length > 0 ? TextStyle.LineHeight + 1 : 0);
        RightMargin = LeastRight;
        if (!HasColorBar) return;
        AxisPlan colors = ColorPlan();
        RightMargin = BarGap + BarWidth + TickLength + 2 + colors.LabelWidth(TextStyle.Measure) + (colors.Title.Length > 0 ? TextStyle.LineHeight + 2 : 4);
    }

    internal double LeftMargin { get; }

    internal double RightMargin { get; }

    private double LongestLabel => _room.Width * LongestLabelShare;

    private bool HasColorBar => _panel.Colors is not null && FirstMap() is not null && _bottom - _top > 40;

    internal PanelLayout Place(double left, double right)
    {
        if (_panel.Table is { } table && _hasAxes) return PlaceTable(table);
        (left, right) = _hasAxes ? (left, right) : (0, 0);
        PixelBox plot = new(_room.X + left, _top, Math.Max(1, _room.Width - left - right), Math.Max(1, _bottom - _top));
        (plot, FigureRange xRange, FigureRange yRange) = _panel.HasEqualUnits ? WithEqualUnits(plot) : (plot, _xRange, _yRange);
        AxisPlan x = AxisTicks.Plan(_panel.X, xRange, plot.X, plot.Right, false, TextStyle.Ticks, LongestLabel);
        AxisPlan y = AxisTicks.Plan(_panel.Y, yRange, plot.Bottom, plot.Y, true, TextStyle.Ticks, LongestLabel);
        PanelLayout layout = new(_panel, plot, x, y);
        if (!_hasAxes) return layout;
        AddText(_title, _room.X + left, _room.Y + 11, _theme.Text, TextAnchor.Start);
        AddAxisTexts(layout, plot, x, y);
        if (HasColorBar) AddColorBar(layout, plot);
        AddLegend(layout, plot);
        layout.Texts.AddRange(_texts);
        return layout;
    }

    private static bool HasTitle(FigureAxis axis) => axis.Quantity.Length > 0 || axis.Unit.Length > 0;

    private HeatMapLayer? FirstMap()
    {
        foreach (FigureLayer layer in _panel.Layers)
        {
            if (layer is HeatMapLayer map) return map;
        }

        return null;
    }

    private AxisPlan ColorPlan() => AxisTicks.Plan(_panel.Colors!, DataRanges.OfColors(_panel), _bottom, _top, true, TextStyle.Ticks, LongestLabel / 2);

    /// <summary>The title and the legend share a line when they have room in it.</summary>
    private double HeaderHeight()
    {
        List<FigureLayer> named = [];
        foreach (FigureLayer layer in _panel.Layers)
        {
            if (layer.Name.Length > 0 && layer is not (GuideLayer or LabelLayer) && named.Count < 1000) named.Add(layer);
        }

        double titleWidth = _title.Length == 0 ? 0 : TextStyle.Measure(_title) + 4 * TextStyle.Gap, height = _title.Length > 0 ? TextStyle.LineHeight + 2 : 0;
        if (named.Count < 2) return height == 0 ? TextStyle.Gap : height;
        double all = named.Sum(LegendWidth);
        bool isShared = titleWidth + all <= _room.Width;
        double y = isShared ? _room.Y : _room.Y + height;
        int next = 0, mostRows = (int)Math.Clamp((_room.Bottom - y) * 0.3 / TextStyle.LineHeight, 1, MostLegendRows);
        for (int row = 0; row < mostRows && next < named.Count; row++, y += TextStyle.LineHeight)
        {
            List<FigureLayer> layers = [];
            double width = 0, reserve = row == mostRows - 1 ? TextStyle.Measure("+ 9999") + TextStyle.Gap : 0;
            while (next < named.Count && (width + LegendWidth(named[next]) + (next == named.Count - 1 ? 0 : reserve) <= _room.Width || layers.Count == 0))
            {
                width += LegendWidth(named[next]);
                layers.Add(named[next++]);
            }

            _legend.Add((width, y + TextStyle.LineHeight / 2, layers, row == mostRows - 1 ? named.Count - next : 0));
        }

        return Math.Max(height, y - _room.Y + 3);
    }

    private double LegendWidth(FigureLayer layer) => SampleWidth + 5 + TextStyle.Measure(LegendName(layer)) + 2 * TextStyle.Gap;

    private string LegendName(FigureLayer layer) => SafeText.Fit(SafeText.Clean(layer.Name), Math.Max(20, _room.Width * 0.4), TextStyle.Measure);

    private void AddLegend(PanelLayout layout, PixelBox plot)
    {
        foreach ((double width, double middle, List<FigureLayer> layers, int missing) in _legend)
        {
            string more = missing > 0 ? $"+ {missing}" : "";
            double x = Math.Floor(plot.Right + 2 * TextStyle.Gap - width - (missing > 0 ? TextStyle.Measure(more) + TextStyle.Gap : 0));
            x = Math.Max(x, _room.X);
            foreach (FigureLayer layer in layers)
            {
                string name = LegendName(layer);
                layout.Samples.Add(new LegendSample(new PixelBox(x, Math.Round(middle) - 4, SampleWidth, 8), layer));
                AddText(name, x + SampleWidth + 5, TextStyle.Centered(middle), _theme.Text, TextAnchor.Start);
                x += LegendWidth(layer);
            }

            AddText(more, x, TextStyle.Centered(middle), _theme.FaintText, TextAnchor.Start);
        }
    }

    private void AddAxisTexts(PanelLayout layout, PixelBox plot, AxisPlan x, AxisPlan y)
    {
        double widest = 0;
        foreach (Tick tick in y.Ticks)
        {
            double width = TextStyle.Measure(tick.Label), right = Math.Round(plot.X) - TickLength - 2;
            if (tick.Label.Length == 0 || right - width < _room.X - 1) continue;
            widest = Math.Max(widest, width);
            AddText(tick.Label, right, TextStyle.Centered(tick.Place), _theme.FaintText, TextAnchor.End);
        }

        double below = Math.Round(plot.Bottom) + TickLength + 10;
        foreach (Tick tick in x.Ticks)
        {
            double width = TextStyle.Measure(tick.Label), start = Math.Round(tick.Place - width / 2);
            if (tick.Label.Length == 0 || start < 0 || start + width > layout.Plot.Right + Math.Max(RightMargin, LeastRight) + 4) continue;
            AddText(tick.Label, start, below, _theme.FaintText, TextAnchor.Start);
        }

        if (_hasXTitle) AddText(SafeText.Fit(x.Title, plot.Width, TextStyle.Measure), Math.Round(plot.MiddleX), below + TextStyle.LineHeight, _theme.Text, TextAnchor.Middle);
        double titleX = Math.Round(plot.X) - TickLength - 2 - Math.Ceiling(widest) - 6;
        if (titleX - 10 >= 0) AddVertical(SafeText.Fit(y.Title, plot.Height, TextStyle.Measure), titleX, plot.MiddleY);
    }

    private void AddColorBar(PanelLayout layout, PixelBox plot)
    {
        AxisPlan colors = AxisTicks.Plan(_panel.Colors!, DataRanges.OfColors(_panel), plot.Bottom, plot.Y, true, TextStyle.Ticks, LongestLabel / 2);
        double left = Math.Round(plot.Right) + BarGap;
        layout.Colors = colors;
        layout.ColorBar = new PixelBox(left, plot.Y, BarWidth, plot.Height);
        double x = left + BarWidth + TickLength + 1, widest = colors.LabelWidth(TextStyle.Measure);
        foreach (Tick tick in colors.Ticks)
        {
            if (tick.Label.Length > 0) AddText(tick.Label, x, TextStyle.Centered(tick.Place), _theme.FaintText, TextAnchor.Start);
        }

        AddVertical(SafeText.Fit(colors.Title, plot.Height, TextStyle.Measure), x + Math.Ceiling(widest) + TextStyle.LineHeight - 2, plot.MiddleY);
    }

    private (PixelBox Plot, FigureRange X, FigureRange Y) WithEqualUnits(PixelBox plot)
    {
        if (_panel.X.IsLogarithmic || _panel.Y.IsLogarithmic) return (plot, _xRange, _yRange);
        double perX = plot.Width / _xRange.Length, perY = plot.Height / _yRange.Length;
        double each = Math.Min(perX, perY);
        if (!(each > 0) || !double.IsFinite(each)) return (plot, _xRange, _yRange);
        bool isWide = perX > perY, canWiden = (isWide ? _panel.X.Range : _panel.Y.Range) is null && !HasGrid();
        if (canWiden && isWide) return (plot, Longer(_xRange, plot.Width / each), _yRange);
        if (canWiden) return (plot, _xRange, Longer(_yRange, plot.Height / each));
        double width = Math.Max(1, Math.Round(_xRange.Length * each)), height = Math.Max(1, Math.Round(_yRange.Length * each));
        return (new PixelBox(Math.Round(plot.X + (plot.Width - width) / 2), plot.Y, width, height), _xRange, _yRange);
    }

    private static FigureRange Longer(FigureRange range, double length)
    {
        double middle = range.From / 2 + range.To / 2;
        return double.IsFinite(length) ? DataRanges.Sound(middle - length / 2, middle + length / 2, false) : range;
    }

    private bool HasGrid()
    {
        foreach (FigureLayer layer in _panel.Layers)
        {
            if (layer is HeatMapLayer or ImageLayer) return true;
        }

        return false;
    }

    private PanelLayout PlaceTable(FigureTable table)
    {
        AxisPlan none = new(new AxisScale(new FigureRange(0, 1), false, _room.X, _room.Right), [], "");
        PanelLayout layout = new(_panel, _room with { Height = 0 }, none, none);
        AddText(_title, _room.X, _room.Y + 11, _theme.Text, TextAnchor.Start);
        TablePlacer.Place(table, PixelBox.Between(_room.X, _top, _room.Right, _room.Bottom), _theme, _texts, layout.Rules);
        layout.Texts.AddRange(_texts);
        return layout;
    }

    private void AddText(string text, double x, double y, uint color, TextAnchor anchor)
    {
        if (text.Length > 0) _texts.Add(new TextMark(text, x, y, TextStyle.Size, color, anchor));
    }

    private void AddVertical(string text, double x, double y)
    {
        if (text.Length > 0) _texts.Add(new TextMark(text, x, Math.Round(y), TextStyle.Size, _theme.Text, TextAnchor.Middle) { IsVertical = true });
    }
}
