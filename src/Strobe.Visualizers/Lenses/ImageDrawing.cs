using MathNet.Numerics.Statistics;

namespace Strobe.Visualizers.Lenses;

/// <summary>What is set of an image.</summary>
internal sealed record ImageOptions(
    ColorMap Map, ImageLimits Limits, double Percentile, double Low, double High, ImageReduction Reduction, ImageLayout Layout, int Plane, ImagePart Part, string Unit);

/// <summary>Draws arrays with rows and columns.</summary>
internal static class ImageDrawing
{
    private const int MostCells = 4096;
    private const double MostByte = 255, MostWord = 65535;

    internal static Figure Draw(SignalFrame frame, ImageOptions options, FigureView view, string title, Notes notes)
    {
        Shape shape = frame.Shape;
        if (shape.Rank < 2) return Figure.Empty(title, $"An image has rows and columns; this is {(shape.IsScalar ? "a single value" : "an array of one length")}.");
        if (shape.ElementCount == 0 || frame.Count == 0) return Figure.Empty(title, "The array has no elements.");
        ImageLayout layout = ElementTypes.IsComplex(frame.ElementType) ? ImageLayout.Planes : ImageGrid.LayoutOf(shape, options.Layout);
        int rows = shape[layout == ImageLayout.ChannelsLast ? 0 : shape.Rank - 2], columns = shape[layout == ImageLayout.ChannelsLast ? 1 : shape.Rank - 1];
        ImageRegion all = new(0, rows, 0, columns);
        ImageRegion region = Visible(all, view, notes);
        List<Measurement> measurements = [new("Rows", rows), new("Columns", columns)];
        int cellRows = Cells(region.Rows, view.Height), cellColumns = Cells(region.Columns, view.Width);
        FigureRange x = new(region.FirstColumn, region.FirstColumn + region.Columns), y = new(region.FirstRow, region.FirstRow + region.Rows);
        FigureAxis? colors = null;
        ImageSummary summary;
        FigureLayer layer;
        if (layout == ImageLayout.Planes)
        {
            ImageGrid grid = PlaneOf(frame, options, rows, columns, notes);
            double[] cells = grid.Reduce(region, cellRows, cellColumns, options.Reduction, out summary);
            FigureRange? limits = LimitsOf(cells, options, notes);
            layer = new HeatMapLayer(cellRows, cellColumns, ValueList.Own(cells), x, y) { Map = options.Map, Limits = limits };
            bool isPhase = grid.Part == SamplePart.Phase;
            colors = new FigureAxis { Quantity = isPhase ? "Phase" : grid.Part == SamplePart.Magnitude ? "Magnitude" : "", Unit = isPhase ? "rad" : options.Unit, Range = limits };
        }
        else
        {
            uint[] pixels = Picture(frame, layout, region, cellRows, cellColumns, options.Reduction, out summary);
            layer = new ImageLayer(cellRows, cellColumns, ValueList.Own(pixels), x, y);
        }

        notes.AddIf(summary.Extremes.HasGap && !frame.IsCut, "Numbers that are not finite are not drawn.");
        notes.AddIf(cellRows < region.Rows || cellColumns < region.Columns,
            $"Several elements share a pixel, as {(options.Reduction == ImageReduction.Max ? "the largest" : "the mean")} of them.");
        string unit = colors?.Unit ?? "";
        measurements.AddRange(summary.Count == 0
            ? [Measurement.NotMeasurable("Min", unit, "no numbers"), Measurement.NotMeasurable("Mean", unit, "no numbers"), Measurement.NotMeasurable("Max", unit, "no numbers")]
            : [new("Min", summary.Extremes.Low, unit), new("Mean", summary.Mean, unit), new("Max", summary.Extremes.High, unit)]);
        List<FigureLayer> layers = [layer];
        CursorReadout.AddGuides(layers, view);
        FigurePanel panel = new()
        {
            X = new FigureAxis { Quantity = "Column", Range = x },
            Y = new FigureAxis { Quantity = "Row", Range = y, IsReversed = true },
            Colors = colors,
            Layers = [.. layers],
            HasEqualUnits = layout != ImageLayout.Planes,
        };
        return new Figure { Title = title, Panels = [panel], Measurements = [.. measurements], Note = notes.ToString() };
    }

    private static int Cells(int count, int pixels) => Math.Min(count, Math.Clamp(pixels, 1, MostCells));

