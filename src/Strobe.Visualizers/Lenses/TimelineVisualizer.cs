using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>
/// Calls of traced functions as boxes over the session's time, each thread in a lane, callers above what they call. The newest calls are kept up to a
/// bound; calls shorter than a pixel share a box that says how many they are. Calls under way end at the newest event. The gate between the first two
/// cursors bounds the measured times.
/// </summary>
public sealed class TimelineVisualizer : IVisualizer
{
    private const double DefaultKept = 200_000, LeastKept = 1000, MostKept = 2_000_000, DefaultHottest = 5, MostHottest = 50, MostWindow = 1e6;
    private const string KeptName = "calls", HottestName = "hottest", WindowName = "window";

    private static readonly VisualizerDescriptor s_descriptor = new("timeline", "Timeline")
    {
        Summary = "Calls over time, each thread in a lane.",
        Icon = "M1 2 H15 V5 H1 Z M3 7 H8 V10 H3 Z M10 7 H14 V10 H10 Z M4 12 H6 V15 H4 Z",
        ShowsEvents = true,
        Parameters =
        [
            new NumberParameter(WindowName, "Window", 0, 0, MostWindow) { Unit = "s", Summary = "How much of the newest time is shown; 0 for all that is kept." },
            new NumberParameter(KeptName, "Calls kept", DefaultKept, LeastKept, MostKept) { Step = 1, Summary = "How many ended calls are kept." },
            new NumberParameter(HottestName, "Hottest functions", DefaultHottest, 0, MostHottest) { Step = 1, Summary = "Of how many functions times are measured." },
        ],
    };

    private readonly CallLog _log = new();
    private int _settingsVersion = -1;

    /// <summary>A timeline with default settings.</summary>
    public TimelineVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <summary>How many seconds of the newest time are shown; 0 for all that is kept.</summary>
    public double WindowSeconds
    {
        get => Settings.Number(WindowName);
        set => Settings.Set(WindowName, value);
    }

    /// <summary>How many ended calls are kept, 1000 to 2 million.</summary>
    public int Kept
    {
        get => (int)Settings.Number(KeptName);
        set => Settings.Set(KeptName, value);
    }

    /// <summary>Of how many functions, those with most time of their own, times are measured, 0 to 50.</summary>
    public int Hottest
    {
        get => (int)Settings.Number(HottestName);
        set => Settings.Set(HottestName, value);
    }

    /// <summary>Always 0: events are shown, not frames.</summary>
    public int Rank(ElementType type, Shape shape) => 0;

    /// <summary>Does nothing: events are shown, not frames.</summary>
    public void Update(SignalFrame frame) => ArgumentNullException.ThrowIfNull(frame);

    /// <inheritdoc/>
    public void Update(EventBatch events)
    {
        ArgumentNullException.ThrowIfNull(events);
        // Reading a setting allocates, so it is done after changes only.
        if (Settings.Version != _settingsVersion) (_settingsVersion, _log.Most) = (Settings.Version, Kept);
        _log.Take(events);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        Notes notes = new();
        _log.Note(notes);
        if (_log.Count == 0)
        {
            notes.Add("No calls yet.");
            return Figure.Empty("Calls", notes.ToString());
        }

        notes.AddIf(_log.Forgotten > 0, $"{Notes.Number(_log.Forgotten)} older calls are no longer kept.");
        notes.AddIf(_log.Unseen > 0, $"{Notes.Number(_log.Unseen)} calls whose entry was not seen are drawn, but are not in the measured times.");
        FigureRange all = _log.Range();
        if (WindowSeconds is > 0 and double window) all = new(all.To - window, all.To);
        if (!(all.Length > 0)) all = new(all.From - 0.5, all.From + 0.5);
        TimelineDrawing drawing = new(_log, view, notes);
        FigurePanel panel = drawing.Panel(all);
        List<Measurement> measurements = [];
        CursorReadout.AddDistance(measurements, view, true);
        drawing.Times(view.Gate).AddTo(measurements, Hottest, _log.NameOf);
        return new Figure { Title = "Calls", Panels = [panel], Measurements = [.. measurements], Note = notes.ToString() };
    }

    /// <inheritdoc/>
    public void Clear() => _log.Clear();
}
