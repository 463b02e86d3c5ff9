namespace Strobe.Visualizers.Painting;

/// <summary>All that is drawn of a figure, the hindmost first: what the painters of pixels share.</summary>
internal static class DisplayList
{
    private const double TickLength = 4, SampleMark = 7;

    /// <summary>What a figure looks like.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="layout">Where its parts lie.</param>
    /// <param name="pixelsPerUnit">How many pixels of the device one of the layout is; pictures need not be finer.</param>
    internal static List<Primitive> Of(Figure figure, FigureLayout layout, double pixelsPerUnit)
    {
        List<Primitive> shapes = [];
        foreach (PanelLayout panel in layout.Panels) AddPanel(panel, layout.Theme, pixelsPerUnit, shapes);
        shapes.AddRange(layout.Texts);
        return shapes;
    }

    private static void AddPanel(PanelLayout panel, Theme theme, double pixelsPerUnit, List<Primitive> shapes)
    {
        if (panel.Panel.Table is not null && panel.Plot.Height == 0)
        {
            shapes.AddRange(panel.Rules);
            shapes.AddRange(panel.Texts);
            return;
        }

        PixelBox plot = panel.Plot;
        shapes.Add(new BoxMark(plot, theme.Plot));
        AddGrid(panel, theme, shapes);
        LayerShapes layers = new(panel, theme, shapes);
        Annotations annotations = new(panel, theme, shapes);
        foreach (FigureLayer layer in panel.Panel.Layers)
        {
            switch (layer)
            {
                case LineLayer line: layers.Add(line); break;
                case BandLayer band: layers.Add(band); break;
                case PointLayer points: layers.Add(points); break;
                case BarLayer bars: layers.Add(bars); break;
                case BoxLayer boxes: layers.Add(boxes); break;
                case HeatMapLayer map when GridShapes.HeatMap(map, panel.Panel, panel, pixelsPerUnit) is { } picture: shapes.Add(picture); break;
                case ImageLayer image when GridShapes.Image(image, panel, pixelsPerUnit) is { } picture: shapes.Add(picture); break;
                case GuideLayer guide: annotations.AddLine(guide); break;
            }
        }

        AddFrame(panel, theme, shapes);
        foreach (FigureLayer layer in panel.Panel.Layers)
        {
            if (layer is GuideLayer guide) annotations.AddText(guide);
        }

        foreach (FigureLayer layer in panel.Panel.Layers)
        {
            if (layer is LabelLayer labels) annotations.Add(labels);
        }

        foreach (LegendSample sample in panel.Samples) AddSample(sample, layers, theme, shapes);
        AddColorBar(panel, theme, shapes);
        shapes.AddRange(panel.Texts);
    }

    private static void AddGrid(PanelLayout panel, Theme theme, List<Primitive> shapes)
    {
        PixelBox plot = panel.Plot;
        foreach (bool isMinor in (bool[])[true, false])
        {
            uint color = isMinor ? theme.MinorGrid : theme.Grid;
            foreach (Tick tick in panel.X.Ticks)
            {
                if (tick.IsMinor == isMinor && tick.Place > plot.X + 1 && tick.Place < plot.Right - 1) shapes.Add(new BoxMark(new PixelBox(Math.Floor(tick.Place), plot.Y, 1, plot.Height), color));
            }

            foreach (Tick tick in panel.Y.Ticks)
            {
                if (tick.IsMinor == isMinor && tick.Place > plot.Y + 1 && tick.Place < plot.Bottom - 1) shapes.Add(new BoxMark(new PixelBox(plot.X, Math.Floor(tick.Place), plot.Width, 1), color));
            }
        }
    }

    private static void AddFrame(PanelLayout panel, Theme theme, List<Primitive> shapes)
    {
        PixelBox plot = panel.Plot;
        AddOutline(plot, theme.Frame, shapes);
        if (panel.Texts.Count == 0) return;
        foreach (Tick tick in panel.X.Ticks)
        {
            if (tick.Label.Length > 0) shapes.Add(new BoxMark(new PixelBox(Math.Min(Math.Floor(tick.Place), plot.Right - 1), plot.Bottom, 1, TickLength), theme.Frame));
        }

        foreach (Tick tick in panel.Y.Ticks)
        {
            if (tick.Label.Length > 0) shapes.Add(new BoxMark(new PixelBox(plot.X - TickLength, Math.Min(Math.Floor(tick.Place), plot.Bottom - 1), TickLength, 1), theme.Frame));
        }
    }

    private static void AddOutline(PixelBox box, uint color, List<Primitive> shapes)
    {
        shapes.Add(new BoxMark(box with { Height = 1 }, color));
        shapes.Add(new BoxMark(box with { Y = box.Bottom - 1, Height = 1 }, color));
        shapes.Add(new BoxMark(new PixelBox(box.X, box.Y + 1, 1, Math.Max(0, box.Height - 2)), color));
        shapes.Add(new BoxMark(new PixelBox(box.Right - 1, box.Y + 1, 1, Math.Max(0, box.Height - 2)), color));
    }

    private static void AddSample(LegendSample sample, LayerShapes layers, Theme theme, List<Primitive> shapes)
    {
        PixelBox box = sample.Box;
        uint color = theme.ColorOf(sample.Layer.Color);
        switch (sample.Layer)
        {
            case LineLayer line: shapes.Add(new LineMark([box.X, box.MiddleY, box.Right, box.MiddleY], color, 2) { Dashes = layers.Dashes(line) }); break;
            case PointLayer points: shapes.Add(new PointMarks([box.MiddleX, box.MiddleY], points.Shape, SampleMark, color)); break;
            case BandLayer: shapes.Add(new BoxMark(box, Colors.WithStrength(color, LayerShapes.BandStrength))); break;
            case HeatMapLayer map: shapes.Add(Gradient(map.Map, box, false)); break;
            default: shapes.Add(new BoxMark(box, Colors.WithStrength(color, LayerShapes.BarStrength))); break;
        }
    }

    private static void AddColorBar(PanelLayout panel, Theme theme, List<Primitive> shapes)
    {
        if (panel is not { ColorBar: { } bar, Colors: { } colors }) return;
        foreach (FigureLayer layer in panel.Panel.Layers)
        {
            if (layer is not HeatMapLayer map) continue;
            shapes.Add(Gradient(map.Map, bar, panel.Panel.Colors?.IsReversed != true));
            break;
        }

        AddOutline(bar, theme.Frame, shapes);
        foreach (Tick tick in colors.Ticks)
        {
            if (tick.Label.Length > 0) shapes.Add(new BoxMark(new PixelBox(bar.Right, Math.Min(Math.Floor(tick.Place), bar.Bottom - 1), TickLength, 1), theme.Frame));
        }
    }

    private static ImageMark Gradient(ColorMap map, PixelBox box, bool isUpwards)
    {
        uint[] colors = ColorMaps.Of(map).ToArray();
        if (isUpwards) Array.Reverse(colors);
        bool isVertical = box.Height > box.Width;
        return new ImageMark(box, isVertical ? colors.Length : 1, isVertical ? 1 : colors.Length, colors);
    }
}
