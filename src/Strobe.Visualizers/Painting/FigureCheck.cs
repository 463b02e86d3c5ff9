namespace Strobe.Visualizers.Painting;

/// <summary>What JSON alone cannot say about a figure: lists that belong together are equally long, and nothing is missing in a list.</summary>
internal static class FigureCheck
{
    /// <summary>Figures have at most so many panels, and panels so many layers.</summary>
    private const int MostPanels = 10_000, MostLayers = 1_000_000;

    /// <summary>What is wrong with a figure, in one sentence; null when nothing is.</summary>
    internal static string? FaultOf(Figure figure)
    {
        if (figure.Panels.Count > MostPanels) return $"A figure has at most {MostPanels} panels.";
        if (HasNull(figure.Panels) || HasNull(figure.Measurements)) return "A panel or a measurement of the figure is missing.";
        foreach (FigurePanel panel in figure.Panels)
        {
            if (panel.Layers.Count > MostLayers) return $"A panel has at most {MostLayers} layers.";
            if (HasNull(panel.Layers)) return "A layer of the figure is missing.";
            if (HasNull(panel.X.Labels) || HasNull(panel.Y.Labels) || (panel.Colors is { } colors && HasNull(colors.Labels))) return "A label of an axis is missing.";
            if (panel.Table is { } table && FaultOf(table) is { } tableFault) return tableFault;
            foreach (FigureLayer layer in panel.Layers)
            {
                if (FaultOf(layer) is { } fault) return fault;
            }
        }

        return null;
    }

    private static string? FaultOf(FigureTable table)
    {
        if (HasNull(table.Columns)) return "A heading of a table is missing.";
        foreach (ValueList<string> row in table.Rows)
        {
            if (row.Count != table.Columns.Count) return $"A row of a table has {row.Count} texts for {table.Columns.Count} columns.";
            if (HasNull(row)) return "A text of a table is missing.";
        }

        return null;
    }

    private static string? FaultOf(FigureLayer layer)
    {
        switch (layer)
        {
            case LineLayer line:
                return Enum.IsDefined(line.Style) ? Equal("line", line.X.Count, line.Y.Count) : "A line has an unknown style.";
            case BandLayer band:
                return Equal("band", band.X.Count, band.Low.Count) ?? Equal("band", band.X.Count, band.High.Count);
            case PointLayer points:
                if (!Enum.IsDefined(points.Shape)) return "Points have an unknown shape.";
                return Equal("layer of points", points.X.Count, points.Y.Count)
                    ?? (points.Strengths.Count == 0 ? null : Equal("layer of points", points.X.Count, points.Strengths.Count));
            case BarLayer bars:
                return bars.Edges.Count == bars.Heights.Count + 1 || (bars.Edges.Count == 0 && bars.Heights.Count == 0)
                    ? null
                    : $"A layer of {bars.Heights.Count} bars has {bars.Edges.Count} edges.";
            case HeatMapLayer map:
                return Enum.IsDefined(map.Map) ? Grid("heat map", map.Rows, map.Columns, map.Values.Count) : "A heat map has unknown colours.";
            case ImageLayer image: return Grid("image", image.Rows, image.Columns, image.Pixels.Count);
            case BoxLayer boxes: return HasNull(boxes.Boxes) ? "A box of the figure is missing." : null;
            case GuideLayer guide: return Enum.IsDefined(guide.Kind) ? null : "A guide is of an unknown kind.";
            case LabelLayer labels:
                if (HasNull(labels.Texts)) return "A text of the figure is missing.";
                return Equal("layer of labels", labels.X.Count, labels.Y.Count) ?? Equal("layer of labels", labels.X.Count, labels.Texts.Count);
            default: return "A layer is of an unknown kind.";
        }
    }

    private static string? Equal(string what, int one, int other) => one == other ? null : $"A {what} has lists of {one} and {other} values.";

    private static string? Grid(string what, int rows, int columns, int count) => rows >= 0 && columns >= 0 && (long)rows * columns == count
        ? null
        : $"A {what} of {rows} rows and {columns} columns has {count} values.";

    private static bool HasNull<T>(ValueList<T> list)
        where T : class
    {
        foreach (T one in list)
        {
            if (one is null) return true;
        }

        return false;
    }
}
