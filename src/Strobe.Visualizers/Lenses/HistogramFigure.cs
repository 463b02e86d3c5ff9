namespace Strobe.Visualizers.Lenses;

/// <summary>Draws distributions.</summary>
internal sealed class HistogramFigure(VisualizerSettings settings, FigureView view, string quantity)
{
    internal const string BinsName = "bins", ScaleName = "scale", FitName = "fit", CumulativeName = "cumulative";
    internal const int MostBins = 2048;
    private const int CurvePoints = 200, WidestIntegers = 1 << 20;
    private const double CumulativeWeight = 0.6, Percent = 100;

    internal static readonly string[] Scales = ["counts", "percent", "density"];
    private static readonly double[] s_percentiles = [1, 5, 25, 75, 95, 99];

    internal Figure Draw(SignalFrame frame, ReadOnlySpan<double> samples, ElementType type, string note)
    {
        string title = frame.Probe.Variable;
        double[] sorted = new double[samples.Length];
        int count = 0;
        foreach (double sample in samples)
        {
            if (double.IsFinite(sample)) sorted[count++] = sample;
        }

        string skipped = count == samples.Length ? "" : $"{samples.Length - count} of {samples.Length} samples are NaN or infinite and not counted.";
        string notes = string.Join(' ', new[] { note, skipped }.Where(one => one.Length > 0));
        if (count == 0) return Figure.Empty(title, notes.Length > 0 ? notes : "There are no samples.");
        Array.Resize(ref sorted, count);
        Array.Sort(sorted);
        if (!double.IsFinite(sorted[^1] - sorted[0])) return Figure.Empty(title, "The values are too far apart for a histogram.");
        Histogram histogram = Count(sorted, type, out string limited);
        notes = string.Join(' ', new[] { notes, limited }.Where(one => one.Length > 0));
        NormalFit fit = NormalFit.Of(sorted);
        List<FigurePanel> panels = [Bars(histogram, fit, sorted)];
        if (settings.IsOn(CumulativeName)) panels.Add(Cumulative(fit, sorted));
        return new Figure { Title = title, Note = notes, Panels = [.. panels], Measurements = [.. Measure(histogram, fit, sorted)] };
    }

    private Histogram Count(double[] sorted, ElementType type, out string note)
    {
        note = "";
        int bins = (int)settings.Number(BinsName);
        if (bins > 0) return Histogram.Of(sorted, bins);
        double span = sorted[^1] - sorted[0];
        bool isInteger = type is ElementType.Boolean or (>= ElementType.Int8 and <= ElementType.UInt64);
        int automatic = Histogram.AutomaticBins(sorted, new FigureRange(sorted[0], sorted[^1]));
        if (isInteger && span < WidestIntegers)
        {
            // Whole numbers to a bin, edges between numbers: else some bins hold more numbers than others and look like peaks.
            double width = Math.Max(1, Math.Round(span / automatic));
            width = Math.Max(width, Math.Ceiling((span + 1) / MostBins));
            // All alike in the middle: every number its own bin where there is room.
            if (automatic == 1 && span < MostBins) width = 1;
            int whole = (int)Math.Ceiling((span + 1) / width);
            return Histogram.Of(sorted, whole, new FigureRange(sorted[0] - 0.5, sorted[0] - 0.5 + whole * width));
        }

        if (automatic > MostBins) note = $"{MostBins} bins are shown; {(automatic == Histogram.MostBins ? "many more" : $"{automatic}")} would suit the values.";
        return Histogram.Of(sorted, Math.Min(automatic, MostBins));
    }

