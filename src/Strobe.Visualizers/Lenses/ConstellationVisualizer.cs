using System.Numerics;
using Strobe.Visualizers.Analysis;
using Strobe.Visualizers.Lenses;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers;

/// <summary>
/// Shows complex samples in the plane, older ones fainter, and how well they lie at the reference points of a modulation:
/// see <see cref="ModulationQuality"/> for the definitions.
/// </summary>
public sealed class ConstellationVisualizer : IVisualizer
{
    private const int ShortRank = 80, LongRank = 60, ImageRank = 15, MostShort = 4096, MostPoints = 1 << 16, MostPerSymbol = 4096;
    private const string PointsName = "points", PerSymbolName = "samples-per-symbol", PhaseName = "sample-phase";

    private static readonly VisualizerDescriptor s_descriptor = new("constellation", "Constellation")
    {
        Summary = "I against Q, with reference points, EVM, MER, I/Q offset, gain imbalance and quadrature error.",
        Icon = "M8 1V15M1 8H15M4 4H4.5M12 4H12.5M4 12H4.5M12 12H12.5",
        Parameters =
        [
            new ChoiceParameter(ConstellationFigure.ReferenceName, "Reference", ["none", .. ReferencePoints.Names, ConstellationFigure.List])
            {
                Summary = "Where symbols should lie; named ones have mean power 1.",
            },
            new TextParameter(ConstellationFigure.ListName, "Reference list", "1+1j, -1+1j, -1-1j, 1-1j") { Summary = "The points when the reference is list." },
            new ChoiceParameter(ConstellationFigure.FitName, "Fit", [.. ConstellationFigure.Fits])
            {
                Summary = "What is fitted before errors are measured: gain and rotation, gain, or nothing.",
            },
            new ToggleParameter(ConstellationFigure.OffsetName, "Remove offset", false) { Summary = "Whether the I/Q offset is left out of the errors." },
            new NumberParameter(PointsName, "Points", MostShort, 1, MostPoints) { Step = 1, Summary = "How many of the newest symbols are shown and measured." },
            new NumberParameter(PerSymbolName, "Samples per symbol", 1, 1, MostPerSymbol) { Step = 1, Summary = "Of so many samples one is taken." },
            new NumberParameter(PhaseName, "Sample phase", 0, 0, MostPerSymbol - 1) { Step = 1, Summary = "Which one, from 0." },
        ],
    };

    private double[] _reals = [];
    private Complex[] _complex = [];
    private SampleHistory<Complex>? _history;
    private SignalFrame? _newest, _valued;
    private int _version = -1, _most, _perSymbol, _phase;
    private long _scalars;

    /// <summary>A visualizer with its settings at their defaults.</summary>
    public ConstellationVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape) =>
        !ElementTypes.IsComplex(type) ? 0 : shape.Rank > 1 ? ImageRank : shape.ElementCount <= MostShort ? ShortRank : LongRank;

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Read();
        if (_valued is { } before && frame.HasValue && before.ElementType != frame.ElementType) _history!.Clear();
        _newest = frame;
        if (!frame.HasValue) return;
        _valued = frame;
        Take(frame);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        view = PixelColumns.Sound(view);
        Read();
        if (_newest is not { } frame) return Figure.Empty("", "There are no samples yet.");
        Complex[] symbols = new Complex[_history!.Count];
        _history.CopyNewest(symbols);
        string note = !frame.HasValue ? $"The newest frame has no value ({frame.Flags & FrameFlags.NoValue})."
            : frame.IsCut ? $"Only the first {frame.Count} of {frame.Shape.ElementCount} samples were captured." : "";
        return new ConstellationFigure(Settings, view).Draw(frame.Probe.Variable, symbols, ElementTypes.IsComplex(frame.ElementType), note);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        (_newest, _valued, _scalars) = (null, null, 0);
        _history?.Clear();
    }

    private void Read()
    {
        if (_version == Settings.Version) return;
        _version = Settings.Version;
        (int most, int perSymbol, int phase) = ((int)Settings.Number(PointsName), (int)Settings.Number(PerSymbolName), (int)Settings.Number(PhaseName));
        if (_history is not null && (most, perSymbol, phase) == (_most, _perSymbol, _phase)) return;
        (_most, _perSymbol, _phase, _scalars) = (most, perSymbol, phase % perSymbol, 0);
        _history = new SampleHistory<Complex>(most);
        // What is there is shown as it is set now.
        if (_valued is { } frame) Take(frame);
    }

    private void Take(SignalFrame frame)
    {
        if (frame.Shape.IsScalar)
        {
            if (frame.Count == 1 && _scalars++ % _perSymbol == _phase) _history!.Add(frame.ComplexAt(0));
            return;
        }

        ReadOnlySpan<Complex> samples = FrameSamples.Complex(frame, ref _reals, ref _complex);
        if (_perSymbol == 1)
        {
            _history!.Add(samples);
            return;
        }

        for (int i = _phase; i < samples.Length; i += _perSymbol) _history!.Add(samples[i]);
    }
}
