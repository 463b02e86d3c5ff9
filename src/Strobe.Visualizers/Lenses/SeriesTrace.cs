namespace Strobe.Visualizers.Lenses;

/// <summary>One real number of each point of a series, and how these become layers.</summary>
internal sealed class SeriesTrace(string name, TimeSeries series, SamplePart part, int color)
{
    private const int FirstStep = 8;

    internal string Name => name;

    internal TimeSeries Series => series;

    /// <summary>Adds layers for what is visible; says whether some of it is no finite number.</summary>
    internal bool AddTo(List<FigureLayer> layers, PixelColumns columns, LineStyle style)
    {
        int from = Math.Max(0, series.FirstAtOrAfter(columns.Range.From) - 1);
        int to = Math.Min(series.Count, series.FirstAtOrAfter(Math.BitIncrement(columns.Range.To)) + 1);
        if (from >= to) return false;
        return to - from <= columns.Count ? AddSamples(layers, from, to, style) : AddEnvelope(layers, from, to, columns);
    }

    /// <summary>The number at a time as the curve is drawn there; NaN outside and in gaps.</summary>
    internal double ValueAt(double seconds, LineStyle style)
    {
        if (!double.IsFinite(seconds)) return double.NaN;
        int behind = series.FirstAtOrAfter(seconds);
        if (behind == series.Count) return double.NaN;
        if (series.SecondsAt(behind) == seconds) return series.At(behind, part);
        if (behind == 0) return double.NaN;
        double from = series.SecondsAt(behind - 1), share = (seconds - from) / (series.SecondsAt(behind) - from);
        double before = series.At(behind - 1, part), after = series.At(behind, part);
        return style switch
        {
            LineStyle.Step => before,
            LineStyle.Stem => share < 0.5 ? before : after,
            _ => before * (1 - share) + after * share,
        };
    }

    /// <summary>Number, least, mean, largest and standard deviation of the finite numbers in a part of time, and how often per second they came.</summary>
    internal void Measure(List<Measurement> measurements, FigureRange? gate, string prefix, string unit)
    {
        (int from, int to) = series.Inside(gate);
        SeriesSummary all = series.Over(from, to, part);
        measurements.Add(new(prefix + "n", all.Count));
        if (all.Count == 0)
        {
            foreach (string one in (ReadOnlySpan<string>)["Min", "Mean", "Max"]) measurements.Add(Measurement.NotMeasurable(prefix + one, unit, "no values"));
        }
        else
        {
            measurements.Add(new(prefix + "Min", all.Extremes.Low, unit));
            measurements.Add(new(prefix + "Mean", all.Mean, unit));
            measurements.Add(new(prefix + "Max", all.Extremes.High, unit));
        }

        measurements.Add(all.Count < 2
            ? Measurement.NotMeasurable(prefix + "σ", unit, "fewer than two values")
            : new(prefix + "σ", all.Deviation, unit));
        double seconds = to - from < 2 ? 0 : series.SecondsAt(to - 1) - series.SecondsAt(from);
        measurements.Add(seconds > 0
            ? new(prefix + "Rate", (to - from - 1) / seconds, "Hz")
            : Measurement.NotMeasurable(prefix + "Rate", "Hz", to - from < 2 ? "fewer than two values" : "all values are of the same time"));
    }

    private bool AddSamples(List<FigureLayer> layers, int from, int to, LineStyle style)
    {
        double[] x = new double[to - from], y = new double[to - from];
        bool hasGap = false;
        for (int i = 0; i < x.Length; i++)
        {
            (x[i], y[i]) = (series.SecondsAt(from + i), series.At(from + i, part));
            if (double.IsFinite(y[i])) continue;
            (y[i], hasGap) = (double.NaN, true);
        }

        ValueList<double> xs = ValueList.Own(x), ys = ValueList.Own(y);
        layers.Add(new LineLayer(xs, ys) { Name = name, Color = color, Style = style });
        if (style != LineStyle.Stem && (x.Length == 1 || hasGap)) layers.Add(new PointLayer(xs, ys) { Color = color });
        return hasGap;
    }

    private bool AddEnvelope(List<FigureLayer> layers, int from, int to, PixelColumns columns)
    {
        Envelope envelope = new();
        bool hasGap = false;
        for (int i = from, length = (to - from) / columns.Count; i < to;)
        {
            int column = columns.Of(series.SecondsAt(i));
            int end = EndOf(column, i, to, columns, length);
            Extremes extremes = series.ExtremesOver(i, end, part);
            hasGap |= extremes.HasGap;
            envelope.Add(columns.Centre(column), extremes);
            (i, length) = (end, end - i);
        }

        envelope.AddTo(layers, name, color);
        return hasGap;
    }

    /// <summary>
    /// The first number behind one that is in another column. Columns that follow each other have about as many numbers: it is looked for where it should be, then further and further from there
    /// (a search through millions waits for the memory at each step).
    /// </summary>
    private int EndOf(int column, int from, int to, PixelColumns columns, int expected)
    {
        int inside = from, outside = to;
        for (long at = (long)from + Math.Max(1, expected), step = FirstStep; outside - inside > 1; step *= 2)
        {
            if (at <= inside || at >= outside) break;
            if (columns.Of(series.SecondsAt((int)at)) == column) (inside, at) = ((int)at, at + step);
            else (outside, at) = ((int)at, at - step);
        }

        while (outside - inside > 1)
        {
            int middle = (inside + outside) / 2;
            if (columns.Of(series.SecondsAt(middle)) == column) inside = middle;
            else outside = middle;
        }

        return outside;
    }
}
