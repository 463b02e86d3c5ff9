namespace Strobe.Visualizers.Lenses;

/// <summary>Draws spectra.</summary>
internal sealed class SpectrumFigure(SpectrumSettings settings, List<SpectrumTrace> traces, FigureView view)
{
    private const double DecibelStep = 10, MostDecibels = 200, Headroom = 5, TableWeight = 0.45;

    private readonly List<FigureLayer> _layers = [];
    private readonly List<ValueList<string>> _rows = [];
    private readonly List<Measurement> _measurements = [];
    private bool _hasRates, _isLog;
    private double _least = double.PositiveInfinity, _largest = double.NegativeInfinity;

    internal Figure Draw(string note)
    {
        List<SpectrumTrace> drawn = traces.FindAll(trace => trace.Estimator is { Inputs: > 0 });
        string title = string.Join(", ", traces.Select(trace => trace.Probe.Variable));
        string notes = string.Join(' ', traces.Select(trace => trace.Note()).Append(settings.Note).Append(note).Where(one => one.Length > 0).Distinct());
        if (drawn.Count == 0) return Figure.Empty(title, notes.Length > 0 ? notes : "There are no samples yet.");
        _hasRates = drawn.TrueForAll(trace => trace.SampleRate is not null);
        _isLog = settings.IsLogFrequency && drawn.TrueForAll(trace => !trace.Estimator!.IsTwoSided);
        for (int i = 0; i < drawn.Count; i++) Add(drawn[i], i, drawn.Count > 1 ? drawn[i].Probe.Variable + ": " : "");
        foreach (double cursor in view.Cursors) _layers.Add(new GuideLayer(cursor, true, GuideKind.Cursor) { Color = -1 });
        FigurePanel plot = new()
        {
            X = FrequencyAxis(drawn),
            Y = LevelAxis(drawn[0]),
            Layers = [.. _layers],
        };
        return new Figure { Title = title, Note = notes, Panels = _rows.Count == 0 ? [plot] : [plot, Table()], Measurements = [.. _measurements] };
    }

    private void Add(SpectrumTrace trace, int number, string prefix)
    {
        SpectrumEstimator estimator = trace.Estimator!;
        double rate = _hasRates ? trace.SampleRate!.Value : 1;
        SpectrumScale scale = trace.Scale(rate);
        if (settings.HasMaxHold) AddLine(estimator, estimator.MaxHold, scale, rate, prefix + "max hold", number + 1, isDashed: true);
        if (settings.HasMinHold) AddLine(estimator, estimator.MinHold, scale, rate, prefix + "min hold", number + 2, isDashed: true);
        string name = traces.Count > 1 ? trace.Probe.Variable : settings.HasMaxHold || settings.HasMinHold ? "spectrum" : "";
        AddLine(estimator, estimator.Power, scale, rate, name, number, isDashed: false);
        IReadOnlyList<SpectrumPeak> peaks = SpectrumPeaks.Find(estimator, estimator.Power, settings.Peaks, rate, view.Gate);
        AddPeaks(trace, peaks, scale, number);
        AddMeasurements(trace, scale, rate, prefix);
    }

    // No more than two points for each pixel: the least and the largest of its bins, in the order in which they come.
    private void AddLine(SpectrumEstimator estimator, ReadOnlySpan<double> power, SpectrumScale scale, double rate, string name, int color, bool isDashed)
    {
        double first = estimator.Frequency(0, rate), last = estimator.Frequency(power.Length - 1, rate);
        if (_isLog) first = estimator.Frequency(Math.Min(1, power.Length - 1), rate);
        double from = Math.Max(view.X?.From ?? first, first), to = Math.Min(view.X?.To ?? last, last);
        List<double> x = [], y = [];
        int columns = Math.Max(1, view.Width), column = -1, low = -1, high = -1;
        for (int k = 0; k < power.Length; k++)
        {
            double frequency = estimator.Frequency(k, rate);
            if (frequency < from || frequency > to) continue;
            double share = to <= from ? 0 : _isLog ? Math.Log(frequency / from) / Math.Log(to / from) : (frequency - from) / (to - from);
            int here = (int)(share * columns);
            if (here != column)
            {
                Flush(power);
                (column, low, high) = (here, k, k);
            }

            if (power[k] < power[low]) low = k;
            if (power[k] > power[high]) high = k;
        }

        Flush(power);
        _layers.Add(new LineLayer([.. x], [.. y]) { Name = name, Color = color, IsDashed = isDashed });

        void Flush(ReadOnlySpan<double> levels)
        {
            if (column < 0) return;
            Point(Math.Min(low, high), levels);
            if (low != high) Point(Math.Max(low, high), levels);
        }

        void Point(int bin, ReadOnlySpan<double> levels)
        {
            double level = scale.Level(levels[bin], estimator.IsPair(bin));
            x.Add(estimator.Frequency(bin, rate));
            y.Add(level);
            (_least, _largest) = (Math.Min(_least, level), Math.Max(_largest, level));
        }
    }

