using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>
/// Shows which frequencies a signal is made of: calibrated levels, peaks, and the quality of the strongest tone. Scalars are collected to a signal,
/// one sample for each frame. Several probes are several traces.
/// </summary>
public sealed class SpectrumVisualizer : IVisualizer
{
    private const int MostTraces = 8, RealRank = 50, ComplexRank = 70;

    private static readonly VisualizerDescriptor s_descriptor = new("spectrum", "Spectrum")
    {
        Summary = "Levels over frequency, calibrated, with a peak table, SNR, SINAD, THD, SFDR, ENOB and channel power.",
        Icon = "M1 14H15M2 14V11M4.5 14V8M7 14V2M9.5 14V9M12 14V11.5M14 14V12.5",
        Parameters = [.. SpectrumSettings.Parameters(isWaterfall: false)],
        MostProbes = MostTraces,
    };

    private readonly List<SpectrumTrace> _traces = [];
    private SpectrumSettings? _current;
    private int _refused;

    /// <summary>A visualizer with its settings at their defaults.</summary>
    public SpectrumVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    // Reading settings allocates, so they are read when they have changed only.
    private SpectrumSettings Current => _current?.Version == Settings.Version ? _current : _current = new SpectrumSettings(Settings, isWaterfall: false);

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape) => type == ElementType.None || shape.Rank > 1 ? 0 : ElementTypes.IsComplex(type) ? ComplexRank : RealRank;

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Find(frame.Probe)?.Take(frame, Current);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        view = PixelColumns.Sound(view);
        SpectrumSettings settings = Current;
        foreach (SpectrumTrace trace in _traces) trace.Refresh(settings);
        string refused = _refused > 0 ? $"{MostTraces} probes are shown; frames of others came too." : "";
        return new SpectrumFigure(settings, _traces, view).Draw(refused);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        _traces.Clear();
        _refused = 0;
    }

    private SpectrumTrace? Find(ProbeId probe)
    {
        foreach (SpectrumTrace trace in _traces)
        {
            if (trace.Probe == probe) return trace;
        }

        if (_traces.Count == MostTraces)
        {
            _refused = 1;
            return null;
        }

        SpectrumTrace added = new(probe);
        _traces.Add(added);
        return added;
    }
}
