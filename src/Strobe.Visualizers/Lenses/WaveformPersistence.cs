namespace Strobe.Visualizers.Lenses;

/// <summary>Persistence as a heat map: how often the curves of some frames pass through each place.</summary>
internal static class WaveformPersistence
{
    private const int MostColumns = 480, MostRows = 240, Least = 16;

    /// <summary>The map of all traces; null when there is nothing finite to see.</summary>
    /// <param name="traces">The traces of all frames.</param>
    /// <param name="columns">The visible part.</param>
    /// <param name="height">Pixels of the figure's height.</param>
    /// <param name="y">The visible part of the vertical axis; null for all of it.</param>
    internal static HeatMapLayer? Draw(List<WaveformTrace> traces, PixelColumns columns, int height, FigureRange? y)
    {
        PixelColumns wide = new(columns.Range, Math.Min(columns.Count, MostColumns));
        Extremes[][] spans = [.. traces.Select(trace => Spans(trace, wide))];
        Extremes all = spans.SelectMany(span => span).Aggregate(Extremes.None, (sum, one) => sum.With(one));
        if (y is null && !all.IsAny) return null;
        FigureRange range = y ?? (all.Low < all.High ? new(all.Low, all.High) : new(all.Low - 1, all.High + 1));
        if (!(range.Length > 0 && double.IsFinite(range.Length))) return null;
        int rows = Math.Clamp(height / 2, Least, MostRows);
        double[] counts = new double[rows * wide.Count];
        foreach (Extremes[] span in spans)
        {
            for (int column = 0; column < wide.Count; column++)
            {
                if (!span[column].IsAny || span[column].High < range.From || span[column].Low > range.To) continue;
                int low = Row(span[column].Low, range, rows), high = Row(span[column].High, range, rows);
                for (int row = low; row <= high; row++) counts[row * wide.Count + column]++;
            }
        }

        for (int i = 0; i < counts.Length; i++) if (counts[i] == 0) counts[i] = double.NaN;
        return new HeatMapLayer(rows, wide.Count, ValueList.Own(counts), wide.Range, range);
    }

    /// <summary>From where to where the curve runs in each column, its straight parts between samples included.</summary>
    internal static Extremes[] Spans(WaveformTrace trace, PixelColumns columns)
    {
        Extremes[] spans = new Extremes[columns.Count];
        for (int i = 0; i < spans.Length; i++)
        {
            FigureRange part = new(columns.Left(i), columns.Left(i + 1));
            (int from, int to) = trace.Inside(part);
            Extremes span = trace.Run.Extremes(from, to);
            foreach (double end in (ReadOnlySpan<double>)[trace.ValueAt(part.From, LineStyle.Line), trace.ValueAt(part.To, LineStyle.Line)])
            {
                if (double.IsFinite(end)) span = span.With(end);
            }

            spans[i] = span;
        }

        return spans;
    }

    private static int Row(double value, FigureRange range, int rows) => (int)Math.Clamp((value - range.From) / range.Length * rows, 0, rows - 1);
}
