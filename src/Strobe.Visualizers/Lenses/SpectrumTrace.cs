using System.Numerics;
using Strobe.Visualizers.Analysis;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers.Lenses;

/// <summary>The spectrum of one probe.</summary>
internal sealed class SpectrumTrace(ProbeId probe)
{
    private const int UsualHistory = 4096;

    private double[] _reals = [];
    private Complex[] _complex = [];
    private SampleHistory<Complex>? _scalars;
    private SpectrumSettings? _settings;
    private SignalFrame? _newest, _valued;
    private SpectrumInput _verdict;
    private long _usedScalars;
    private bool _isPending, _isComplexScalar;

    internal ProbeId Probe { get; } = probe;

    internal SpectrumEstimator? Estimator { get; private set; }

    /// <summary>Samples per second; null when the probe was not told.</summary>
    internal double? SampleRate => FrameSamples.Rate(_valued?.SampleRateHz);

    internal SpectrumScale Scale(double sampleRate) => new(Estimator!, _settings!.Unit, FullScale, sampleRate);

    internal double FullScale => _settings!.FullScale > 0 ? _settings.FullScale : SpectrumScale.FullScaleOf(_valued?.ElementType ?? ElementType.Float64);

    /// <summary>Takes a frame. When every frame counts it is transformed now, else when it is drawn.</summary>
    internal void Take(SignalFrame frame, SpectrumSettings settings)
    {
        Use(settings);
        if (_valued is { } before && frame.HasValue
            && (before.ElementType != frame.ElementType || before.Shape.IsScalar != frame.Shape.IsScalar))
        {
            Estimator!.Clear();
            _scalars?.Clear();
            _usedScalars = 0;
        }

        _newest = frame;
        if (!frame.HasValue) return;
        _valued = frame;
        _isPending = true;
        if (frame.Shape.IsScalar && frame.Count == 1)
        {
            _isComplexScalar = ElementTypes.IsComplex(frame.ElementType);
            _scalars ??= new SampleHistory<Complex>(settings.Options.Length > 0 ? settings.Options.Length : UsualHistory);
            _scalars.Add(frame.ComplexAt(0));
            int hop = Math.Max(1, _scalars.Most - (int)(_scalars.Most * settings.Options.Overlap));
            if (settings.Accumulates && _scalars.Count == _scalars.Most && _scalars.Total - _usedScalars >= hop) Transform();
        }
        else if (settings.Accumulates)
        {
            Transform();
        }
    }

    /// <summary>Brings the spectrum up to date with frames and settings.</summary>
    internal void Refresh(SpectrumSettings settings)
    {
        Use(settings);
        if (_isPending && (!settings.Accumulates || Estimator!.Inputs == 0)) Transform();
    }

    /// <summary>What must be known about the newest frame; empty when nothing.</summary>
    internal string Note()
    {
        if (_newest is not { } frame) return "";
        if (!frame.HasValue) return $"The newest frame has no value ({frame.Flags & FrameFlags.NoValue}).";
        string cut = frame.IsCut ? $"Only the first {frame.Count} of {frame.Shape.ElementCount} samples were captured. " : "";
        string verdict = _verdict switch
        {
            SpectrumInput.Empty => "The newest frame has no samples.",
            SpectrumInput.NotFinite => "The newest frame has samples that are NaN or infinite: it has no spectrum.",
            SpectrumInput.TooLarge => "The newest frame's samples are too large: their power is no number.",
            _ => "",
        };
        string length = _verdict == SpectrumInput.Taken && Estimator is { Length: > 0 } estimator && estimator.Length < estimator.Options.Length
            ? $"There are {estimator.Length} samples, fewer than the length of {estimator.Options.Length}." : "";
        return (cut + verdict + length).TrimEnd();
    }

    private void Use(SpectrumSettings settings)
    {
        if (ReferenceEquals(settings, _settings)) return;
        // What only changes the drawing keeps the average.
        if (Estimator is null || Estimator.Options != settings.Options)
        {
            if (Estimator?.Options.Length != settings.Options.Length) (_scalars, _usedScalars) = (null, 0);
            Estimator = new SpectrumEstimator(settings.Options);
            _isPending = _valued is not null;
        }

        _settings = settings;
    }

    private void Transform()
    {
        _isPending = false;
        SignalFrame frame = _valued!;
        if (frame.Shape.IsScalar && frame.Count == 1)
        {
            TransformScalars();
            return;
        }

        _verdict = ElementTypes.IsComplex(frame.ElementType)
            ? Estimator!.Add(FrameSamples.Complex(frame, ref _reals, ref _complex))
            : Estimator!.Add(FrameSamples.Real(frame, ref _reals));
    }

    private void TransformScalars()
    {
        if (_scalars is null) return;
        _usedScalars = _scalars.Total;
        Span<Complex> samples = FrameSamples.Room(ref _complex, _scalars.Count);
        _scalars.CopyNewest(samples);
        if (_isComplexScalar)
        {
            _verdict = Estimator!.Add((ReadOnlySpan<Complex>)samples);
            return;
        }

        Span<double> reals = FrameSamples.Room(ref _reals, samples.Length);
        for (int i = 0; i < reals.Length; i++) reals[i] = samples[i].Real;
        _verdict = Estimator!.Add((ReadOnlySpan<double>)reals);
    }
}
