namespace Strobe.Visualizers;

/// <summary>How the power of a bin is written. V stands for the unit of the samples, whatever it is.</summary>
public enum SpectrumUnit
{
    /// <summary>
    /// dBFS: relative to a full-scale tone, that is a sine for real and an exponential for complex input, which reads 0. Full-scale DC of real input
    /// reads +3.01.
    /// </summary>
    DecibelFullScale,

    /// <summary>dBV: relative to 1 V RMS.</summary>
    DecibelVolt,

    /// <summary>V, RMS: a sine of amplitude 1 reads 0.7071.</summary>
    Volt,

    /// <summary>V, peak: the amplitude of the component; one-sided a sine of amplitude 1 reads 1, two-sided 0.5 at each of its frequencies.</summary>
    VoltPeak,

    /// <summary>V²/Hz: power density.</summary>
    VoltSquaredPerHertz,

    /// <summary>dBFS/Hz: power density relative to a full-scale tone.</summary>
    DecibelFullScalePerHertz,
}

/// <summary>Turns the powers of a <see cref="SpectrumEstimator"/> into levels.</summary>
public readonly record struct SpectrumScale
{
    // Where a logarithm ends: −400 dB, far below what doubles resolve.
    private const double LeastRatio = 1e-40;

    /// <summary>For an estimator as it is now.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="fullScale">The amplitude of a full-scale tone; see <see cref="FullScaleOf"/>.</param>
    /// <param name="sampleRate">Samples per second; 1 when it is not known, for densities per cycle per sample.</param>
    public SpectrumScale(SpectrumEstimator estimator, SpectrumUnit unit, double fullScale, double sampleRate)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        Unit = unit;
        FullScalePower = fullScale * fullScale * (estimator.IsComplex ? 1 : 0.5);
        Bandwidth = estimator.ResolutionBandwidth(sampleRate);
    }

    /// <summary>The unit.</summary>
    public SpectrumUnit Unit { get; }

    /// <summary>The mean square of a full-scale tone.</summary>
    public double FullScalePower { get; }

    /// <summary>The bandwidth that densities are divided by.</summary>
    public double Bandwidth { get; }

    /// <summary>True when levels are logarithms.</summary>
    public bool IsLogarithmic => Unit is SpectrumUnit.DecibelFullScale or SpectrumUnit.DecibelVolt or SpectrumUnit.DecibelFullScalePerHertz;

    /// <summary>The power of a bin as a level. No power is −400 dB.</summary>
    /// <param name="power">The mean square.</param>
    /// <param name="isPair">Whether it stands for two opposite frequencies (<see cref="SpectrumEstimator.IsPair"/>); matters for <see
    /// cref="SpectrumUnit.VoltPeak"/>.</param>
    public double Level(double power, bool isPair) => Unit switch
    {
        SpectrumUnit.DecibelFullScale => Decibels(power / FullScalePower),
        SpectrumUnit.DecibelVolt => Decibels(power),
        SpectrumUnit.Volt => Math.Sqrt(power),
        SpectrumUnit.VoltPeak => Math.Sqrt(isPair ? 2 * power : power),
        SpectrumUnit.VoltSquaredPerHertz => power / Bandwidth,
        _ => Decibels(power / FullScalePower / Bandwidth),
    };

    /// <summary>A ratio of powers in dB.</summary>
    public static double Decibels(double ratio) => 10 * Math.Log10(Math.Max(ratio, LeastRatio));

    /// <summary>How a unit is written.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="hasSampleRate">False when densities are per cycle per sample.</param>
    public static string Text(SpectrumUnit unit, bool hasSampleRate) => unit switch
    {
        SpectrumUnit.DecibelFullScale => "dBFS",
        SpectrumUnit.DecibelVolt => "dBV",
        SpectrumUnit.Volt or SpectrumUnit.VoltPeak => "V",
        SpectrumUnit.VoltSquaredPerHertz => hasSampleRate ? "V²/Hz" : "V²/(cycle/sample)",
        _ => hasSampleRate ? "dBFS/Hz" : "dBFS/(cycle/sample)",
    };

    /// <summary>
    /// The amplitude of a full-scale tone of a type: half of what lies between the least and the largest integer, 127.5 for both kinds of bytes; 1
    /// for floats, 0.5 for bools.
    /// </summary>
    public static double FullScaleOf(ElementType type) => type switch
    {
        ElementType.Boolean => 0.5,
        ElementType.Int8 or ElementType.UInt8 => byte.MaxValue / 2.0,
        ElementType.Int16 or ElementType.UInt16 => ushort.MaxValue / 2.0,
        ElementType.Int32 or ElementType.UInt32 => uint.MaxValue / 2.0,
        ElementType.Int64 or ElementType.UInt64 => ulong.MaxValue / 2.0,
        _ => 1,
    };
}
