using System.Numerics;
using Strobe.Visualizers.Analysis;
using Strobe.Visualizers.Lenses;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers;

/// <summary>
/// Lays all symbols of a signal over each other: the eye diagram, with its height and width (<see cref="EyeQuality"/>). Each frame is taken to
/// begin at the same phase of a symbol; older frames are fainter. Scalars are collected to one signal.
/// </summary>
public sealed class EyeVisualizer : IVisualizer
{
    private const int RealRank = 15, ComplexRank = 30, MostFrames = 64, MostScalars = 1 << 14;

    private static readonly VisualizerDescriptor s_descriptor = new("eye", "Eye diagram")
    {
        Summary = "All symbols over each other, as intensity, with height, width and jitter.",
        Icon = "M1 8C4 2 12 2 15 8C12 14 4 14 1 8M6 8A2 2 0 1 0 10 8A2 2 0 1 0 6 8",
        Parameters =
        [
            new NumberParameter(EyeFigure.PerSymbolName, "Samples per symbol", 8, 1.5, 4096) { Summary = "Need not be whole." },
            new NumberParameter(EyeFigure.SymbolsName, "Symbols", 2, 1, 4) { Step = 1, Summary = "How many the diagram is wide." },
            new NumberParameter(EyeFigure.PersistenceName, "Persistence", 8, 1, MostFrames)
            {
                Step = 1,
                Unit = "frames",
                Summary = "How many of the newest frames are seen.",
            },
            new ChoiceParameter(EyeFigure.ComponentName, "Component", ["real", EyeFigure.Imaginary]) { Summary = "Which part of complex samples is seen." },
            new ChoiceParameter(EyeFigure.MapName, "Colours", [.. WaterfallFigure.Maps]) { Summary = "All but turbo can be told apart by the colour blind." },
        ],
    };

    // Frames are immutable: they are kept as they are, and converted when they are drawn.
    private readonly SignalFrame?[] _frames = new SignalFrame?[MostFrames];
    private readonly SampleHistory<Complex> _scalars = new(MostScalars);
    private double[] _reals = [];
    private Complex[] _complex = [];
    private SignalFrame? _newest, _valued;
    private long _taken;

    /// <summary>A visualizer with its settings at their defaults.</summary>
    public EyeVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape) =>
        type is ElementType.None || shape.Rank > 1 ? 0 : ElementTypes.IsComplex(type) ? ComplexRank : type == ElementType.Boolean ? RealRank / 2 : RealRank;

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_valued is { } before && frame.HasValue
            && (before.ElementType != frame.ElementType || before.Shape.IsScalar != frame.Shape.IsScalar))
        {
            Clear();
        }

        _newest = frame;
        if (!frame.HasValue) return;
        _valued = frame;
        if (frame.Shape.IsScalar && frame.Count == 1) _scalars.Add(frame.ComplexAt(0));
        else _frames[_taken++ % MostFrames] = frame;
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        view = PixelColumns.Sound(view);
        if (_newest is not { } frame) return Figure.Empty("", "There are no samples yet.");
        bool isImaginary = Settings.Text(EyeFigure.ComponentName) == EyeFigure.Imaginary;
        List<double[]> pieces = [];
        if (_scalars.Count > 0)
        {
            Complex[] scalars = new Complex[_scalars.Count];
            _scalars.CopyNewest(scalars);
            pieces.Add([.. scalars.Select(one => isImaginary ? one.Imaginary : one.Real)]);
        }
        else
        {
            int count = (int)Math.Min(_taken, (long)Settings.Number(EyeFigure.PersistenceName));
            for (int i = count; i > 0; i--) pieces.Add(Piece(_frames[(_taken - i) % MostFrames]!, isImaginary));
        }

        string note = !frame.HasValue ? $"The newest frame has no value ({frame.Flags & FrameFlags.NoValue})."
            : frame.IsCut ? $"Only the first {frame.Count} of {frame.Shape.ElementCount} samples were captured." : "";
        return new EyeFigure(Settings, view).Draw(frame, pieces, note);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        Array.Clear(_frames);
        _scalars.Clear();
        (_newest, _valued, _taken) = (null, null, 0);
    }

    private double[] Piece(SignalFrame frame, bool isImaginary)
    {
        if (!isImaginary || !ElementTypes.IsComplex(frame.ElementType)) return FrameSamples.Real(frame, ref _reals).ToArray();
        ReadOnlySpan<Complex> samples = FrameSamples.Complex(frame, ref _reals, ref _complex);
        double[] piece = new double[samples.Length];
        for (int i = 0; i < piece.Length; i++) piece[i] = samples[i].Imaginary;
        return piece;
    }
}
