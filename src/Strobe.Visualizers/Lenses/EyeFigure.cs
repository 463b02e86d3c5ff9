using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers.Lenses;

/// <summary>Draws eye diagrams.</summary>
internal sealed class EyeFigure(VisualizerSettings settings, FigureView view)
{
    internal const string PerSymbolName = "samples-per-symbol", SymbolsName = "symbols", PersistenceName = "persistence", ComponentName = "component";
    internal const string Imaginary = "imaginary", MapName = "colours";
    private const int ColumnsPerSymbol = 96, MostRows = 192, MostSymbols = 1 << 14;
    private const double Margin = 0.08;

    internal Figure Draw(SignalFrame frame, List<double[]> pieces, string note)
    {
        string title = frame.Probe.Variable;
        (double least, double most, long damaged, long count) = (double.PositiveInfinity, double.NegativeInfinity, 0, 0);
        foreach (double[] piece in pieces)
        {
            foreach (double sample in piece)
            {
                count++;
                if (double.IsFinite(sample)) (least, most) = (Math.Min(least, sample), Math.Max(most, sample));
                else damaged++;
            }
        }

        if (damaged > 0) note = $"{note} {damaged} of {count} samples are NaN or infinite and left out.".TrimStart();
        if (!(most >= least)) return Figure.Empty(title, note.Length > 0 ? note : "There are no samples.");
        double room = most > least ? (most - least) * Margin : Math.Max(1, Math.Abs(most));
        FigureRange levels = new(least - room, most + room);
        if (!double.IsFinite(levels.Length)) return Figure.Empty(title, "The values are too far apart for an eye diagram.");
        double perSymbol = settings.Number(PerSymbolName);
        int symbols = (int)settings.Number(SymbolsName);
        EyeQuality quality = EyeQuality.Measure(pieces, perSymbol);
        FigureRange extent = new(-symbols / 2.0, symbols / 2.0);
        int rows = Math.Clamp(view.Height, 2, MostRows), columns = symbols * ColumnsPerSymbol;
        double[] values = Overlay(pieces, perSymbol, quality.Crossings > 0 ? quality.CrossingPhase : 0, extent, levels, rows, columns, out bool hasAny);
        if (!hasAny) return Figure.Empty(title, $"{note} There are fewer samples than a symbol has.".TrimStart());
        ColorMap map = (ColorMap)Array.IndexOf(WaterfallFigure.Maps, settings.Text(MapName));
        List<FigureLayer> layers = [new HeatMapLayer(rows, columns, ValueList.Own(values), extent, levels) { Map = map }];
        if (quality.Reason.Length == 0) layers.Add(new GuideLayer(quality.Threshold, false, GuideKind.Reference) { Color = -1 });
        foreach (double cursor in view.Cursors) layers.Add(new GuideLayer(cursor, true, GuideKind.Cursor) { Color = -1 });
        FigurePanel panel = new()
        {
            X = new FigureAxis { Quantity = "Time from the middle of the eye", Unit = "UI", Range = view.X ?? extent },
            Y = new FigureAxis { Quantity = "Value", Range = view.Y ?? levels },
            Colors = new FigureAxis { Quantity = "Traces" },
            Layers = [.. layers],
        };
        return new Figure { Title = title, Note = note, Panels = [panel], Measurements = [.. Measure(quality, perSymbol, frame.SampleRateHz)] };
    }

    // How many traces pass through each cell; those of older pieces count less.
    private static double[] Overlay(
        List<double[]> pieces, double perSymbol, double phase, FigureRange extent, FigureRange levels, int rows, int columns, out bool hasAny)
    {
        double[] values = new double[rows * columns];
        Array.Fill(values, double.NaN);
        (hasAny, int left) = (false, MostSymbols);
        for (int p = pieces.Count - 1; p >= 0 && left > 0; p--)
        {
            double weight = (p + 1.0) / pieces.Count;
            double[] piece = pieces[p];
            long last = (long)Math.Ceiling(piece.Length / perSymbol) + 1;
            for (long k = last; k >= -1 && left > 0; k--)
            {
                double centre = (k + phase + 0.5) * perSymbol;
                int before = -1;
                bool isDrawn = false;
                for (int column = 0; column < columns; column++)
                {
                    double level = EyeQuality.At(piece, centre + (extent.From + extent.Length * (column + 0.5) / columns) * perSymbol);
                    if (!double.IsFinite(level))
                    {
                        before = -1;
                        continue;
                    }

                    int row = Math.Clamp((int)((level - levels.From) / levels.Length * rows), 0, rows - 1);
                    // From the row after the last column's to this one's, so that steep flanks are lines.
                    int from = before < 0 || before == row ? row : before < row ? before + 1 : before - 1, step = from <= row ? 1 : -1;
                    for (int r = from; r != row + step; r += step)
                    {
                        ref double cell = ref values[r * columns + column];
                        cell = double.IsNaN(cell) ? weight : cell + weight;
                    }

                    (before, hasAny, isDrawn) = (row, true, true);
                }

                if (isDrawn) left--;
            }
        }

        return values;
    }

    private static IEnumerable<Measurement> Measure(EyeQuality quality, double perSymbol, double? rate)
    {
        Measurement Of(string name, double value, string unit, string reason = "") =>
            quality.Reason.Length > 0 ? Measurement.NotMeasurable(name, unit, quality.Reason) : new(name, value, unit, reason);
        const string Closed = "the eye is closed";
        yield return Of("Eye height", quality.Height, "", quality.Height > 0 ? "" : Closed);
        yield return Of("Eye width", quality.Width, "UI", quality.Width > 0 ? "" : Closed);
        if (FrameSamples.Rate(rate) is { } known)
        {
            yield return Of("Eye width (time)", quality.Width * perSymbol / known, "s", quality.Width > 0 ? "" : Closed);
        }

        yield return Of("Inner height", quality.InnerHeight, "", quality.InnerHeight > 0 ? "" : Closed);
        yield return Of("Inner width", quality.InnerWidth, "UI", quality.InnerWidth > 0 ? "" : Closed);
        yield return Of("Amplitude", quality.Amplitude, "");
        yield return Of("Upper level", quality.UpperLevel, "");
        yield return Of("Lower level", quality.LowerLevel, "");
        yield return Of("Jitter RMS", quality.JitterRms, "UI");
        yield return Of("Jitter peak-to-peak", quality.JitterPeakToPeak, "UI");
        yield return Of("Q factor", quality.QFactor, "", double.IsFinite(quality.QFactor) ? "" : "there is no noise");
        yield return Of("Crossings", quality.Crossings, "");
    }
}
