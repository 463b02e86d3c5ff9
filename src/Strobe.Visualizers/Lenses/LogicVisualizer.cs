using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>How a <see cref="LogicVisualizer"/> writes integers.</summary>
public enum StateFormat
{
    /// <summary>In tens.</summary>
    Decimal,

    /// <summary>In sixteens, such as <c>0x1F</c>.</summary>
    Hexadecimal,

    /// <summary>In twos, such as <c>0b101</c>.</summary>
    Binary,
}

/// <summary>
/// The logic analyser's picture: bools as lanes that are high or low, integers as boxes with the state's number or name; arrays over time or index, and
/// single values over the session's time. Places of changes are exact; where there are more changes than pixels, each pixel shows that there are some. Up
/// to sixteen probes.
/// </summary>
public sealed class LogicVisualizer : IVisualizer
{
    private const int MostProbes = 16, RankBoolean = 85, RankState = 40, RankStates = 30;
    private const double DefaultKept = 100_000, LeastKept = 100, MostKept = 1_000_000;
    private const string FormatName = "format", NamesName = "names", KeptName = "kept";

    private static readonly VisualizerDescriptor s_descriptor = new("logic", "Logic")
    {
        Summary = "Bools and states as lanes, with exact changes.",
        Icon = "M1 6 H4 V2 H8 V6 H11 V2 H15 M1 12 L3 9 H8 L10 12 L8 15 H3 Z M10 12 L12 9 H15 M10 12 L12 15 H15",
        MostProbes = MostProbes,
        Parameters =
        [
            Choices.Parameter<StateFormat>(FormatName, "Format", "How integers are written."),
            new TextParameter(NamesName, "State names", "") { Summary = "Names of states, such as 0=idle, 1=busy." },
            new NumberParameter(KeptName, "Changes kept", DefaultKept, LeastKept, MostKept) { Step = 1, Summary = "How many changes of a single value are kept." },
        ],
    };

    private readonly ProbeSlots<LogicSource> _probes = new(MostProbes);
    private int _settingsVersion = -1, _kept;

    /// <summary>A logic view with default settings.</summary>
    public LogicVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <summary>How integers are written.</summary>
    public StateFormat Format
    {
        get => Choices.Get<StateFormat>(Settings, FormatName);
        set => Choices.Set(Settings, FormatName, value);
    }

    /// <summary>Names of states, such as <c>0=idle, 1=busy</c>; states without one are written as numbers.</summary>
    public string StateNames
    {
        get => Settings.Text(NamesName);
        set => Settings.Set(NamesName, value);
    }

    /// <summary>How many changes of a single value are kept, 100 to 1 million.</summary>
    public int Kept
    {
        get => (int)Settings.Number(KeptName);
        set => Settings.Set(KeptName, value);
    }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape)
    {
        if (!LogicSource.Suits(type) || shape.Rank > 1) return 0;
        return type == ElementType.Boolean ? RankBoolean : shape.IsScalar ? RankState : RankStates;
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
        StateTexts texts = new(Format, StateNames, notes);
        List<StateSource> arrays = [], histories = [];
        bool isTime = true;
        for (int i = 0; i < _probes.Count; i++) isTime &= _probes[i].IsHistory || _probes[i].HasRate || _probes[i].Last.Valued is null;
        for (int i = 0; i < _probes.Count; i++)
        {
            LogicSource source = _probes[i];
            source.Note(notes, _probes.NameOf(i));
            if (source.IsHistory && source.History.Count > 0 && source.History.Type != ElementType.None) histories.Add(new HistoryStates(_probes.NameOf(i), source.History));
            else if (source.Array is { Count: > 0 } frame) arrays.Add(new ArrayStates(_probes.NameOf(i), frame, isTime ? 1 / frame.SampleRateHz!.Value : 1));
        }

        _probes.NoteRefused(notes);
        List<FigurePanel> panels = [];
        List<Measurement> measurements = [];
        bool isSingle = arrays.Count + histories.Count == 1, isFirst = true;
        foreach ((List<StateSource> lanes, string quantity, bool isInSeconds) in (ReadOnlySpan<(List<StateSource>, string, bool)>)
            [(arrays, isTime ? "Time" : "Sample", isTime), (histories, "Session time", true)])
        {
            if (lanes.Count == 0) continue;
            panels.Add(LogicDrawing.Panel(lanes, view, isFirst, texts, new FigureAxis { Quantity = quantity, Unit = isInSeconds ? "s" : "" }));
            if (isFirst) CursorReadout.AddDistance(measurements, view, isInSeconds);
            foreach (StateSource lane in lanes) LogicDrawing.Measure(measurements, lane, view, isFirst, isSingle ? "" : lane.Name + " ", isInSeconds);
            isFirst = false;
        }

        return panels.Count == 0
            ? Figure.Empty(_probes.Title, notes.ToString())
            : new Figure { Title = _probes.Title, Panels = [.. panels], Measurements = [.. measurements], Note = notes.ToString() };
    }

    /// <inheritdoc/>
    public void Clear() => _probes.Clear();
}
