namespace Strobe.X64;

/// <summary>
/// The table that summary stubs count into: a few lanes, so that threads seldom share a cache line, each with an entry per hook number:
/// calls entered (u64 at 0), ticks of all completed calls (u64 at 16), longest (u64 at 24), and a histogram (u32 from 64) of completed calls
/// with eight buckets per doubling. Entries change by locked instructions only, so counts are exact.
/// </summary>
internal static class SummaryLayout
{
    internal const int LaneBits = 3, Lanes = 1 << LaneBits, EntryShift = 11, EntryBytes = 1 << EntryShift, HookBits = 16, MaximumHooks = 1 << HookBits;
    internal const int LaneShift = EntryShift + HookBits;
    internal const long TableBytes = 1L << (LaneShift + LaneBits);
    internal const int Entered = 0, Ticks = 16, Longest = 24, Histogram = 64, Buckets = 320, SubBuckets = 8;

    /// <summary>The ticks in the middle of a bucket.</summary>
    internal static double Middle(int bucket)
    {
        if (bucket < SubBuckets) return bucket + 0.5;
        int exponent = bucket / SubBuckets + 2;
        double width = Math.Pow(2, exponent - 3);
        return (SubBuckets + bucket % SubBuckets + 0.5) * width;
    }
}
