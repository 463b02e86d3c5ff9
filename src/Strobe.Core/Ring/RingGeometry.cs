using System.Numerics;

namespace Strobe.Ring;

/// <summary>How a ring is divided. Size and count are powers of two within the format's limits; the offset is one of whole pages.</summary>
internal readonly record struct RingGeometry(int ChunkBytes, int ChunkCount, int ChunkOffset = RingLayout.HeaderBytes)
{
    internal long TotalBytes => ChunkOffset + ((long)ChunkBytes * ChunkCount);

    internal bool IsValid =>
        BitOperations.IsPow2(ChunkBytes) && ChunkBytes is >= RingLayout.MinChunkBytes and <= RingLayout.MaxChunkBytes
        && BitOperations.IsPow2(ChunkCount) && ChunkCount is >= RingLayout.MinChunkCount and <= RingLayout.MaxChunkCount
        && ChunkOffset is >= RingLayout.HeaderBytes and <= RingLayout.MaxChunkBytes && ChunkOffset % RingLayout.HeaderBytes == 0;

    /// <summary>The division for about the given number of bytes: many chunks rather than large ones, so that many threads find room.</summary>
    internal static RingGeometry For(long ringBytes)
    {
        long bytes = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(ringBytes, 256L << 10, 4L << 30));
        int chunk = RingLayout.DefaultChunkBytes;
        while (bytes / chunk < 64 && chunk > RingLayout.MinChunkBytes) chunk /= 2;
        while (bytes / chunk > RingLayout.MaxChunkCount) chunk *= 2;
        return new RingGeometry(chunk, (int)(bytes / chunk));
    }
}
