namespace Strobe.Ring;

/// <summary>What the reader knows of one chunk.</summary>
internal struct ChunkProgress
{
    /// <summary>The content being read; meaningless while <see cref="HasContent"/> is false.</summary>
    internal ulong Sequence;
    internal uint Tag;
    internal uint ProcessId;
    internal uint ThreadId;
    internal uint Writer;

    /// <summary>What was delivered or given up is worth; equals the low half of the chunk's read field.</summary>
    internal uint Claimed;

    /// <summary>What was delivered by an earlier reader is worth, still to be walked over.</summary>
    internal uint ToSkip;

    /// <summary>Where the next record is expected.</summary>
    internal int Offset;

    /// <summary>Stretches that were passed over because a record in them was incomplete for too long. It may still be completed.</summary>
    internal List<(int Start, int End)>? Holes;

    /// <summary>The last look at which nothing was reserved beyond <see cref="Offset"/>.</summary>
    internal ulong ClearTicks;

    /// <summary>Where an incomplete record was seen, and when first.</summary>
    internal int HoleOffset;
    internal ulong HoleSeenTicks;

    /// <summary>Cursor and committed when a search found nothing: searching again makes no sense until one of them changes.</summary>
    internal ulong FruitlessCursor;
    internal uint FruitlessCommitted;

    internal bool HasContent;

    /// <summary>Complete records are behind an incomplete one that is waited for. What their writer wrote in later chunks waits, too.</summary>
    internal bool IsWaiting;

    /// <summary>Closed, and every record claimed.</summary>
    internal bool IsDrained;

    /// <summary>On the list of chunks that each poll looks at.</summary>
    internal bool IsWatched;

    /// <summary>Records of the writer were lost just before the next segment.</summary>
    internal bool IsAfterGap;
}
