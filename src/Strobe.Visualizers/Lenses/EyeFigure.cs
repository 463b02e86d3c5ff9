using System.Numerics;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers.Lenses;

/// <summary>Draws eye diagrams.</summary>
/// <param name="settings">What is set.</param>
/// <param name="view">What is looked at.</param>
/// <param name="layout">How the figure before was laid out; null when there is none.</param>
internal sealed class EyeFigure(VisualizerSettings settings, FigureView view, (FigureRange Levels, double Phase)? layout)
{
    internal const string PerSymbolName = "samples-per-symbol", SymbolsName = "symbols", PersistenceName = "persistence", ComponentName = "component";
    internal const string Imaginary = "imaginary", MapName = "colours";
    private const int ColumnsPerSymbol = 96, MostRows = 192;
    private const double Margin = 0.08, MostSlack = 1.15;

    /// <summary>How the last figure was laid out. While the signal is nearly the same, so is its layout, and what was counted stays.</summary>
    internal (FigureRange Levels, double Phase)? Layout { get; private set; } = layout;

    internal Figure Draw(SignalFrame frame, List<EyePiece> pieces, string note)
    {
        string title = frame.Probe.Variable;
        (double least, double most, long damaged, long count) = (double.PositiveInfinity, double.NegativeInfinity, 0, 0);
        foreach (EyePiece piece in pieces)
        {
            (double low, double high, int bad) = EyeQuality.Range(piece.Samples);
            (least, most, damaged, count) = (Math.Min(least, low), Math.Max(most, high), damaged + bad, count + piece.Samples.Length);
        }

        if (damaged > 0) note = $"{note} {damaged} of {count} samples are NaN or infinite and left out.".TrimStart();
        if (!(most >= least)) return Figure.Empty(title, note.Length > 0 ? note : "There are no samples.");
        double room = most > least ? (most - least) * Margin : Math.Max(1, Math.Abs(most));
        FigureRange levels = new(least - room, most + room);
        if (!double.IsFinite(levels.Length)) return Figure.Empty(title, "The values are too far apart for an eye diagram.");
        double perSymbol = settings.Number(PerSymbolName);
        int symbols = (int)settings.Number(SymbolsName);
        EyeQuality quality = EyeQuality.Measure([.. pieces.Select(piece => piece.Samples)], perSymbol);
        double phase = quality.Crossings > 0 ? quality.CrossingPhase : 0;
        if (Layout is { } before)
        {
            bool isSimilar = before.Levels.From <= least && before.Levels.To >= most && before.Levels.Length < levels.Length * MostSlack;
            if (isSimilar) levels = before.Levels;
            double moved = phase - before.Phase;
            if (Math.Abs(moved - Math.Round(moved)) < 0.5 / ColumnsPerSymbol) phase = before.Phase;
        }

        Layout = (levels, phase);
        FigureRange extent = new(-symbols / 2.0, symbols / 2.0);
        int rows = Math.Clamp(view.Height, 2, MostRows), columns = symbols * ColumnsPerSymbol;
        double[] values = Overlay(pieces, new EyeCells(perSymbol, phase, extent, levels, rows, columns), out bool hasAny);
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
    private static double[] Overlay(List<EyePiece> pieces, EyeCells cells, out bool hasAny)
    {
        uint[] sums = new uint[cells.Rows * cells.Columns];
        int left = EyePiece.MostTraces;
        for (int p = pieces.Count - 1; p >= 0 && left > 0; p--)
        {
            Add(pieces[p].Count(cells), (uint)(p + 1), sums);
            left -= pieces[p].Traces;
        }

        hasAny = left < EyePiece.MostTraces;
        double[] values = new double[sums.Length];
        for (int i = 0; i < values.Length; i++) values[i] = sums[i] == 0 ? double.NaN : sums[i] / (double)pieces.Count;
        return values;
    }

    private static void Add(ReadOnlySpan<ushort> counts, uint weight, Span<uint> sums)
    {
        int step = Vector<uint>.Count, whole = counts.Length - (counts.Length % (2 * step));
        for (int i = 0; i < whole; i += 2 * step)
        {
            Vector.Widen(new Vector<ushort>(counts[i..]), out Vector<uint> low, out Vector<uint> high);
            (new Vector<uint>(sums[i..]) + (low * weight)).CopyTo(sums[i..]);
            (new Vector<uint>(sums[(i + step)..]) + (high * weight)).CopyTo(sums[(i + step)..]);
        }

        for (int i = whole; i < counts.Length; i++) sums[i] += counts[i] * weight;
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