    private FigurePanel Bars(Histogram histogram, NormalFit fit, double[] sorted)
    {
        string scale = settings.Text(ScaleName);
        double[] heights = new double[histogram.Counts.Length];
        for (int i = 0; i < heights.Length; i++)
        {
            heights[i] = histogram.Counts[i] * Factor(scale, sorted.Length, histogram.Edges[i + 1] - histogram.Edges[i]);
        }

        List<FigureLayer> layers = [new BarLayer([.. histogram.Edges], [.. heights])];
        if (settings.IsOn(FitName) && fit.StandardDeviation > 0)
        {
            double from = histogram.Edges[0], to = histogram.Edges[^1], width = (to - from) / heights.Length;
            layers.Add(Curve(from, to, value => fit.Density(value) * width * sorted.Length * Factor(scale, sorted.Length, width)));
            layers.Add(new GuideLayer(fit.Mean, true, GuideKind.Reference) { Color = -1 });
        }

        foreach (double cursor in view.Cursors) layers.Add(new GuideLayer(cursor, true, GuideKind.Cursor) { Color = -1 });
        return new FigurePanel
        {
            X = new FigureAxis { Quantity = quantity, Range = view.X },
            Y = new FigureAxis
            {
                Quantity = scale switch { "percent" => "Share", "density" => "Density", _ => "Count" },
                Unit = scale == "percent" ? "%" : "",
                Range = view.Y,
            },
            Layers = [.. layers],
        };
    }

    // Of values that lie too close together or too far apart for a double there is no curve.
    private static LineLayer Curve(double from, double to, Func<double, double> of)
    {
        double[] x = new double[CurvePoints + 1], y = new double[CurvePoints + 1];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = from + (to - from) * ((double)i / CurvePoints);
            double value = of(x[i]);
            y[i] = double.IsFinite(value) ? value : double.NaN;
        }

        return new LineLayer(ValueList.Own(x), ValueList.Own(y)) { Name = "normal fit", Color = 1 };
    }

    private static double Factor(string scale, int count, double width) => scale switch
    {
        "percent" => Percent / count,
        "density" => width > 0 ? 1 / (count * width) : 0,
        _ => 1,
    };

    // A step at each value; of many, as many as there are pixels.
    private FigurePanel Cumulative(NormalFit fit, double[] sorted)
    {
        int points = Math.Min(sorted.Length, Math.Max(2, view.Width));
        (double[] x, double[] y) = (new double[points + 1], new double[points + 1]);
        (x[0], y[0]) = (sorted[0], 0);
        for (int i = 1; i <= points; i++)
        {
            int last = (int)((long)i * sorted.Length / points) - 1;
            (x[i], y[i]) = (sorted[last], Percent * (last + 1) / sorted.Length);
        }

        List<FigureLayer> layers = [new LineLayer([.. x], [.. y]) { Name = "cumulative", Style = LineStyle.Step }];
        if (settings.IsOn(FitName) && fit.StandardDeviation > 0)
        {
            layers.Add(Curve(sorted[0], sorted[^1], value => Percent * fit.Cumulative(value)) with { IsDashed = true });
        }

        return new FigurePanel
        {
            X = new FigureAxis { Quantity = quantity, Range = view.X },
            Y = new FigureAxis { Quantity = "No larger", Unit = "%", Range = new FigureRange(0, Percent) },
            Layers = [.. layers],
            Weight = CumulativeWeight,
        };
    }

    private IEnumerable<Measurement> Measure(Histogram histogram, NormalFit fit, double[] sorted)
    {
        yield return new("Samples", sorted.Length);
        yield return new("Mean", fit.Mean);
        yield return new("σ", fit.StandardDeviation);
        yield return new("Min", sorted[0]);
        yield return new("Max", sorted[^1]);
        yield return new("Median", Histogram.Percentile(sorted, Percent / 2));
        foreach (double percent in s_percentiles) yield return new($"P{percent}", Histogram.Percentile(sorted, percent));
        yield return new("Bins", histogram.Counts.Length);
        yield return new("Bin width", histogram.Edges[1] - histogram.Edges[0]);
        yield return fit.StandardDeviation > 0
            ? new("Distance from normal", Distance(fit, sorted))
            : Measurement.NotMeasurable("Distance from normal", "", "all values are equal");
        yield return view.Gate is { } gate
            ? new("Share between cursors", Percent * sorted.Count(gate.Contains) / sorted.Length, "%")
            : Measurement.NotMeasurable("Share between cursors", "%", "it needs two cursors");
    }

    // Kolmogorov's: the largest difference of the cumulative distributions.
    private static double Distance(NormalFit fit, double[] sorted)
    {
        double largest = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double expected = fit.Cumulative(sorted[i]);
            largest = Math.Max(largest, Math.Max((i + 1.0) / sorted.Length - expected, expected - (double)i / sorted.Length));
        }

        return largest;
    }
}
