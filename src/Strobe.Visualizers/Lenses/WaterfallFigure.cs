namespace Strobe.Visualizers.Lenses;

/// <summary>Draws waterfalls.</summary>
internal sealed class WaterfallFigure(VisualizerSettings settings, SpectrumSettings spectrum, FigureView view)
{
    internal const string RowsName = "rows", SpanName = "colour-span", MapName = "colours";
    internal static readonly string[] Maps = ["viridis", "magma", "grey", "turbo"];
    private const double Uneven = 0.25;

    internal Figure Draw(SignalFrame frame, SpectrumEstimator estimator, WaterfallRows rows, string note)
    {
        string title = frame.Probe.Variable;
        if (rows.Count == 0) return Figure.Empty(title, note.Length > 0 ? note : "There are no samples.");
        FigureAxis time = Arrange(rows, out int[] order, out FigureRange extent);
        double[] values = new double[order.Length * rows.Columns];
        double largest = double.NegativeInfinity;
        for (int row = 0; row < order.Length; row++)
        {
            ReadOnlySpan<float> levels = rows.Levels(order[row]);
            for (int column = 0; column < levels.Length; column++)
            {
                values[row * rows.Columns + column] = levels[column];
                largest = Math.Max(largest, levels[column]);
            }
        }

        string unit = SpectrumScale.Text(spectrum.Unit, hasSampleRate: true), hertz = rows.SampleRate is null ? "" : "Hz";
        FigureRange limits = new(largest - settings.Number(SpanName), largest);
        List<FigureLayer> layers =
        [
            new HeatMapLayer(order.Length, rows.Columns, ValueList.Own(values), rows.Frequencies, extent)
            {
                Map = (ColorMap)Array.IndexOf(Maps, settings.Text(MapName)),
                Limits = limits,
            },
        ];
        foreach (double cursor in view.Cursors) layers.Add(new GuideLayer(cursor, true, GuideKind.Cursor) { Color = -1 });
        FigurePanel panel = new()
        {
            X = new FigureAxis
            {
                Quantity = rows.SampleRate is null ? "Frequency (cycles per sample)" : "Frequency",
                Unit = hertz,
                Range = view.X ?? rows.Frequencies,
            },
            Y = time with { Range = view.Y ?? extent },
            Colors = new FigureAxis { Quantity = "Level", Unit = unit, Range = limits },
            Layers = [.. layers],
        };
        return new Figure { Title = title, Note = note, Panels = [panel], Measurements = [.. Measure(estimator, rows, hertz, unit)] };
    }

    private List<Measurement> Measure(SpectrumEstimator estimator, WaterfallRows rows, string hertz, string unit)
    {
        double rate = rows.SampleRate ?? 1;
        ReadOnlySpan<float> newest = rows.Levels(rows.Count - 1);
        int largest = 0;
        for (int column = 1; column < newest.Length; column++) largest = newest[column] > newest[largest] ? column : largest;
        double level = newest[largest];
        IReadOnlyList<SpectrumPeak> peaks = estimator.Inputs > 0 ? SpectrumPeaks.Find(estimator, estimator.Power, 1, rate, view.Gate) : [];
        List<Measurement> measurements =
        [
            peaks.Count > 0
                ? new("Newest frequency", peaks[0].Frequency, hertz)
                : Measurement.NotMeasurable("Newest frequency", hertz, "no tone stands out of the noise"),
            new("Newest highest level", level, unit),
            new("Rows", rows.Count),
            rows.Count > 1 && rows.Time(rows.Count - 1) > rows.Time(0)
                ? new("Row interval", (rows.Time(rows.Count - 1) - rows.Time(0)) / (rows.Count - 1), "s")
                : Measurement.NotMeasurable("Row interval", "s", rows.Count > 1 ? "rows have the same time" : "there is one row"),
        ];
        if (estimator.Length > 0)
        {
            measurements.Add(new("RBW", estimator.ResolutionBandwidth(rate), hertz));
            measurements.Add(new("ENBW", estimator.Window.NoiseBandwidthBins, "bins"));
            measurements.Add(new("Coherent gain", estimator.Window.CoherentGain));
            measurements.Add(new("Length", estimator.Length, "samples"));
        }

        return measurements;
    }

    // Rows are equally tall. When they did not come at equal times each lasts until the next one, so that the axis is right.
    private static FigureAxis Arrange(WaterfallRows rows, out int[] order, out FigureRange extent)
    {
        int count = rows.Count;
        order = [.. Enumerable.Range(0, count)];
        double first = rows.Time(0), last = rows.Time(count - 1), interval = count > 1 ? (last - first) / (count - 1) : 0;
        bool isRising = interval > 0, isEven = true;
        for (int row = 1; row < count; row++)
        {
            double step = rows.Time(row) - rows.Time(row - 1);
            if (step < 0) isRising = false;
            if (Math.Abs(step - interval) > Uneven * interval) isEven = false;
        }

        if (!isRising)
        {
            extent = new FigureRange(0, count);
            return new FigureAxis { Quantity = "Row" };
        }

        extent = new FigureRange(first, last + interval);
        if (!isEven)
        {
            order = new int[Math.Min(WaterfallRows.MostRows, 2 * count)];
            for (int i = 0, row = 0; i < order.Length; i++)
            {
                double place = first + (last + interval - first) * (i + 0.5) / order.Length;
                while (row + 1 < count && rows.Time(row + 1) <= place) row++;
                order[i] = row;
            }
        }

        return new FigureAxis { Quantity = "Time", Unit = "s" };
    }
}
