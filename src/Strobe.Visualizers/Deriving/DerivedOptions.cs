namespace Strobe.Visualizers;

/// <summary>When a derived channel of several probes gives a frame.</summary>
public enum DerivedPairing
{
    /// <summary>When every probe has given a new one since the last time.</summary>
    AllNew,

    /// <summary>Whenever any of them gives one, with the latest of the others.</summary>
    AnyNew,
}

/// <summary>How a derived channel treats one frame after the other.</summary>
public sealed record DerivedOptions
{
    /// <summary>The usual ones.</summary>
    public static DerivedOptions Default { get; } = new();

    /// <summary>
    /// False: each frame stands alone; filters begin at rest, sums at zero. True: the frames of a probe are one long signal, and <c>diff</c>, <c>integral</c>,
    /// <c>avg</c>, <c>unwrap</c> and the causal filters go on where the frame before ended. They begin anew after a frame number that is missing, a value that
    /// could not be captured, another arrangement or another sample rate. Scalars become signals over their history that way; <c>diff</c> and
    /// <c>integral</c> of them follow the time stamps.
    /// </summary>
    public bool IsContinuous { get; init; }

    /// <summary>When there is a frame, with several probes.</summary>
    public DerivedPairing Pairing { get; init; }
}
