namespace Strobe.Visualizers;

/// <summary>What is taken out of every segment before the window.</summary>
public enum SpectrumDetrend
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its mean.</summary>
    Constant,
}

/// <summary>
/// How the spectra of successive inputs become one. P is the power of a bin in the newest input, A the average, k the number of inputs so far and
/// n <see cref="SpectrumOptions.AverageCount"/>.
/// </summary>
public enum SpectrumAveraging
{
    /// <summary>The newest input alone.</summary>
    Off,

    /// <summary>Powers, all equal: A += (P − A) / min(k, n). What is called RMS or power averaging; it finds the true level of noise.</summary>
    Rms,

    /// <summary>
    /// Amplitudes, all equal: √A += (√P − √A) / min(k, n). Noise reads up to 1.05 dB lower than with <see cref="Rms"/>; single bursts count less.
    /// </summary>
    Linear,

    /// <summary>
    /// Powers, older ones less: A += (P − A)·(1 − exp(−1/n)), so that n inputs later 1/e of an input is left. The first input is the first average.
    /// </summary>
    Exponential,
}

/// <summary>How a <see cref="SpectrumEstimator"/> works.</summary>
public sealed record SpectrumOptions
{
    /// <summary>The shortest length that can be asked for.</summary>
    public const int LeastLength = 32;

    /// <summary>The longest length that is used.</summary>
    public const int MostLength = 1 << 20;

    /// <summary>The window.</summary>
    public WindowKind Window { get; init; } = WindowKind.Hann;

    /// <summary>Its parameter; null for the usual one.</summary>
    public double? WindowParameter { get; init; }

    /// <summary>Samples of a segment, any number from 32 to 1 048 576; 0 for all samples of the input. Inputs that are shorter are one segment.</summary>
    public int Length { get; init; }

    /// <summary>The share of a segment that the next one repeats, 0 up to but not including 1; rounded down to whole samples.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>What is taken out of each segment first.</summary>
    public SpectrumDetrend Detrend { get; init; }

    /// <summary>How successive inputs are averaged. Segments of one input always are, by power (Welch 1967).</summary>
    public SpectrumAveraging Averaging { get; init; }

    /// <summary>How many inputs the average looks back.</summary>
    public int AverageCount { get; init; } = 16;

    /// <summary>
    /// True for frequencies of both signs, the negative ones first. Complex input has them always. Real input has half of each power on each side.
    /// </summary>
    public bool IsTwoSided { get; init; }
}

/// <summary>What became of an input.</summary>
public enum SpectrumInput
{
    /// <summary>It is part of the spectrum.</summary>
    Taken,

    /// <summary>There were no samples; nothing changed.</summary>
    Empty,

    /// <summary>Some sample was NaN or infinite; nothing changed.</summary>
    NotFinite,

    /// <summary>The power is larger than a double can be; nothing changed.</summary>
    TooLarge,
}
