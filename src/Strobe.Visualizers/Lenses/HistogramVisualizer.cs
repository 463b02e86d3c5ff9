using System.Numerics;
using Strobe.Visualizers.Analysis;
using Strobe.Visualizers.Lenses;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers;

/// <summary>
/// Shows how values are distributed: counts in bins, a fitted normal distribution, the cumulative distribution and percentiles; of the newest frame, or
/// of the newest samples of many. Scalars are always collected.
/// </summary>
public sealed class HistogramVisualizer : IVisualizer
{
    private const int Rank1 = 30, RankMore = 12, RankComplex = 20, MostHistory = 1 << 20, UsualHistory = 1 << 16;
    private const string ScopeName = "scope", HistoryName = "history", ComponentName = "component", HistoryScope = "history";

    private static readonly VisualizerDescriptor s_descriptor = new("histogram", "Histogram")
    {
        Summary = "How often values occur, with a normal fit, the cumulative distribution and percentiles.",
        Icon = "M1 14H15M2 14V11H5V14M5 14V5H8V14M8 14V2H11V14M11 14V9H14V14",
        Parameters =
        [
            new NumberParameter(HistogramFigure.BinsName, "Bins", 0, 0, HistogramFigure.MostBins)
            {
                Step = 1,
                Summary = "How many; 0 for as many as Freedman and Diaconis advise, of integers no narrower than 1.",
            },
            new ChoiceParameter(ScopeName, "Scope", ["frame", HistoryScope]) { Summary = "The newest frame, or the newest samples of all frames." },
            new NumberParameter(HistoryName, "History", UsualHistory, 1, MostHistory) { Step = 1, Unit = "samples", Summary = "How many samples are collected." },
            new ChoiceParameter(HistogramFigure.ScaleName, "Scale", [.. HistogramFigure.Scales]) { Summary = "Counts, shares of all in %, or shares per unit." },
            new ChoiceParameter(ComponentName, "Component", ["magnitude", "real", "imaginary", "phase"])
            {
                Summary = "What of complex samples is counted; the phase in radians.",
            },
            new ToggleParameter(HistogramFigure.FitName, "Normal fit", true) { Summary = "The normal distribution of the same mean and deviation." },
            new ToggleParameter(HistogramFigure.CumulativeName, "Cumulative", true) { Summary = "Also the share of values that are no larger." },
        ],
    };

    private double[] _reals = [];
    private Complex[] _complex = [];
    private SampleHistory<double>? _history;
    private SignalFrame? _newest, _valued;
    private int _version = -1, _mostHistory;
    private bool _isHistory;
    private string _component = "";

    /// <summary>A visualizer with its settings at their defaults.</summary>
    public HistogramVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape) =>
        type == ElementType.None ? 0 : ElementTypes.IsComplex(type) ? RankComplex : type == ElementType.Boolean || shape.Rank > 1 ? RankMore : Rank1;

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Read();
        if (_valued is { } before && frame.HasValue && before.ElementType != frame.ElementType) _history?.Clear();
        _newest = frame;
        if (!frame.HasValue) return;
        _valued = frame;
        if (!IsCollected(frame)) return;
        _history ??= new SampleHistory<double>(_mostHistory);
        _history.Add(Samples(frame));
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        view = PixelColumns.Sound(view);
        Read();
        if (_newest is not { } frame) return Figure.Empty("", "There are no samples yet.");
        ReadOnlySpan<double> samples = Samples(frame);
        if (IsCollected(frame) && _history is not null)
        {
            double[] collected = new double[_history.Count];
            _history.CopyNewest(collected);
            samples = collected;
        }

        string quantity = !ElementTypes.IsComplex(frame.ElementType) ? "Value" : char.ToUpperInvariant(_component[0]) + _component[1..];
        return new HistogramFigure(Settings, view, quantity).Draw(frame, samples, frame.ElementType, Note(frame));
    }

    /// <inheritdoc/>
    public void Clear() => (_newest, _valued, _history) = (null, null, null);

    private static string Note(SignalFrame frame) =>
        !frame.HasValue ? $"The newest frame has no value ({frame.Flags & FrameFlags.NoValue})."
        : frame.IsCut ? $"Only the first {frame.Count} of {frame.Shape.ElementCount} samples were captured." : "";

    private bool IsCollected(SignalFrame frame) => _isHistory || frame.Shape.IsScalar;

    private void Read()
    {
        if (_version == Settings.Version) return;
        (_version, _isHistory) = (Settings.Version, Settings.Text(ScopeName) == HistoryScope);
        string component = Settings.Text(ComponentName);
        int most = (int)Settings.Number(HistoryName);
        if (most != _mostHistory || component != _component) _history = null;
        (_mostHistory, _component) = (most, component);
    }

    private ReadOnlySpan<double> Samples(SignalFrame frame)
    {
        if (!ElementTypes.IsComplex(frame.ElementType) || _component == "real") return FrameSamples.Real(frame, ref _reals);
        ReadOnlySpan<Complex> complex = FrameSamples.Complex(frame, ref _reals, ref _complex);
        Span<double> reals = FrameSamples.Room(ref _reals, complex.Length);
        for (int i = 0; i < reals.Length; i++)
        {
            reals[i] = _component switch
            {
                "imaginary" => complex[i].Imaginary,
                "phase" => complex[i].Phase,
                _ => complex[i].Magnitude,
            };
        }

        return reals;
    }
}