    private void AddPeaks(SpectrumTrace trace, IReadOnlyList<SpectrumPeak> peaks, SpectrumScale scale, int color)
    {
        if (peaks.Count == 0) return;
        double[] x = [.. peaks.Select(peak => peak.Frequency)], y = [.. peaks.Select(peak => scale.Level(peak.Power, peak.IsPair))];
        string[] texts = [.. peaks.Select(peak => FrequencyText(peak.Frequency))];
        _layers.Add(new PointLayer([.. x], [.. y]) { Shape = PointShape.Ring, Size = 7, Color = color });
        _layers.Add(new LabelLayer([.. x], [.. y], [.. texts]) { Color = -1 });
        for (int i = 0; i < x.Length; i++)
        {
            string level = Engineering.Format(y[i], SpectrumScale.Text(settings.Unit, _hasRates), 5);
            string relative = i == 0 ? "" : Engineering.Format(SpectrumScale.Decibels(peaks[i].Power / peaks[0].Power), "dBc");
            _rows.Add(traces.Count > 1 ? [trace.Probe.Variable, $"{i + 1}", texts[i], level, relative] : [$"{i + 1}", texts[i], level, relative]);
        }
    }

    private void AddMeasurements(SpectrumTrace trace, SpectrumScale scale, double rate, string prefix)
    {
        SpectrumEstimator estimator = trace.Estimator!;
        ReadOnlySpan<double> power = estimator.Power;
        string hertz = _hasRates ? "Hz" : "", unit = SpectrumScale.Text(settings.Unit, _hasRates);
        ToneQuality quality = ToneQuality.Measure(estimator, power, rate, view.Gate);
        if (quality.Fundamental is { } tone)
        {
            _measurements.Add(new(prefix + "Frequency", tone.Frequency, hertz));
            _measurements.Add(new(prefix + "Level", scale.Level(tone.Power, tone.IsPair), unit));
        }
        else
        {
            _measurements.Add(Measurement.NotMeasurable(prefix + "Frequency", hertz, quality.Reason));
            _measurements.Add(Measurement.NotMeasurable(prefix + "Level", unit, quality.Reason));
        }

        foreach (Measurement one in quality.ToMeasurements()) _measurements.Add(new(prefix + one.Name, one.Value, one.Unit, one.Reason));
        _measurements.Add(quality.Fundamental is not null && quality.Reason.Length == 0
            ? new(prefix + "Noise floor", scale.Level(quality.NoiseFloor, isPair: !estimator.IsTwoSided), unit)
            : quality.Fundamental is null && power.Length > 1 && SpectrumPeaks.NoiseMean(power) is var floor and > 0
                ? new(prefix + "Noise floor", scale.Level(floor, isPair: !estimator.IsTwoSided), unit)
                : Measurement.NotMeasurable(prefix + "Noise floor", unit, quality.Reason));
        _measurements.Add(Total(prefix + "Channel power", trace, rate));
        _measurements.Add(new(prefix + "RBW", estimator.ResolutionBandwidth(rate), hertz));
        _measurements.Add(new(prefix + "ENBW", estimator.Window.NoiseBandwidthBins, "bins"));
        _measurements.Add(new(prefix + "Coherent gain", estimator.Window.CoherentGain));
        _measurements.Add(new(prefix + "Length", estimator.Length, "samples"));
        _measurements.Add(new(prefix + "Segments", estimator.Segments));
        if (settings.Accumulates) _measurements.Add(new(prefix + "Frames", estimator.Inputs));
    }

