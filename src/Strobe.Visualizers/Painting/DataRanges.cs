namespace Strobe.Visualizers.Painting;

/// <summary>Which part of an axis is shown: what the figure says, or what its layers have; always finite, ascending and long enough to divide.</summary>
internal static class DataRanges
{
    /// <summary>Ends are held below the largest double, so that their difference is a number too.</summary>
    private const double Largest = 8e307;

    /// <summary>A range shorter than this share of its ends cannot be divided in doubles.</summary>
    private const double ShortestShare = 1e-12, Shortest = 1e-290, Padding = 0.03;

    internal static FigureRange Of(FigurePanel panel, bool isVertical)
    {
        FigureAxis axis = isVertical ? panel.Y : panel.X;
        if (axis.Range is { } given && double.IsFinite(given.From) && double.IsFinite(given.To) && !(axis.IsLogarithmic && Math.Max(given.From, given.To) <= 0))
        {
            return Sound(Math.Min(given.From, given.To), Math.Max(given.From, given.To), axis.IsLogarithmic);
        }

        Extent extent = new(axis.IsLogarithmic);
        foreach (FigureLayer layer in panel.Layers) Include(ref extent, layer, isVertical);
        foreach (AxisLabel label in axis.Labels) extent.Include(label.Position);
        if (!extent.HasAny) return axis.IsLogarithmic ? new FigureRange(1, 10) : new FigureRange(0, 1);
        FigureRange sound = Sound(extent.Least, extent.Most, axis.IsLogarithmic);
        if (HasGrid(panel)) return sound;
        if (panel.HasEqualUnits || axis.Labels.Count > 0 || (!isVertical && HasPoints(panel))) return Padded(sound, axis.IsLogarithmic);
        return isVertical && !HasBoxes(panel) ? AxisTicks.Widen(sound, axis.IsLogarithmic) : sound;
    }

    /// <summary>The numbers that the first and the last colour of a panel's colour bar stand for: those of its first heat map.</summary>
    internal static FigureRange OfColors(FigurePanel panel)
    {
        foreach (FigureLayer layer in panel.Layers)
        {
            if (layer is HeatMapLayer map) return OfColors(panel, map);
        }

        return new FigureRange(0, 1);
    }

    /// <summary>The numbers that the first and the last colour of a heat map stand for.</summary>
    internal static FigureRange OfColors(FigurePanel panel, HeatMapLayer map)
    {
        if ((map.Limits ?? panel.Colors?.Range) is { } given && double.IsFinite(given.From) && double.IsFinite(given.To)) return Sound(given.From, given.To, false);
        Extent extent = new(false);
        foreach (double value in map.Values) extent.Include(value);
        return extent.HasAny ? Sound(extent.Least, extent.Most, false) : new FigureRange(0, 1);
    }

    /// <summary>A range that can be divided: ends in order, finite, not too near to each other.</summary>
    internal static FigureRange Sound(double from, double to, bool isLogarithmic)
    {
        if (from > to) (from, to) = (to, from);
        if (isLogarithmic) return SoundLogarithmic(from, to);
        from = Math.Clamp(from, -Largest, Largest);
        to = Math.Clamp(to, -Largest, Largest);
        double size = Math.Max(Math.Abs(from), Math.Abs(to));
        if (to - from > Math.Max(size * ShortestShare, Shortest)) return new FigureRange(from, to);
        if (size < Shortest) return new FigureRange(-1, 1);
        double middle = from / 2 + to / 2, half = size * 0.1;
        return new FigureRange(Math.Max(middle - half, -Largest), Math.Min(middle + half, Largest));
    }

    private static FigureRange SoundLogarithmic(double from, double to)
    {
        to = Math.Clamp(to, 1e-280, Largest);
        from = from > 0 ? Math.Clamp(from, 1e-283, Largest) : to / 1000;
        return to / from >= 1.001 ? new FigureRange(from, to) : new FigureRange(from / 2, Math.Min(to, Largest / 2) * 2);
    }

    /// <summary>A little more, so that points at the ends are whole.</summary>
    private static FigureRange Padded(FigureRange range, bool isLogarithmic)
    {
        if (!isLogarithmic) return Sound(range.From - range.Length * Padding, range.To + range.Length * Padding, false);
        double factor = Math.Pow(range.To / range.From, Padding);
        return Sound(range.From / factor, range.To * factor, true);
    }

    private static bool HasPoints(FigurePanel panel)
    {
        foreach (FigureLayer layer in panel.Layers)
        {
            if (layer is PointLayer or LineLayer { Style: LineStyle.Stem }) return true;
        }

        return false;
    }

    private static bool HasGrid(FigurePanel panel)
    {
        foreach (FigureLayer layer in panel.Layers)
        {
            if (layer is HeatMapLayer or ImageLayer) return true;
        }

        return false;
    }

    private static bool HasBoxes(FigurePanel panel)
    {
        foreach (FigureLayer layer in panel.Layers)
        {
            if (layer is BoxLayer) return true;
        }

        return false;
    }

    private static void Include(ref Extent extent, FigureLayer layer, bool isVertical)
    {
        switch (layer)
        {
            case LineLayer line:
                extent.Include(isVertical ? line.Y : line.X);
                if (isVertical && line.Style == LineStyle.Stem) extent.Include(0);
                break;
            case BandLayer band when isVertical:
                extent.Include(band.Low);
                extent.Include(band.High);
                break;
            case BandLayer band: extent.Include(band.X); break;
            case PointLayer points: extent.Include(isVertical ? points.Y : points.X); break;
            case BarLayer bars:
                extent.Include(isVertical ? bars.Heights : bars.Edges);
                if (isVertical) extent.Include(bars.Baseline);
                break;
            case HeatMapLayer map: extent.Include(isVertical ? map.Y : map.X); break;
            case ImageLayer image: extent.Include(isVertical ? image.Y : image.X); break;
            case BoxLayer boxes:
                foreach (FigureBox box in boxes.Boxes) extent.Include(isVertical ? box.Y : box.X);
                break;
            case GuideLayer guide when guide.IsVertical != isVertical && guide.Kind != GuideKind.Cursor: extent.Include(guide.Position); break;
            case LabelLayer labels: extent.Include(isVertical ? labels.Y : labels.X); break;
        }
    }

    private struct Extent(bool isLogarithmic)
    {
        internal double Least { get; private set; } = double.PositiveInfinity;

        internal double Most { get; private set; } = double.NegativeInfinity;

        internal readonly bool HasAny => Least <= Most;

        internal void Include(double value)
        {
            if (!double.IsFinite(value) || (isLogarithmic && value <= 0)) return;
            if (value < Least) Least = value;
            if (value > Most) Most = value;
        }

        internal void Include(ValueList<double> values)
        {
            foreach (double value in values) Include(value);
        }

        internal void Include(FigureRange range)
        {
            Include(range.From);
            Include(range.To);
        }
    }
}
