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

/// <summary>
/// How events are handed to one consumer that has a buffer of its own. A direct subscription has none: it is called as events come, and
/// while it works the reader waits, as with <see cref="OverflowPolicy.Block"/>.
/// </summary>
public sealed class StreamOptions
{
    /// <summary>What to do when the consumer is slower than the program.</summary>
    public OverflowPolicy Overflow { get; init; } = OverflowPolicy.DropOldest;

    /// <summary>How many events may wait for the consumer, from 1.</summary>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1 << 16;

    /// <summary>Called with the number of events this consumer has lost so far, whenever it grows; on the delivery thread, so keep it short.</summary>
    public Action<long>? OnDropped { get; init; }
}
