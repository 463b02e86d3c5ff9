namespace Strobe.Visualizers;

/// <summary>How the low and the high state of a signal are found.</summary>
public enum StateLevelMethod
{
    /// <summary>
    /// IEEE 181's histogram method: the modes of both halves of the range, each the median of the samples in the fullest bin of a half (of 64). A half
    /// without a bin that stands out (a triangle) has its extreme instead.
    /// </summary>
    Histogram,

    /// <summary>The least and the largest sample.</summary>
    Extremes,
}

/// <summary>What holds for all measurements of a call.</summary>
public sealed record MeasurementOptions
{
    /// <summary>The usual ones.</summary>
    public static MeasurementOptions Default { get; } = new();

    /// <summary>The unit of the samples, such as <c>V</c>; empty for plain numbers.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Samples per second; null for what the frame says.</summary>
    public double? SampleRateHz { get; init; }

    /// <summary>How base and top are found.</summary>
    public StateLevelMethod StateLevels { get; init; }

    /// <summary>The low reference level, where a rising transition begins: percent of the way from base to top.</summary>
    public double LowPercent { get; init; } = 10;

    /// <summary>The middle reference level, where edges are: percent of the way from base to top.</summary>
    public double MiddlePercent { get; init; } = 50;

    /// <summary>The high reference level, where a rising transition ends: percent of the way from base to top.</summary>
    public double HighPercent { get; init; } = 90;

    /// <summary>
    /// How far beyond the middle level a signal must go for an edge to count, on either side: percent of the amplitude. Smaller excursions are noise.
    /// </summary>
    public double HysteresisPercent { get; init; } = 5;

    /// <summary>Half the width of the band in which a step has settled: percent of the amplitude.</summary>
    public double SettlingPercent { get; init; } = 2;

    // What is out of order is refused as a whole: every level depends on it.
    internal string Refusal =>
        !(LowPercent >= 0 && LowPercent < MiddlePercent && MiddlePercent < HighPercent && HighPercent <= 100)
            ? "the reference levels are not in order between 0 and 100 %"
            : HysteresisPercent is not (>= 0 and < 50)
                ? "the hysteresis is not between 0 and 50 %"
                : SettlingPercent is not (> 0 and <= 50) ? "the settling band is not between 0 and 50 %" : "";
}
