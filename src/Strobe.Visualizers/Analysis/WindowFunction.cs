using Strobe.Visualizers.Analysis;

namespace Strobe.Visualizers;

/// <summary>Which window a <see cref="WindowFunction"/> is.</summary>
public enum WindowKind
{
    /// <summary>Hann: 0.5 − 0.5·cos. The usual choice.</summary>
    Hann,

    /// <summary>No window. For what fits the length exactly, and for transients.</summary>
    Rectangular,

    /// <summary>Hamming: 0.54 − 0.46·cos.</summary>
    Hamming,

    /// <summary>Blackman with 0.42, 0.5, 0.08.</summary>
    Blackman,

    /// <summary>Blackman–Harris, four terms, side lobes below −92 dB.</summary>
    BlackmanHarris,

    /// <summary>Nuttall with a continuous first derivative: 0.355768, 0.487396, 0.144232, 0.012604.</summary>
    Nuttall,

    /// <summary>Blackman–Nuttall, side lobes below −98 dB: 0.3635819, 0.4891775, 0.1365995, 0.0106411. It is what scipy calls nuttall.</summary>
    BlackmanNuttall,

    /// <summary>Flat-top, five terms: reads the level of a tone to 0.01 dB wherever it lies between two bins.</summary>
    FlatTop,

    /// <summary>Bartlett: a triangle that reaches zero.</summary>
    Bartlett,

    /// <summary>A triangle that does not reach zero.</summary>
    Triangular,

    /// <summary>Parzen: four cubic pieces.</summary>
    Parzen,

    /// <summary>Bohman: two half cosines convolved.</summary>
    Bohman,

    /// <summary>Half a period of a sine.</summary>
    Cosine,

    /// <summary>Kaiser; the parameter is β.</summary>
    Kaiser,

    /// <summary>Gaussian; the parameter is half the length in standard deviations.</summary>
    Gaussian,

    /// <summary>Tukey: cosine flanks; the parameter is their share of the length, 0 … 1.</summary>
    Tukey,

    /// <summary>Dolph–Chebyshev; the parameter is how far all side lobes lie below the main one, in dB.</summary>
    DolphChebyshev,
}

/// <summary>
/// A window of one length in its periodic (DFT-even) form, as scipy.signal.get_window gives it, with the numbers that calibrate a spectrum.
/// Immutable.
/// </summary>
public sealed class WindowFunction
{
    // The shape of the main lobe hardly depends on the length: longer windows are looked at in this one.
    private const int ModelLength = 1024;

    private readonly double[] _values;
    private readonly Lazy<WindowFunction> _model;
    private readonly Lazy<double> _mainLobe;

    /// <summary>Makes a window.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="length">Samples, 1 or more.</param>
    /// <param name="parameter">Its parameter, see <see cref="WindowKind"/>; null for the usual one. Others ignore it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window, length or parameter.</exception>
    public WindowFunction(WindowKind kind, int length, double? parameter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        double value = parameter ?? UsualParameter(kind);
        if (!double.IsFinite(value) || value < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "The parameter of a window is a number, 0 or more.");
        }

        (Kind, Parameter) = (kind, value);
        _values = WindowFormulas.Values(kind, length, value);
        double squares = 0;
        foreach (double one in _values) (Sum, squares) = (Sum + one, squares + one * one);
        SumOfSquares = squares;
        _model = new(() => length <= ModelLength ? this : new WindowFunction(kind, ModelLength, value), isThreadSafe: true);
        _mainLobe = new(FindMainLobe, isThreadSafe: true);
    }

    /// <summary>Which window it is.</summary>
    public WindowKind Kind { get; }

    /// <summary>Its parameter; 0 for windows without one.</summary>
    public double Parameter { get; }

    /// <summary>Samples.</summary>
    public int Length => _values.Length;

    /// <summary>The factors, one for each sample.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Σ w: what a constant 1 adds up to.</summary>
    public double Sum { get; }

    /// <summary>Σ w².</summary>
    public double SumOfSquares { get; }

    /// <summary>Σ w / N: how much of a tone's amplitude is left (Harris 1978). Spectra are divided by it.</summary>
    public double CoherentGain => Sum / Length;

    /// <summary>N·Σ w² / (Σ w)²: the equivalent noise bandwidth in bins (Harris 1978).</summary>
    public double NoiseBandwidthBins => Length * SumOfSquares / (Sum * Sum);

    /// <summary>Bins from the middle of the main lobe to its first minimum: 1 for the rectangular window, 2 for Hann's.</summary>
    public double MainLobeBins => _mainLobe.Value;

    /// <summary>The amplitude at which a tone between bins is read, as a share of the true one; 1 at 0.</summary>
    /// <param name="offsetBins">How far the tone lies from the bin, in bins.</param>
    public double Response(double offsetBins)
    {
        WindowFunction model = _model.Value;
        (double sin, double cos) = Math.SinCos(2 * Math.PI * offsetBins / model.Length);
        (double re, double im, double turnRe, double turnIm) = (0, 0, 1, 0);
        foreach (double one in model._values)
        {
            (re, im) = (re + one * turnRe, im + one * turnIm);
            (turnRe, turnIm) = (turnRe * cos - turnIm * sin, turnRe * sin + turnIm * cos);
        }

        return Math.Sqrt(re * re + im * im) / model.Sum;
    }

    /// <summary>What a window's parameter usually is; 0 for windows without one.</summary>
    public static double UsualParameter(WindowKind kind) => kind switch
    {
        WindowKind.Kaiser => 14,
        WindowKind.Gaussian => 3,
        WindowKind.Tukey => 0.5,
        WindowKind.DolphChebyshev => 100,
        _ => 0,
    };

    private double FindMainLobe()
    {
        const double Step = 0.125, Most = 32, Low = 0.1;
        double least = Math.Min(Most, Length / 2.0), before = 1;
        for (double offset = Step; offset < least; offset += Step)
        {
            double here = Response(offset), after = Response(offset + Step);
            if (here < Low && here <= before && here <= after) return offset;
            before = here;
        }

        return least;
    }
}
