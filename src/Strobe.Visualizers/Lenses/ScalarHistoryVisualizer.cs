using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>
/// Single numbers over the session's time, up to eight probes. The newest are kept up to a bound. With more numbers than pixels every column shows its
/// least and its largest one. A frame without a value is a gap.
/// </summary>
public sealed class ScalarHistoryVisualizer : IVisualizer
{
    private const int MostProbes = 8, RankNumber = 80, RankBoolean = 50;
    private const double DefaultKept = 100_000, LeastKept = 100, MostKept = 10_000_000, MostWindow = 1e6;
    private const string StyleName = "style", KeptName = "kept", WindowName = "window", UnitName = "unit";

    private static readonly VisualizerDescriptor s_descriptor = new("history", "History")
    {
        Summary = "Single numbers over the session's time.",
        Icon = "M1 15 V1 M1 15 H15 M3 11 L6 7 L9 9 L14 3",
        MostProbes = MostProbes,
        Parameters =
        [
            Choices.Parameter<LineStyle>(StyleName, "Style", "How values are connected."),
            new NumberParameter(WindowName, "Window", 0, 0, MostWindow) { Unit = "s", Summary = "How much of the newest time is shown; 0 for all that is kept." },
            new NumberParameter(KeptName, "Values kept", DefaultKept, LeastKept, MostKept) { Step = 1, Summary = "How many values of each probe are kept." },
            new TextParameter(UnitName, "Unit", "") { Summary = "The unit of the values, such as V." },
        ],
    };

    private readonly ProbeSlots<TimeSeries> _probes = new(MostProbes);
    private int _settingsVersion = -1, _kept;

    /// <summary>A history with default settings.</summary>
    public ScalarHistoryVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <summary>How values are connected.</summary>
    public LineStyle Style
    {
        get => Choices.Get<LineStyle>(Settings, StyleName);
        set => Choices.Set(Settings, StyleName, value);
    }

    /// <summary>How many seconds of the newest time are shown; 0 for all that is kept.</summary>
    public double WindowSeconds
    {
        get => Settings.Number(WindowName);
        set => Settings.Set(WindowName, value);
    }

    /// <summary>How many values of each probe are kept, 100 to 10 million.</summary>
    public int Kept
    {
        get => (int)Settings.Number(KeptName);
        set => Settings.Set(KeptName, value);
    }

    /// <summary>The unit of the values, such as <c>V</c>; may be empty.</summary>
    public string Unit
    {
        get => Settings.Text(UnitName);
        set => Settings.Set(UnitName, value);
    }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape)
    {
        if (ElementTypes.SizeOf(type) == 0 || !shape.IsScalar) return 0;
        return type == ElementType.Boolean ? RankBoolean : RankNumber;
    }

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        // Reading a setting allocates, so it is done after changes only.
        if (Settings.Version != _settingsVersion) (_settingsVersion, _kept) = (Settings.Version, Kept);
        _probes.For(frame.Probe)?.Take(frame, _kept);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_probes.Count == 0) return Figure.Empty("", Notes.NoFrames);
        Notes notes = new();
        List<SeriesTrace> traces = [];
        for (int i = 0; i < _probes.Count; i++)
        {
            TimeSeries series = _probes[i];
            series.Sort();
            series.Note(notes);
            if (series.Count == 0) continue;
            string name = _probes.NameOf(i);
            traces.Add(new(series.IsComplex ? name + ".re" : name, series, SamplePart.Real, traces.Count));
            if (series.IsComplex) traces.Add(new(name + ".im", series, SamplePart.Imaginary, traces.Count));
            notes.AddIf(series.Forgotten > 0, $"Only the newest {Notes.Number(series.Count)} values of {name} are kept.");
        }

        _probes.NoteRefused(notes);
        if (traces.Count == 0) return Figure.Empty(_probes.Title, notes.ToString());
        double window = WindowSeconds, end = traces.Max(trace => trace.Series.SecondsAt(trace.Series.Count - 1));
        FigureRange all = new(window > 0 ? end - window : traces.Min(trace => trace.Series.SecondsAt(0)), end);
        // One value has no length of time: a second around it is shown.
        if (all.Length <= 0) all = new(all.From - 0.5, all.To + 0.5);
        PixelColumns columns = PixelColumns.For(PixelColumns.Sound(view.X) ?? all, view.Width);
        return Draw(traces, columns, view, notes);
    }

    /// <inheritdoc/>
    public void Clear() => _probes.Clear();

    private Figure Draw(List<SeriesTrace> traces, PixelColumns columns, FigureView view, Notes notes)
    {
        List<FigureLayer> layers = [];
        List<Measurement> measurements = [];
        bool hasGap = false;
        CursorReadout.AddDistance(measurements, view, true);
        foreach (SeriesTrace trace in traces)
        {
            hasGap |= trace.AddTo(layers, columns, Style);
            string prefix = traces.Count == 1 ? "" : trace.Name + " ";
            trace.Measure(measurements, view.Gate, prefix, Unit);
            CursorReadout.AddValues(measurements, view, x => trace.ValueAt(x, Style), prefix, Unit, true);
        }

        notes.AddIf(hasGap, "Values that are missing or not finite are gaps.");
        CursorReadout.AddGuides(layers, view);
        FigurePanel panel = new()
        {
            X = new FigureAxis { Quantity = "Session time", Unit = "s", Range = columns.Range },
            Y = new FigureAxis { Quantity = traces.Count == 1 ? traces[0].Name : "", Unit = Unit, Range = PixelColumns.Sound(view.Y) },
            Layers = [.. layers],
        };
        return new Figure { Title = _probes.Title, Panels = [panel], Measurements = [.. measurements], Note = notes.ToString() };
    }
}
