using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>
/// Where time goes, as a flame graph: all calls since the beginning, summed up by stack. A box is as wide as its function took when called from the
/// box below, all threads together; what no box stands on is the function's own time. Calls under way count up to the newest event.
/// </summary>
public sealed class FlameVisualizer : IVisualizer
{
    private const double DefaultHottest = 5, MostHottest = 50;
    private const string HottestName = "hottest";

    private static readonly VisualizerDescriptor s_descriptor = new("flame", "Flame graph")
    {
        Summary = "Where time goes: calls summed up by stack.",
        Icon = "M1 15 H15 V11 H1 Z M2 11 V7 H9 V11 M11 11 V7 H14 V11 M3 7 V3 H6 V7",
        ShowsEvents = true,
        Parameters =
        [
            new NumberParameter(HottestName, "Hottest functions", DefaultHottest, 0, MostHottest) { Step = 1, Summary = "Of how many functions times are measured." },
        ],
    };

    private readonly CallTree _tree = new();

    /// <summary>A flame graph with default settings.</summary>
    public FlameVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

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
        _tree.Take(events);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        Notes notes = new();
        _tree.Note(notes);
        notes.AddIf(_tree.Merged > 0, $"There are too many different stacks: {Notes.Number(_tree.Merged)} calls count as their callers' own time.");
        if (_tree.Count == 1)
        {
            notes.Add("No calls yet.");
            return Figure.Empty("Flame graph", notes.ToString());
        }

        CallTree.Node[] nodes = _tree.Nodes();
        List<Measurement> measurements = [];
        CallTree.Times(nodes).AddTo(measurements, Hottest, _tree.NameOf);
        return new Figure
        {
            Title = "Flame graph",
            Panels = [new FlameDrawing(nodes, _tree.NameOf, view).Panel()],
            Measurements = [.. measurements],
            Note = notes.ToString(),
        };
    }

    /// <inheritdoc/>
    public void Clear() => _tree.Clear();
}
