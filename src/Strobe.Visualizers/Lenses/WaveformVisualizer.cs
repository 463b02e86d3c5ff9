using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>How a <see cref="WaveformVisualizer"/> shows complex samples.</summary>
public enum ComplexView
{
    /// <summary>Real and imaginary part as two traces.</summary>
    ReIm,

    /// <summary>The absolute value.</summary>
    Magnitude,

    /// <summary>The angle in radians.</summary>
    Phase,

    /// <summary>Absolute value and angle in two panels.</summary>
    MagnitudePhase,
}

/// <summary>What stands along the horizontal axis of a waveform.</summary>
public enum WaveformAxis
{
    /// <summary>Time when all frames have a sample rate, else the number of the sample.</summary>
    Auto,

    /// <summary>Seconds from the beginning of the frame; frames without a sample rate are left out.</summary>
    Time,

    /// <summary>The number of the sample, from 0.</summary>
    Index,
}

/// <summary>How earlier frames are drawn behind the newest one.</summary>
public enum OverlayStyle
{
    /// <summary>As colours that tell how many frames went through each place.</summary>
    Intensity,

    /// <summary>As lines in the colour of secondary things.</summary>
    Lines,
}

/// <summary>
/// Samples of an array over time or index: the oscilloscope's picture. With more samples than pixels every column shows its least and its largest
/// sample, so that no peak is lost; with fewer the samples themselves are drawn. Real and complex arrays, up to eight rows of larger ones, up to eight
/// probes; earlier frames as persistence. Values at cursors are interpolated the way the curve is drawn.
/// </summary>
public sealed class WaveformVisualizer : IVisualizer
{
    private const int MostProbes = 8, MostRows = 8, MostPersistence = 200, RankReal = 80, RankComplex = 65, RankRows = 30;
    private const string StyleName = "style", ComplexName = "complex", UnwrapName = "unwrap", AxisName = "axis", PersistenceName = "persistence";
    private const string OverlayName = "overlay", RowsName = "rows", FirstRowName = "first-row", UnitName = "unit";

    private static readonly VisualizerDescriptor s_descriptor = new("waveform", "Waveform")
    {
        Summary = "Samples over time or index, with every peak, earlier frames and cursors.",
        Icon = "M1 8 C3 1 5 1 8 8 S13 15 15 8",
        MostProbes = MostProbes,
        Parameters =
        [
            Choices.Parameter<LineStyle>(StyleName, "Style", "How samples are connected when there are fewer than pixels."),
            Choices.Parameter<ComplexView>(ComplexName, "Complex samples", "Which real numbers of complex samples are drawn."),
            new ToggleParameter(UnwrapName, "Unwrap phase", false) { Summary = "Adds whole turns to phases, so that they do not jump." },
            Choices.Parameter<WaveformAxis>(AxisName, "Horizontal axis", "Time needs probes with a sample rate."),
            new NumberParameter(PersistenceName, "Persistence", 0, 0, MostPersistence) { Unit = "frames", Step = 1, Summary = "How many earlier frames stay visible." },
            Choices.Parameter<OverlayStyle>(OverlayName, "Earlier frames", "How earlier frames are drawn."),
            new NumberParameter(RowsName, "Rows", MostRows, 1, MostRows) { Step = 1, Summary = "How many rows of an array with rows are drawn." },
            new NumberParameter(FirstRowName, "First row", 0, 0, int.MaxValue) { Step = 1, Summary = "The first row that is drawn." },
            new TextParameter(UnitName, "Unit", "") { Summary = "The unit of the samples, such as V." },
        ],
    };

    private readonly ProbeSlots<FrameHistory> _probes = new(MostProbes);
    private int _settingsVersion = -1, _persistence;

    /// <summary>A waveform with default settings.</summary>
    public WaveformVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <summary>How samples are connected when there are fewer than pixels.</summary>
    public LineStyle Style
    {
        get => Choices.Get<LineStyle>(Settings, StyleName);
        set => Choices.Set(Settings, StyleName, value);
    }

    /// <summary>Which real numbers of complex samples are drawn.</summary>
    public ComplexView Complex
    {
        get => Choices.Get<ComplexView>(Settings, ComplexName);
        set => Choices.Set(Settings, ComplexName, value);
    }

    /// <summary>Whether whole turns are added to phases, so that they do not jump.</summary>
    public bool IsUnwrapped
    {
        get => Settings.IsOn(UnwrapName);
        set => Settings.Set(UnwrapName, value);
    }

    /// <summary>What stands along the horizontal axis.</summary>
    public WaveformAxis Axis
    {
        get => Choices.Get<WaveformAxis>(Settings, AxisName);
        set => Choices.Set(Settings, AxisName, value);
    }

    /// <summary>How many earlier frames stay visible, 0 to 200.</summary>
    public int Persistence
    {
        get => (int)Settings.Number(PersistenceName);
        set => Settings.Set(PersistenceName, value);
    }

    /// <summary>How earlier frames are drawn.</summary>
    public OverlayStyle Overlay
    {
        get => Choices.Get<OverlayStyle>(Settings, OverlayName);
        set => Choices.Set(Settings, OverlayName, value);
    }

    /// <summary>How many rows of an array with rows are drawn, 1 to 8.</summary>
    public int Rows
    {
        get => (int)Settings.Number(RowsName);
        set => Settings.Set(RowsName, value);
    }

    /// <summary>The first row that is drawn, from 0.</summary>
    public int FirstRow
    {
        get => (int)Settings.Number(FirstRowName);
        set => Settings.Set(FirstRowName, value);
    }

    /// <summary>The unit of the samples, such as <c>V</c>; may be empty.</summary>
    public string Unit
    {
        get => Settings.Text(UnitName);
        set => Settings.Set(UnitName, value);
    }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape)
    {
        if (ElementTypes.SizeOf(type) == 0 || shape.IsScalar) return 0;
        if (shape.Rank > 1) return shape.Rank == 2 ? RankRows : RankRows / 2;
        return ElementTypes.IsComplex(type) ? RankComplex : RankReal;
    }

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        // Reading a setting allocates, so it is done after changes only.
        if (Settings.Version != _settingsVersion) (_settingsVersion, _persistence) = (Settings.Version, Persistence);
        _probes.For(frame.Probe)?.Take(frame, _persistence + 1);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        WaveformOptions options = new(Style, Complex, IsUnwrapped, Axis, Persistence, Overlay, Rows, FirstRow, Unit);
        return new WaveformDrawing(options, view).Draw(_probes);
    }

    /// <inheritdoc/>
    public void Clear() => _probes.Clear();
}
