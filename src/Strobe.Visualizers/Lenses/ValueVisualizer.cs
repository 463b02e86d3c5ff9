using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>
/// The newest value, large, as the title of its panel: a number with its statistics over what was seen, or any small array as text. One probe.
/// </summary>
public sealed class ValueVisualizer : IVisualizer
{
    private const int RankScalar = 60, RankSmall = 15, SmallCount = 16, MostDigits = 17;
    private const double DefaultKept = 10_000, LeastKept = 100, MostKept = 1_000_000;
    private const string KeptName = "kept", UnitName = "unit", DigitsName = "digits";

    private static readonly VisualizerDescriptor s_descriptor = new("value", "Value")
    {
        Summary = "The newest value, with its statistics.",
        Icon = "M2 5 L5 3 V13 M9 5 C9 2 14 2 14 5 C14 8 9 9 9 13 H14",
        Parameters =
        [
            new NumberParameter(KeptName, "Values kept", DefaultKept, LeastKept, MostKept) { Step = 1, Summary = "Over how many values statistics are made." },
            new NumberParameter(DigitsName, "Digits", MostDigits, 1, MostDigits) { Step = 1, Summary = "How many digits of a number are shown; all with 17." },
            new TextParameter(UnitName, "Unit", "") { Summary = "The unit of the value, such as V." },
        ],
    };

    private readonly ProbeSlots<State> _probes = new(1);
    private int _settingsVersion = -1, _kept;

    /// <summary>A value with default settings.</summary>
    public ValueVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <summary>Over how many values statistics are made, 100 to 1 million.</summary>
    public int Kept
    {
        get => (int)Settings.Number(KeptName);
        set => Settings.Set(KeptName, value);
    }

    /// <summary>How many digits of a number are shown, 1 to 17; with 17 all that tell it from others, without a prefix.</summary>
    public int Digits
    {
        get => (int)Settings.Number(DigitsName);
        set => Settings.Set(DigitsName, value);
    }

    /// <summary>The unit of the value, such as <c>V</c>; may be empty.</summary>
    public string Unit
    {
        get => Settings.Text(UnitName);
        set => Settings.Set(UnitName, value);
    }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape) => shape.IsScalar ? RankScalar : shape.ElementCount <= SmallCount ? RankSmall : 1;

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        // Reading a setting allocates, so it is done after changes only.
        if (Settings.Version != _settingsVersion) (_settingsVersion, _kept) = (Settings.Version, Kept);
        if (_probes.For(frame.Probe) is not { } state) return;
        state.Last.Take(frame);
        if (TimeSeries.Suits(frame)) state.Series.Take(frame, _kept);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_probes.Count == 0) return Figure.Empty("", Notes.NoFrames);
        State state = _probes[0];
        Notes notes = new();
        state.Last.NoteMissing(notes);
        _probes.NoteRefused(notes);
        if (state.Last.Valued is not { } frame) return Figure.Empty(_probes.Title, notes.ToString());
        notes.AddCut(frame);
        List<Measurement> measurements = [];
        bool isNumber = frame.Count == 1 && frame.Shape.ElementCount == 1 && state.Series.Count > 0;
        if (isNumber) Measure(state.Series, measurements);
        ValueList<string>[] rows = [Row("Type", $"{frame.ElementType.Name()} {frame.Shape}"), Row("Time", Engineering.Format(frame.TimestampNanos / TimeSeries.NanosPerSecond, "s", 9)),
            .. measurements.Select(one => Row(one.Name, one.IsMeasured ? Engineering.Format(one.Value, one.Unit, 6) : "not measurable: " + one.Reason))];
        FigurePanel panel = new() { Title = Text(frame), Table = new FigureTable([_probes.Title, Text(frame)], ValueList.Own(rows)) };
        return new Figure { Title = _probes.Title, Panels = [panel], Measurements = [.. measurements], Note = notes.ToString() };
    }

    /// <inheritdoc/>
    public void Clear() => _probes.Clear();

    private static ValueList<string> Row(string name, string text) => [name, text];

    private void Measure(TimeSeries series, List<Measurement> measurements)
    {
        series.Sort();
        if (!series.IsComplex)
        {
            new SeriesTrace("", series, SamplePart.Real, 0).Measure(measurements, null, "", Unit);
            return;
        }

        new SeriesTrace("", series, SamplePart.Magnitude, 0).Measure(measurements, null, "Magnitude ", Unit);
    }

    private string Text(SignalFrame frame)
    {
        if (frame.Count != 1 || Digits == MostDigits || ElementTypes.IsComplex(frame.ElementType) || frame.ElementType == ElementType.Boolean)
        {
            string text = ElementText.Of(frame, SmallCount);
            return Unit.Length == 0 ? text : $"{text} {Unit}";
        }

        return Engineering.Format(frame.NumberAt(0), Unit, Digits);
    }

    private sealed class State
    {
        internal LastFrame Last { get; } = new();

        internal TimeSeries Series { get; } = new();
    }
}