    private static ImageRegion Visible(ImageRegion all, FigureView view, Notes notes)
    {
        (int firstColumn, int columns) = Part(PixelColumns.Sound(view.X), all.Columns, notes);
        (int firstRow, int rows) = Part(PixelColumns.Sound(view.Y), all.Rows, notes);
        return new(firstRow, rows, firstColumn, columns);
    }

    private static (int First, int Count) Part(FigureRange? range, int count, Notes notes)
    {
        if (range is not { } part) return (0, count);
        int from = (int)Math.Clamp(Math.Floor(part.From), 0, count), to = (int)Math.Clamp(Math.Ceiling(part.To), 0, count);
        if (from < to) return (from, to - from);
        notes.Add("What was to be looked at lies outside; all is shown.");
        return (0, count);
    }

    private static ImageGrid PlaneOf(SignalFrame frame, ImageOptions options, int rows, int columns, Notes notes)
    {
        long size = (long)rows * columns, planes = frame.Shape.ElementCount / size, plane = Math.Min(options.Plane, planes - 1);
        notes.AddIf(planes > 1, $"Plane {Notes.Number(plane)} of {Notes.Number(planes)} is shown.");
        SamplePart part = !ElementTypes.IsComplex(frame.ElementType) ? SamplePart.Real : options.Part == ImagePart.Phase ? SamplePart.Phase : SamplePart.Magnitude;
        return new ImageGrid(frame, part, plane * size, rows, columns, 1);
    }

    private static FigureRange? LimitsOf(double[] cells, ImageOptions options, Notes notes)
    {
        if (options.Limits == ImageLimits.Manual)
        {
            if (options.Low < options.High) return new(options.Low, options.High);
            notes.Add("The low limit is not below the high one; the limits are those of the numbers.");
        }

        double[] finite = [.. cells.Where(double.IsFinite)];
        if (finite.Length == 0) return null;
        if (options.Limits != ImageLimits.Percentile) return new(finite.Min(), finite.Max());
        Array.Sort(finite);
        double share = options.Percentile / 100;
        double low = SortedArrayStatistics.QuantileCustom(finite, share, QuantileDefinition.R7);
        double high = SortedArrayStatistics.QuantileCustom(finite, 1 - share, QuantileDefinition.R7);
        // Between huge numbers of either sign there is nothing to interpolate.
        return double.IsFinite(low) && double.IsFinite(high) && low <= high ? new(low, high) : new(finite[0], finite[^1]);
    }

    private static uint[] Picture(
        SignalFrame frame, ImageLayout layout, ImageRegion region, int cellRows, int cellColumns, ImageReduction reduction, out ImageSummary summary)
    {
        bool isLast = layout == ImageLayout.ChannelsLast;
        Shape shape = frame.Shape;
        int rows = shape[isLast ? 0 : 1], columns = shape[isLast ? 1 : 2], channels = shape[isLast ? 2 : 0];
        double scale = frame.ElementType switch
        {
            ElementType.Float32 or ElementType.Float64 or ElementType.Boolean => MostByte,
            ElementType.UInt16 => MostByte / MostWord,
            _ => 1,
        };
        uint[] pixels = new uint[cellRows * cellColumns];
        ImageSummary? all = null;
        double[][] cells = new double[channels][];
        for (int channel = 0; channel < channels; channel++)
        {
            long first = isLast ? channel : (long)Int128.Min((Int128)rows * columns * channel, frame.Count);
            ImageGrid grid = new(frame, SamplePart.Real, first, rows, columns, isLast ? channels : 1);
            cells[channel] = grid.Reduce(region, cellRows, cellColumns, reduction, out ImageSummary one);
            all = all is null ? one : all.With(one);
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            bool isWhole = true;
            uint pixel = 0xFF;
            if (channels == 4) pixel = Byte(cells[3][i], scale, ref isWhole);
            for (int channel = 0; channel < 3; channel++) pixel = pixel << 8 | Byte(cells[channel][i], scale, ref isWhole);
            pixels[i] = isWhole ? pixel : 0;
        }

        summary = all!;
        return pixels;
    }

    private static uint Byte(double value, double scale, ref bool isWhole)
    {
        isWhole &= !double.IsNaN(value);
        return double.IsNaN(value) ? 0 : (uint)Math.Clamp(Math.Round(value * scale), 0, MostByte);
    }
}
