namespace Strobe.Visualizers.Plugins;

/// <summary>Whether a figure of a plugin is one that painters can draw: complete, bounded, its lengths matching, its ranges numbers.</summary>
internal static class FigureCheck
{
    /// <summary>All numbers and boxes of a figure together.</summary>
    internal const long MostElements = 1 << 24;

    private const int MostPanels = 100;
    private const int MostLayers = 10_000;
    private const int MostTexts = 100_000;
    private const int LongestText = 10_000;
    private const double MostWeight = 1e6;
    private const double LargestPoint = 1_000;

    /// <summary>What is wrong, to follow after "Render"; null when nothing is.</summary>
    internal static string? Complaint(Figure? figure)
    {
        if (figure is null) return "gave no figure";
        if (!IsText(figure.Title) || !IsText(figure.Note)) return "gave a figure whose title or note is null or far too long";
        if (figure.Panels.Count > MostPanels || figure.Measurements.Count > MostTexts)
        {
            return $"gave a figure with {figure.Panels.Count} panels and {figure.Measurements.Count} measurements";
        }

        foreach (Measurement? measurement in figure.Measurements)
        {
            bool isNamed = measurement is not null && IsText(measurement.Name) && IsText(measurement.Unit) && IsText(measurement.Reason);
            if (!isNamed) return "gave a measurement without a name";
        }

        long elements = 0;
        foreach (FigurePanel? panel in figure.Panels)
        {
            if (panel is null) return "gave a figure with a panel that is null";
            if (Complaint(panel) is { } complaint) return complaint;
            foreach (FigureLayer? layer in panel.Layers)
            {
                if (layer is null) return "gave a panel with a layer that is null";
                if (Complaint(layer, ref elements) is { } wrong) return $"gave a {layer.GetType().Name} {wrong}";
                if (elements > MostElements) return $"gave a figure with more than {MostElements} elements";
            }
        }

        return null;
    }

    private static string? Complaint(FigurePanel panel)
    {
        if (!IsText(panel.Title)) return "gave a panel whose title is null or far too long";
        if (panel.Layers.Count > MostLayers) return $"gave a panel with {panel.Layers.Count} layers";
        if (!(panel.Weight > 0 && panel.Weight <= MostWeight)) return "gave a panel whose weight is not positive";
        bool hasAxes = IsAxis(panel.X) && IsAxis(panel.Y) && (panel.Colors is null || IsAxis(panel.Colors));
        if (!hasAxes) return "gave an axis that is null or whose range or labels are no numbers";
        return panel.Table is null || IsTable(panel.Table) ? null : "gave a table whose rows do not fit its columns";
    }

    private static string? Complaint(FigureLayer layer, ref long elements)
    {
        if (!IsText(layer.Name) || layer.Color < -1) return "without a name or colour";
        (long count, string? complaint) = layer switch
        {
            LineLayer line => (2L * line.X.Count, Same(line.X.Count, line.Y.Count) ?? Named(line.Style)),
            BandLayer band => (3L * band.X.Count, Same(band.X.Count, band.Low.Count) ?? Same(band.X.Count, band.High.Count)),
            PointLayer points => (3L * points.X.Count, Points(points)),
            BarLayer bars => (2L * bars.Edges.Count, Bars(bars)),
            HeatMapLayer map => (map.Values.Count, Grid(map.Rows, map.Columns, map.Values.Count, map.X, map.Y)
                ?? Named(map.Map) ?? (map.Limits is { } limits && !IsRange(limits) ? "whose limits are no range" : null)),
            ImageLayer image => (image.Pixels.Count, Grid(image.Rows, image.Columns, image.Pixels.Count, image.X, image.Y)),
            BoxLayer boxes => (boxes.Boxes.Count, boxes.Boxes.All(IsBox) ? null : "with a box that is null or no range"),
            GuideLayer guide => (1, double.IsFinite(guide.Position) ? Named(guide.Kind) : "whose position is no number"),
            LabelLayer labels => (2L * labels.X.Count, Same(labels.X.Count, labels.Y.Count) ?? Same(labels.X.Count, labels.Texts.Count)
                ?? (labels.Texts.All(IsText) ? null : "with a text that is null or far too long")),
            _ => (0L, "of a kind of its own"),
        };
        elements += count;
        return complaint;
    }

    private static string? Points(PointLayer points) => Same(points.X.Count, points.Y.Count)
        ?? (points.Strengths.Count == 0 ? null : Same(points.X.Count, points.Strengths.Count))
        ?? Named(points.Shape)
        ?? (points.Size >= 0 && points.Size <= LargestPoint ? null : "whose points have no size");

    private static string? Bars(BarLayer bars)
    {
        if (bars.Edges.Count != bars.Heights.Count + 1 && bars.Edges.Count + bars.Heights.Count > 0)
        {
            return $"with {bars.Edges.Count} edges and {bars.Heights.Count} heights";
        }

        if (!double.IsFinite(bars.Baseline)) return "whose baseline is no number";
        ReadOnlySpan<double> edges = bars.Edges.AsSpan();
        for (int i = 1; i < edges.Length; i++) if (!(edges[i] >= edges[i - 1])) return "whose edges do not ascend";
        return null;
    }

    private static string? Grid(int rows, int columns, int count, FigureRange x, FigureRange y)
    {
        if (rows < 0 || columns < 0 || (long)rows * columns != count) return $"of {rows} × {columns} with {count} values";
        return IsRange(x) && IsRange(y) ? null : "whose edges are no ranges";
    }

    private static string? Same(int one, int other) => one == other ? null : $"with lists of {one} and {other} elements";

    private static string? Named<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) ? null : $"with an unknown {typeof(T).Name}";

    private static bool IsAxis(FigureAxis? axis) => axis is not null
        && IsText(axis.Quantity) && IsText(axis.Unit)
        && (axis.Range is not { } range || IsRange(range))
        && axis.Labels.Count <= MostTexts
        && axis.Labels.All(label => label is not null && double.IsFinite(label.Position) && IsText(label.Text));

    private static bool IsTable(FigureTable table) => (long)table.Columns.Count * Math.Max(1, table.Rows.Count) <= MostTexts
        && table.Rows.Count <= MostTexts
        && table.Columns.All(IsText)
        && table.Rows.All(row => row.Count == table.Columns.Count && row.All(IsText));

    private static bool IsBox(FigureBox? box) => box is not null && IsText(box.Text) && IsRange(box.X) && IsRange(box.Y) && box.Color >= -1;

    private static bool IsRange(FigureRange range) => double.IsFinite(range.From) && double.IsFinite(range.To) && range.From <= range.To;

    private static bool IsText(string? text) => text is { Length: <= LongestText };
}
