using System.Numerics;

namespace Strobe.Operations;

/// <summary>Durations in sixteen buckets per power of two: percentiles to within 7 %.</summary>
internal sealed class DurationHistogram
{
    private const int BucketBits = 4;
    private const int BucketsPerOctave = 1 << BucketBits;
    private int[] _counts = new int[BucketsPerOctave];

    internal long Count { get; private set; }

    internal long Total { get; private set; }

    internal long Largest { get; private set; }

    internal long Mean => Count == 0 ? 0 : Total / Count;

    internal void Add(long nanos)
    {
        int bucket = BucketOf(nanos);
        if (bucket >= _counts.Length) Array.Resize(ref _counts, (bucket | (BucketsPerOctave - 1)) + 1);
        _counts[bucket]++;
        Count++;
        Total += nanos;
        Largest = Math.Max(Largest, nanos);
    }

    internal long Percentile(int percent)
    {
        long rank = (Count * percent + 99) / 100;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            rank -= _counts[bucket];
            if (rank <= 0 && Count > 0) return Math.Min(Middle(bucket), Largest);
        }

        return 0;
    }

    private static int BucketOf(long nanos)
    {
        if (nanos < BucketsPerOctave) return (int)nanos;
        int octave = BitOperations.Log2((ulong)nanos) - BucketBits;
        return (octave + 1) * BucketsPerOctave + (int)(nanos >> octave) - BucketsPerOctave;
    }

    private static long Middle(int bucket)
    {
        if (bucket < BucketsPerOctave) return bucket;
        int octave = bucket / BucketsPerOctave - 1;
        long low = (long)(bucket % BucketsPerOctave + BucketsPerOctave) << octave;
        return low + (1L << octave >> 1);
    }
}
