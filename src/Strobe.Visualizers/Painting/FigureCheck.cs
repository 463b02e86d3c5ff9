namespace Strobe.Visualizers.Painting;

/// <summary>What JSON alone cannot say about a figure: lists that belong together are equally long.</summary>
internal static class FigureCheck
{
    /// <summary>Figures have at most so many panels, and panels so many layers.</summary>
    private const int MostPanels = 10_000, MostLayers = 1_000_000;

    /// <summary>What is wrong with a figure, in one sentence; null when nothing is.</summary>
    internal static string? FaultOf(Figure figure)
    {
        if (figure.Panels.Count > MostPanels) return $"A figure has at most {MostPanels} panels.";
        foreach (FigurePanel panel in figure.Panels)
        {
            if (panel.Layers.Count > MostLayers) return $"A panel has at most {MostLayers} layers.";
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
        foreach (ValueList<string> row in table.Rows)
        {
            if (row.Count != table.Columns.Count) return $"A row of a table has {row.Count} texts for {table.Columns.Count} columns.";
        }

        return null;
    }

    private static string? FaultOf(FigureLayer layer)
    {
        switch (layer)
        {
            case LineLayer line: return Equal("line", line.X.Count, line.Y.Count);
            case BandLayer band:
                return Equal("band", band.X.Count, band.Low.Count) ?? Equal("band", band.X.Count, band.High.Count);
            case PointLayer points:
                return Equal("layer of points", points.X.Count, points.Y.Count)
                    ?? (points.Strengths.Count == 0 ? null : Equal("layer of points", points.X.Count, points.Strengths.Count));
            case BarLayer bars:
                return bars.Edges.Count == bars.Heights.Count + 1 || (bars.Edges.Count == 0 && bars.Heights.Count == 0)
                    ? null
                    : $"A layer of {bars.Heights.Count} bars has {bars.Edges.Count} edges.";
            case HeatMapLayer map: return Grid("heat map", map.Rows, map.Columns, map.Values.Count);
            case ImageLayer image: return Grid("image", image.Rows, image.Columns, image.Pixels.Count);
            case LabelLayer labels:
                return Equal("layer of labels", labels.X.Count, labels.Y.Count) ?? Equal("layer of labels", labels.X.Count, labels.Texts.Count);
            default: return null;
        }
    }

    private static string? Equal(string what, int one, int other) => one == other ? null : $"A {what} has lists of {one} and {other} values.";

    private static string? Grid(string what, int rows, int columns, int count) => rows >= 0 && columns >= 0 && (long)rows * columns == count
        ? null
        : $"A {what} of {rows} rows and {columns} columns has {count} values.";
}
