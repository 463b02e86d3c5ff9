namespace Strobe.Visualizers.Lenses;

/// <summary>A part of an image.</summary>
/// <param name="FirstRow">The first row.</param>
/// <param name="Rows">How many rows, at least 1.</param>
/// <param name="FirstColumn">The first column.</param>
/// <param name="Columns">How many columns, at least 1.</param>
internal readonly record struct ImageRegion(int FirstRow, int Rows, int FirstColumn, int Columns);

/// <summary>The numbers of one channel or plane of a frame as a grid: where each is among the frame's elements.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Part">Which real number of an element.</param>
/// <param name="First">The element of row 0, column 0.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Stride">The distance of neighbouring columns, in elements.</param>
internal readonly record struct ImageGrid(SignalFrame Frame, SamplePart Part, long First, int Rows, int Columns, int Stride)
{
    /// <summary>How an array of three lengths is understood.</summary>
    internal static ImageLayout LayoutOf(Shape shape, ImageLayout wanted)
    {
        if (shape.Rank != 3) return ImageLayout.Planes;
        bool isLast = shape[2] is 3 or 4, isFirst = shape[0] is 3 or 4;
        return wanted switch
        {
            ImageLayout.Auto => isLast ? ImageLayout.ChannelsLast : isFirst ? ImageLayout.ChannelsFirst : ImageLayout.Planes,
            ImageLayout.ChannelsLast when isLast => wanted,
            ImageLayout.ChannelsFirst when isFirst => wanted,
            _ => ImageLayout.Planes,
        };
    }

    /// <summary>
    /// One number for each cell, and what all elements of the region have in common. Cell k of m cells over n elements is made of the elements from
    /// ⌊k·n/m⌋ up to ⌊(k+1)·n/m⌋, so that each element is in exactly one cell. Elements that are cut off or not finite do not count; a cell without any is NaN.
    /// </summary>
    internal double[] Reduce(ImageRegion region, int cellRows, int cellColumns, ImageReduction reduction, out ImageSummary summary)
    {
        // A shape may promise far more than was captured: rooms are as large as what is there.
        double[] cells = new double[cellRows * cellColumns], row = new double[Math.Min(region.Columns, Frame.Count)];
        double[] wide = Stride == 1 ? [] : new double[Math.Min((long)row.Length * Stride, Frame.Count)];
        int[] counts = new int[cells.Length], starts = Starts(region.Columns, cellColumns);
        if (reduction == ImageReduction.Max) Array.Fill(cells, double.NegativeInfinity);
        summary = new ImageSummary();
        for (int cellRow = 0; cellRow < cellRows; cellRow++)
        {
            int fromRow = (int)((long)cellRow * region.Rows / cellRows), toRow = (int)((cellRow + 1L) * region.Rows / cellRows);
            Span<double> cellsOfRow = cells.AsSpan(cellRow * cellColumns, cellColumns);
            Span<int> countsOfRow = counts.AsSpan(cellRow * cellColumns, cellColumns);
            for (int i = fromRow; i < toRow && (long)(region.FirstRow + i) * Columns < Frame.Count; i++)
            {
                Read(region.FirstRow + i, region.FirstColumn, row, wide);
                summary.Add(row);
                if (reduction == ImageReduction.Max) TakeMax(row, starts, cellsOfRow, countsOfRow);
                else TakeSum(row, starts, cellsOfRow, countsOfRow);
            }
        }

        for (int i = 0; i < cells.Length; i++)
        {
            if (counts[i] == 0) cells[i] = double.NaN;
            else if (reduction == ImageReduction.Average) cells[i] /= counts[i];
            // The sum of huge numbers has no mean that could be drawn.
            if (!double.IsFinite(cells[i])) cells[i] = double.NaN;
        }

        return cells;
    }

    private static int[] Starts(int count, int cells)
    {
        int[] starts = new int[cells + 1];
        for (int i = 0; i <= cells; i++) starts[i] = (int)((long)i * count / cells);
        return starts;
    }

    private static void TakeSum(double[] row, int[] starts, Span<double> cells, Span<int> counts)
    {
        for (int cell = 0; cell < cells.Length; cell++)
        {
            for (int i = starts[cell]; i < Math.Min(starts[cell + 1], row.Length); i++)
            {
                if (!double.IsFinite(row[i])) continue;
                cells[cell] += row[i];
                counts[cell]++;
            }
        }
    }

    private static void TakeMax(double[] row, int[] starts, Span<double> cells, Span<int> counts)
    {
        for (int cell = 0; cell < cells.Length; cell++)
        {
            for (int i = starts[cell]; i < Math.Min(starts[cell + 1], row.Length); i++)
            {
                if (!double.IsFinite(row[i])) continue;
                cells[cell] = Math.Max(cells[cell], row[i]);
                counts[cell]++;
            }
        }
    }

    /// <summary>Some neighbouring numbers of a row; NaN for those that were cut off.</summary>
    private void Read(int row, int column, double[] numbers, double[] wide)
    {
        long first = First + ((long)row * Columns + column) * Stride;
        int there = first < 0 ? 0 : (int)Math.Clamp(Frame.Count - first, 0, (long)(numbers.Length - 1) * Stride + 1);
        int count = (there + Stride - 1) / Stride;
        if (there > 0)
        {
            SampleRun run = new(Frame, (int)first, there, Part);
            run.Read(0, Stride == 1 ? numbers.AsSpan(0, there) : wide.AsSpan(0, there));
        }

        if (Stride > 1) for (int i = 0; i < count; i++) numbers[i] = wide[i * Stride];
        numbers.AsSpan(count).Fill(double.NaN);
    }
}

/// <summary>What many numbers have in common.</summary>
internal sealed class ImageSummary
{
    private double _sum;

    internal long Count { get; private set; }

    internal Extremes Extremes { get; private set; } = Extremes.None;

    internal double Mean => _sum / Count;

    /// <summary>Of both together.</summary>
    internal ImageSummary With(ImageSummary other) => new() { _sum = _sum + other._sum, Count = Count + other.Count, Extremes = Extremes.With(other.Extremes) };

    internal void Add(ReadOnlySpan<double> numbers)
    {
        Extremes = Extremes.With(Extremes.OfFloats(numbers));
        foreach (double number in numbers)
        {
            if (!double.IsFinite(number)) continue;
            _sum += number;
            Count++;
        }
    }
}
