namespace Strobe.X64;

/// <summary>
/// The table that summary stubs count into: lanes, each with an entry per hook number: calls entered (u64 at 0), ticks of all completed calls
/// (u64 at 16), longest (u64 at 24), and a histogram (u32 from 64) of completed calls with eight buckets per doubling. A thread takes a lane
/// of its own while there are any, and gives it back when it ends; the rest share the last. Counts are exact either way.
/// Hook number 0 does not exist: its entry in lane 0 holds the set of lanes that may not be taken (u64 at 0) and of those ever used (u64 at 8).
/// </summary>
internal static class SummaryLayout
{
    internal const int LaneBits = 5, Lanes = 1 << LaneBits, SharedLane = Lanes - 1, EntryShift = 11, HookBits = 16, MaximumHooks = 1 << HookBits;
    internal const int LaneShift = EntryShift + HookBits;
    internal const ulong LaneBytes = 1ul << LaneShift;
    internal const long TableBytes = 1L << (LaneShift + LaneBits);
    internal const int Entered = 0, Ticks = 16, Longest = 24, Histogram = 64, Buckets = 320, SubBuckets = 8;

    internal const int LanesTaken = 0, LanesUsed = 8;

    /// <summary>Set in what a context keeps of its lane (else the offset from the table's start) when nobody else counts into it.</summary>
    internal const int OwnBit = 1;

    /// <summary>Lanes that may not be taken, at first: the shared one and those beyond it.</summary>
    internal const ulong NoLane = ulong.MaxValue << SharedLane;

    /// <summary>The bucket that so many ticks count in.</summary>
    internal static int BucketOf(ulong ticks)
    {
        if (ticks < SubBuckets) return (int)ticks;
        int exponent = System.Numerics.BitOperations.Log2(ticks);
        return Math.Min((exponent - 2) * SubBuckets + (int)(ticks >> (exponent - 3) & (SubBuckets - 1)), Buckets - 1);
    }

    /// <summary>The ticks in the middle of a bucket.</summary>
    internal static double Middle(int bucket)
    {
        if (bucket < SubBuckets) return bucket + 0.5;
        int exponent = bucket / SubBuckets + 2;
        double width = Math.Pow(2, exponent - 3);
        return (SubBuckets + bucket % SubBuckets + 0.5) * width;
    }
}
