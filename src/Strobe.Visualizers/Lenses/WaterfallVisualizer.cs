using System.Numerics;
using Strobe.Visualizers.Analysis;
using Strobe.Visualizers.Lenses;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers;

/// <summary>
/// Shows spectra over time as colours, the newest at the top. A frame is one row; when a length is set and frames are longer, each of their segments is
/// one, that many sample periods after the frame's time. Scalars are collected; whenever there are enough new ones, that is a row.
/// What is set holds from the next frame on, and begins anew.
/// </summary>
public sealed class WaterfallVisualizer : IVisualizer
{
    private const int RealRank = 25, ComplexRank = 45, UsualScalars = 256;

    private static readonly VisualizerDescriptor s_descriptor = new("waterfall", "Waterfall")
    {
        Summary = "Levels over frequency and time as colours.",
        Icon = "M1 2H15M1 5H5M7 5H15M1 8H8M10 8H15M1 11H4M6 11H15M1 14H10M12 14H15",
        Parameters =
        [
            .. SpectrumSettings.Parameters(isWaterfall: true),
            new NumberParameter(WaterfallFigure.RowsName, "Rows", 128, 2, WaterfallRows.MostRows) { Step = 1, Summary = "How many spectra are kept." },
            new NumberParameter(WaterfallFigure.SpanName, "Colour span", 80, 1, 400) { Unit = "dB", Summary = "How far below the highest level colours reach." },
            new ChoiceParameter(WaterfallFigure.MapName, "Colours", [.. WaterfallFigure.Maps]) { Summary = "All but turbo can be told apart by the colour blind." },
        ],
    };

    private double[] _reals = [];
    private Complex[] _complex = [];
    private SpectrumSettings? _settings;
    private SpectrumEstimator? _estimator;
    private WaterfallRows? _rows;
    private SampleHistory<Complex>? _scalars;
    private SignalFrame? _newest, _valued;
    private SpectrumInput _verdict;
    private long _usedScalars;

    /// <summary>A visualizer with its settings at their defaults.</summary>
    public WaterfallVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape) => type == ElementType.None || shape.Rank > 1 ? 0 : ElementTypes.IsComplex(type) ? ComplexRank : RealRank;

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Read();
        if (_valued is { } before && frame.HasValue
            && (before.ElementType != frame.ElementType || before.Shape.IsScalar != frame.Shape.IsScalar))
        {
            Forget();
        }

        _newest = frame;
        if (!frame.HasValue) return;
        _valued = frame;
        if (frame.Shape.IsScalar && frame.Count == 1) Collect(frame);
        else if (ElementTypes.IsComplex(frame.ElementType)) Take(frame, FrameSamples.Complex(frame, ref _reals, ref _complex));
        else Take(frame, FrameSamples.Real(frame, ref _reals));
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        view = PixelColumns.Sound(view);
        if (_newest is not { } frame) return Figure.Empty("", "There are no samples yet.");
        string note = !frame.HasValue ? $"The newest frame has no value ({frame.Flags & FrameFlags.NoValue})."
            : frame.IsCut ? $"Only the first {frame.Count} of {frame.Shape.ElementCount} samples were captured." : "";
        string verdict = _verdict switch
        {
            SpectrumInput.Empty => "The newest frame has no samples.",
            SpectrumInput.NotFinite => "The newest frame has samples that are NaN or infinite: it is left out.",
            SpectrumInput.TooLarge => "The newest frame's samples are too large: it is left out.",
            _ => "",
        };
        string waiting = _rows!.Count == 0 && frame.Shape.IsScalar ? $"There are {_scalars?.Count ?? 0} of {Hop().Length} values for the first row." : "";
        string notes = string.Join(' ', new[] { note, verdict, _settings!.Note, waiting }.Where(one => one.Length > 0));
        return new WaterfallFigure(Settings, _settings, view).Draw(frame, _estimator!, _rows, notes);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        Forget();
        (_newest, _valued) = (null, null);
    }

    private void Forget()
    {
        _estimator?.Clear();
        _rows?.Clear();
        _scalars?.Clear();
        (_usedScalars, _verdict) = (0, SpectrumInput.Taken);
    }

    private void Read()
    {
        if (_settings?.Version == Settings.Version) return;
        _settings = new SpectrumSettings(Settings, isWaterfall: true);
        _estimator = new SpectrumEstimator(_settings.Options);
        _rows = new WaterfallRows((int)Settings.Number(WaterfallFigure.RowsName));
        (_scalars, _usedScalars) = (null, 0);
    }

    private (int Length, int Step) Hop()
    {
        int length = _settings!.Options.Length > 0 ? _settings.Options.Length : UsualScalars;
        return (length, Math.Max(1, length - (int)(length * _settings.Options.Overlap)));
    }

    private void Collect(SignalFrame frame)
    {
        (int length, int step) = Hop();
        _scalars ??= new SampleHistory<Complex>(length);
        _scalars.Add(frame.ComplexAt(0));
        if (_scalars.Count < length || _scalars.Total - _usedScalars < step) return;
        _usedScalars = _scalars.Total;
        Span<Complex> samples = FrameSamples.Room(ref _complex, length);
        _scalars.CopyNewest(samples);
        if (ElementTypes.IsComplex(frame.ElementType))
        {
            Push(_estimator!.Add((ReadOnlySpan<Complex>)samples), frame, 0);
            return;
        }

        Span<double> reals = FrameSamples.Room(ref _reals, length);
        for (int i = 0; i < length; i++) reals[i] = samples[i].Real;
        Push(_estimator!.Add((ReadOnlySpan<double>)reals), frame, 0);
    }

    private void Take(SignalFrame frame, ReadOnlySpan<double> samples)
    {
        (int first, int step, int length) = Segments(samples.Length);
        for (int at = first; at + length <= samples.Length; at += step) Push(_estimator!.Add(samples.Slice(at, length)), frame, at);
    }

    private void Take(SignalFrame frame, ReadOnlySpan<Complex> samples)
    {
        (int first, int step, int length) = Segments(samples.Length);
        for (int at = first; at + length <= samples.Length; at += step) Push(_estimator!.Add(samples.Slice(at, length)), frame, at);
    }

    // Where rows begin in a frame: no more than can be kept.
    private (int First, int Step, int Length) Segments(int count)
    {
        int length = _settings!.Options.Length;
        if (length == 0 || count <= length) return (0, Math.Max(1, count), count);
        int step = Hop().Step, rows = (count - length) / step + 1;
        return (Math.Max(0, rows - _rows!.Most) * step, step, length);
    }

    private void Push(SpectrumInput verdict, SignalFrame frame, int at)
    {
        _verdict = verdict;
        if (verdict != SpectrumInput.Taken) return;
        double fullScale = _settings!.FullScale > 0 ? _settings.FullScale : SpectrumScale.FullScaleOf(frame.ElementType);
        double delay = FrameSamples.Rate(frame.SampleRateHz) is { } rate ? at / rate : 0;
        _rows!.Add(_estimator!, new SpectrumScale(_estimator!, _settings.Unit, fullScale, 1), frame.TimestampNanos / 1e9 + delay, frame.SampleRateHz);
    }
}
