using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>How an <see cref="XyVisualizer"/> draws.</summary>
public enum XyStyle
{
    /// <summary>Separate points.</summary>
    Points,

    /// <summary>A line in the order of the samples.</summary>
    Line,
}

/// <summary>
/// Two signals against each other: two probes with arrays, sample by sample, or with single numbers, each with the one that is nearest in time; or one
/// probe with complex numbers, or an array of two rows or two columns. The first probe is horizontal.
/// </summary>
public sealed class XyVisualizer : IVisualizer
{
    private const int MostProbes = 2, RankReal = 20, RankComplex = 40;
    private const double DefaultKept = 10_000, LeastKept = 100, MostKept = 1_000_000;
    private const string StyleName = "style", KeptName = "kept", EqualName = "equal-units", UnitName = "unit";

    private static readonly VisualizerDescriptor s_descriptor = new("xy", "XY")
    {
        Summary = "Two signals against each other.",
        Icon = "M2 1 V14 H15 M5 10 C5 3 13 3 13 7 S6 12 6 6",
        MostProbes = MostProbes,
        Parameters =
        [
            Choices.Parameter<XyStyle>(StyleName, "Style", "Points, or a line in the order of the samples."),
            new NumberParameter(KeptName, "Values kept", DefaultKept, LeastKept, MostKept) { Step = 1, Summary = "How many single numbers of each probe are kept." },
            new ToggleParameter(EqualName, "Equal units", false) { Summary = "A unit is equally long on both axes." },
            new TextParameter(UnitName, "Unit", "") { Summary = "The unit of both, such as V." },
        ],
    };

    private readonly ProbeSlots<XySource> _probes = new(MostProbes);
    private int _settingsVersion = -1, _kept;

    /// <summary>An XY view with default settings.</summary>
    public XyVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <summary>Points, or a line in the order of the samples.</summary>
    public XyStyle Style
    {
        get => Choices.Get<XyStyle>(Settings, StyleName);
        set => Choices.Set(Settings, StyleName, value);
    }

    /// <summary>How many single numbers of each probe are kept, 100 to 1 million.</summary>
    public int Kept
    {
        get => (int)Settings.Number(KeptName);
        set => Settings.Set(KeptName, value);
    }

    /// <summary>Whether a unit is equally long on both axes.</summary>
    public bool HasEqualUnits
    {
        get => Settings.IsOn(EqualName);
        set => Settings.Set(EqualName, value);
    }

    /// <summary>The unit of both, such as <c>V</c>; may be empty.</summary>
    public string Unit
    {
        get => Settings.Text(UnitName);
        set => Settings.Set(UnitName, value);
    }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape)
    {
        if (ElementTypes.SizeOf(type) == 0 || shape.Rank > 2) return 0;
        if (shape.Rank == 2) return !ElementTypes.IsComplex(type) && (shape[0] == 2 || shape[1] == 2) ? RankReal : 0;
        return ElementTypes.IsComplex(type) ? RankComplex : RankReal;
    }

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        // Reading a setting allocates, so it is done after changes only.
        if (Settings.Version != _settingsVersion) (_settingsVersion, _kept) = (Settings.Version, Kept);
        if (_probes.For(frame.Probe) is not { } source) return;
        source.Last.Take(frame);
        if (TimeSeries.Suits(frame)) source.Series.Take(frame, _kept);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_probes.Count == 0) return Figure.Empty("", Notes.NoFrames);
        Notes notes = new();
        for (int i = 0; i < _probes.Count; i++) _probes[i].Last.NoteMissing(notes);
        _probes.NoteRefused(notes);
        XyPairs? pairs = _probes.Count == 2 ? XyPairs.Of(_probes[0], _probes[1], notes) : XyPairs.Of(_probes[0], notes);
        notes.AddIf(pairs?.Count < pairs?.All, "Pairs with a number that is not finite are left out.");
        if (pairs is null || pairs.Count == 0)
        {
            notes.Add("There are no pairs.");
            return Figure.Empty(_probes.Title, notes.ToString());
        }

        bool isComplex = pairs.Kind == XyKind.Complex;
        List<FigureLayer> layers = [pairs.Draw(Style, view, notes)];
        CursorReadout.AddGuides(layers, view);
        FigurePanel panel = new()
        {
            X = new FigureAxis { Quantity = isComplex ? "Real part" : pairs.Kind == XyKind.Parts ? "First" : _probes.NameOf(0), Unit = Unit, Range = PixelColumns.Sound(view.X) },
            Y = new FigureAxis { Quantity = isComplex ? "Imaginary part" : pairs.Kind == XyKind.Parts ? "Second" : _probes.NameOf(1), Unit = Unit, Range = PixelColumns.Sound(view.Y) },
            Layers = [.. layers],
            HasEqualUnits = isComplex || HasEqualUnits,
        };
        List<Measurement> measurements = [];
        pairs.Measure(measurements, Unit);
        return new Figure { Title = _probes.Title, Panels = [panel], Measurements = [.. measurements], Note = notes.ToString() };
    }

    /// <inheritdoc/>
    public void Clear() => _probes.Clear();
}
