namespace Strobe;

/// <summary>What to do when a consumer is slower than the program.</summary>
public enum OverflowPolicy
{
    /// <summary>Lose the oldest events not yet delivered to this consumer, and count them.</summary>
    DropOldest,

    /// <summary>Lose the newest events, and count them.</summary>
    DropNewest,

    /// <summary>Hold the reader back: the ring fills, and then loses (or, in a lossless session, the program waits).</summary>
    Block,
}

/// <summary>How events are handed to one consumer.</summary>
public sealed class StreamOptions
{
    /// <summary>What to do when the consumer is slower than the program.</summary>
    public OverflowPolicy Overflow { get; init; } = OverflowPolicy.DropOldest;

    /// <summary>How many events may wait for the consumer.</summary>
    public int Capacity { get; init; } = 1 << 16;
}
