using System.Numerics;

namespace Strobe.Visualizers.Lenses;

/// <summary>Draws constellations.</summary>
internal sealed class ConstellationFigure(VisualizerSettings settings, FigureView view)
{
    internal const string ReferenceName = "reference", ListName = "reference-list", FitName = "fit", OffsetName = "remove-offset", List = "list";
    internal static readonly string[] Fits = ["scale-and-rotation", "scale", "none"];
    private const double Faintest = 0.15, Margin = 1.15, Percent = 100, DotSize = 3, ReferenceSize = 11;

    internal Figure Draw(string title, ReadOnlySpan<Complex> symbols, bool isComplex, string note)
    {
        Complex[] finite = new Complex[symbols.Length];
        int count = 0;
        foreach (Complex symbol in symbols)
        {
            if (double.IsFinite(symbol.Real) && double.IsFinite(symbol.Imaginary)) finite[count++] = symbol;
        }

        List<string> notes = [];
        if (note.Length > 0) notes.Add(note);
        if (count < symbols.Length) notes.Add($"{symbols.Length - count} of {symbols.Length} samples are NaN or infinite and left out.");
        if (!isComplex) notes.Add("The samples are real: they lie on the I axis.");
        if (count == 0) return Figure.Empty(title, notes.Count > 0 ? string.Join(' ', notes) : "There are no samples.");
        Array.Resize(ref finite, count);
        ValueList<Complex> reference = Reference(notes);
        ModulationQuality? quality = reference.Count == 0 ? null
            : ModulationQuality.Measure(finite, reference.AsSpan(), (ModulationFit)Array.IndexOf(Fits, settings.Text(FitName)), settings.IsOn(OffsetName));
        return new Figure
        {
            Title = title,
            Note = string.Join(' ', notes),
            Panels = [Panel(finite, reference, quality)],
            Measurements = [.. Measure(finite, quality)],
        };
    }

    private ValueList<Complex> Reference(List<string> notes)
    {
        string name = settings.Text(ReferenceName);
        if (name == "none") return [];
        if (name != List) return ReferencePoints.Of(name);
        bool isList = ReferencePoints.TryParse(settings.Text(ListName), out ValueList<Complex> points);
        if (!isList) notes.Add("The reference list is no list of points such as 1+1j, -1-1j.");
        return points;
    }

    private FigurePanel Panel(Complex[] symbols, ValueList<Complex> reference, ModulationQuality? quality)
    {
        double[] strengths = new double[symbols.Length];
        double largest = 0;
        for (int i = 0; i < symbols.Length; i++)
        {
            strengths[i] = symbols.Length == 1 ? 1 : Faintest + (1 - Faintest) * i / (symbols.Length - 1);
            largest = Math.Max(largest, Math.Max(Math.Abs(symbols[i].Real), Math.Abs(symbols[i].Imaginary)));
        }

        List<FigureLayer> layers =
        [
            new GuideLayer(0, true, GuideKind.Reference) { Color = -1 },
            new GuideLayer(0, false, GuideKind.Reference) { Color = -1 },
            new PointLayer([.. symbols.Select(one => one.Real)], [.. symbols.Select(one => one.Imaginary)]) { Size = DotSize, Strengths = [.. strengths] },
        ];
        if (reference.Count > 0)
        {
            // Drawn where the fit puts them, so that symbols can be compared with the eye.
            Complex factor = quality is { Reason.Length: 0 } ? quality.Factor : 1, offset = quality?.Removed ?? 0;
            Complex[] places = [.. reference.Select(point => point * factor + offset)];
            layers.Add(new PointLayer([.. places.Select(one => one.Real)], [.. places.Select(one => one.Imaginary)])
            {
                Name = "reference",
                Shape = PointShape.Cross,
                Size = ReferenceSize,
                Color = 1,
            });
            foreach (Complex place in places) largest = Math.Max(largest, Math.Max(Math.Abs(place.Real), Math.Abs(place.Imaginary)));
        }

        foreach (double cursor in view.Cursors) layers.Add(new GuideLayer(cursor, true, GuideKind.Cursor) { Color = -1 });
        double end = largest > 0 && double.IsFinite(largest * Margin) ? largest * Margin : 1;
        return new FigurePanel
        {
            X = new FigureAxis { Quantity = "I", Range = view.X ?? new FigureRange(-end, end) },
            Y = new FigureAxis { Quantity = "Q", Range = view.Y ?? new FigureRange(-end, end) },
            Layers = [.. layers],
            HasEqualUnits = true,
        };
    }

    private static IEnumerable<Measurement> Measure(Complex[] symbols, ModulationQuality? quality)
    {
        yield return new("Symbols", symbols.Length);
        string reason = quality is null ? "no reference points are chosen" : quality.Reason;
        if (reason.Length > 0)
        {
            yield return Measurement.NotMeasurable("EVM RMS", "%", reason);
            yield return Measurement.NotMeasurable("EVM peak", "%", reason);
            yield return Measurement.NotMeasurable("MER", "dB", reason);
            foreach (Measurement one in Blind(symbols, reason)) yield return one;
            yield break;
        }

        yield return new("EVM RMS", quality!.EvmRms * Percent, "%");
        yield return new("EVM peak", quality.EvmPeak * Percent, "%");
        yield return quality.EvmRms > 0 ? new("MER", quality.Mer, "dB") : Measurement.NotMeasurable("MER", "dB", "there is no error");
        yield return quality.Offset == 0 ? Measurement.NotMeasurable("I/Q offset", "dBc", "there is none") : new("I/Q offset", quality.OffsetDecibels, "dBc");
        yield return new("I offset", quality.Offset.Real);
        yield return new("Q offset", quality.Offset.Imaginary);
        const string Line = "the points lie on a line";
        bool isFlat = double.IsNaN(quality.GainImbalance);
        yield return isFlat ? Measurement.NotMeasurable("Gain imbalance", "dB", Line) : new("Gain imbalance", quality.GainImbalance, "dB");
        yield return isFlat ? Measurement.NotMeasurable("Quadrature error", "°", Line) : new("Quadrature error", quality.QuadratureError, "°");
        yield return new("Gain", 20 * Math.Log10(quality.Factor.Magnitude), "dB");
        yield return new("Rotation", quality.Factor.Phase * 180 / Math.PI, "°");
    }

    // Without points only the mean is known, which is the offset when all symbols are equally frequent.
    private static IEnumerable<Measurement> Blind(Complex[] symbols, string reason)
    {
        Complex mean = 0;
        double power = 0;
        foreach (Complex symbol in symbols)
        {
            mean += symbol / symbols.Length;
            power += (symbol.Real * symbol.Real + symbol.Imaginary * symbol.Imaginary) / symbols.Length;
        }

        double rest = power - (mean.Real * mean.Real + mean.Imaginary * mean.Imaginary);
        yield return mean != 0 && rest > power * 1e-12
            ? new("I/Q offset", 10 * Math.Log10((power - rest) / rest), "dBc")
            : Measurement.NotMeasurable("I/Q offset", "dBc", mean == 0 ? "there is none" : "all symbols are equal");
        yield return new("I offset", mean.Real);
        yield return new("Q offset", mean.Imaginary);
        yield return Measurement.NotMeasurable("Gain imbalance", "dB", reason);
        yield return Measurement.NotMeasurable("Quadrature error", "°", reason);
    }
}
