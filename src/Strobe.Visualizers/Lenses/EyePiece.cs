namespace Strobe.Visualizers.Lenses;

/// <summary>The cells of an eye diagram.</summary>
/// <param name="PerSymbol">Samples of a symbol.</param>
/// <param name="Phase">Where symbols begin, as a share of a symbol from the first sample.</param>
/// <param name="Extent">From where to where, in symbols from the middle of the eye.</param>
/// <param name="Levels">From where to where, vertically.</param>
/// <param name="Rows">Cells, vertically.</param>
/// <param name="Columns">Cells, horizontally.</param>
internal sealed record EyeCells(double PerSymbol, double Phase, FigureRange Extent, FigureRange Levels, int Rows, int Columns);

/// <summary>A frame's samples in an eye diagram, and how many of its traces pass through each cell: counted once, and again when the cells are others.</summary>
internal sealed class EyePiece(double[] samples)
{
    internal const int MostTraces = 1 << 14;    // so that a count fits

    private ushort[] _counts = [];
    private EyeCells? _cells;

    internal double[] Samples { get; } = samples;

    /// <summary>Traces that are counted.</summary>
    internal int Traces { get; private set; }

    /// <summary>Traces through each cell, row after row.</summary>
    internal ReadOnlySpan<ushort> Count(EyeCells cells)
    {
        if (_cells == cells) return _counts;
        _cells = cells;
        if (_counts.Length == cells.Rows * cells.Columns) Array.Clear(_counts);
        else _counts = new ushort[cells.Rows * cells.Columns];
        Traces = 0;
        for (long symbol = (long)Math.Ceiling(Samples.Length / cells.PerSymbol) + 1; symbol >= -1 && Traces < MostTraces; symbol--)
        {
            if (Draw(cells, (symbol + cells.Phase + 0.5) * cells.PerSymbol)) Traces++;
        }

        return _counts;
    }

    /// <summary>Counts one trace, from its middle; false when none of it is there.</summary>
    private bool Draw(EyeCells cells, double centre)
    {
        ReadOnlySpan<double> values = Samples;
        double step = cells.Extent.Length * cells.PerSymbol / cells.Columns, start = centre + cells.Extent.From * cells.PerSymbol + step / 2;
        double scale = cells.Rows / cells.Levels.Length, lowest = cells.Levels.From;
        int last = values.Length - 1, bottom = cells.Rows - 1, before = -1, stride = cells.Columns;
        int from = (int)Math.Clamp(Math.Ceiling(-start / step), 0, stride), to = (int)Math.Clamp(Math.Floor((last - start) / step) + 1, 0, stride);
        Span<ushort> counts = _counts;
        bool isDrawn = false;
        for (int column = from; column < to; column++)
        {
            double place = start + column * step;
            // Rounding may have taken it a little outside.
            int index = Math.Clamp((int)place, 0, last), next = Math.Min(index + 1, last);
            double here = values[index], level = here + (values[next] - here) * (place - index);
            if (!(Math.Abs(level) <= double.MaxValue))
            {
                before = -1;
                continue;
            }

            int row = Math.Clamp((int)((level - lowest) * scale), 0, bottom);
            isDrawn = true;
            if (before < 0 || before == row)
            {
                counts[row * stride + column]++;
                before = row;
                continue;
            }

            // From the row after the last column's to this one's, so that steep flanks are lines.
            (int first, int behind) = before < row ? (before + 1, row) : (row, before - 1);
            for (int at = first * stride + column, end = behind * stride + column; at <= end; at += stride) counts[at]++;
            before = row;
        }

        return isDrawn;
    }
}