    private Measurement Total(string name, SpectrumTrace trace, double rate)
    {
        (string unit, SpectrumUnit level) = settings.Unit switch
        {
            SpectrumUnit.DecibelFullScale or SpectrumUnit.DecibelFullScalePerHertz => ("dBFS", SpectrumUnit.DecibelFullScale),
            SpectrumUnit.DecibelVolt => ("dBV", SpectrumUnit.DecibelVolt),
            SpectrumUnit.VoltSquaredPerHertz => ("V²", SpectrumUnit.VoltSquaredPerHertz),
            _ => ("V", SpectrumUnit.Volt),
        };
        if (view.Gate is not { } gate) return Measurement.NotMeasurable(name, unit, "it needs two cursors");
        double power = SpectrumPeaks.ChannelPower(trace.Estimator!, trace.Estimator!.Power, rate, gate);
        if (double.IsNaN(power)) return Measurement.NotMeasurable(name, unit, "no bin lies between the cursors");
        if (level == SpectrumUnit.VoltSquaredPerHertz) return new(name, power, unit);
        return new(name, new SpectrumScale(trace.Estimator!, level, trace.FullScale, rate).Level(power, isPair: false), unit);
    }

    private FigureAxis FrequencyAxis(List<SpectrumTrace> drawn)
    {
        double from = double.PositiveInfinity, to = double.NegativeInfinity;
        foreach (SpectrumTrace trace in drawn)
        {
            SpectrumEstimator estimator = trace.Estimator!;
            double rate = _hasRates ? trace.SampleRate!.Value : 1;
            from = Math.Min(from, estimator.Frequency(_isLog ? Math.Min(1, estimator.Bins - 1) : 0, rate));
            to = Math.Max(to, estimator.Frequency(estimator.Bins - 1, rate));
        }

        return new FigureAxis
        {
            Quantity = _hasRates ? "Frequency" : "Frequency (cycles per sample)",
            Unit = _hasRates ? "Hz" : "",
            IsLogarithmic = _isLog && from > 0,
            Range = view.X ?? (to > from ? new FigureRange(from, to) : null),
        };
    }

    private FigureAxis LevelAxis(SpectrumTrace trace)
    {
        bool isDecibel = trace.Scale(1).IsLogarithmic;
        FigureRange? range = view.Y;
        if (range is null && isDecibel && _largest >= _least)
        {
            double top = Math.Ceiling((_largest + Headroom) / DecibelStep) * DecibelStep;
            range = new FigureRange(Math.Max(Math.Floor(_least / DecibelStep) * DecibelStep, top - MostDecibels), top);
        }

        return new FigureAxis
        {
            Quantity = settings.Unit switch
            {
                SpectrumUnit.Volt => "Level (RMS)",
                SpectrumUnit.VoltPeak => "Level (peak)",
                SpectrumUnit.VoltSquaredPerHertz or SpectrumUnit.DecibelFullScalePerHertz => "Density",
                _ => "Level",
            },
            Unit = SpectrumScale.Text(settings.Unit, _hasRates),
            Range = range,
            // Densities span decades; what is zero is not drawn.
            IsLogarithmic = settings.Unit == SpectrumUnit.VoltSquaredPerHertz && _largest > 0,
        };
    }

    private FigurePanel Table()
    {
        ValueList<string> columns = traces.Count > 1 ? ["Probe", "Peak", "Frequency", "Level", "Relative"] : ["Peak", "Frequency", "Level", "Relative"];
        return new FigurePanel { Title = "Peaks", Weight = TableWeight, Table = new FigureTable(columns, [.. _rows]) };
    }

    private string FrequencyText(double frequency) => Engineering.Format(frequency, _hasRates ? "Hz" : "", 6);
}
