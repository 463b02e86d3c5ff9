using System.Globalization;
using System.Numerics;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>Refuses options that make no sense before anything is touched.</summary>
internal static class OptionLimits
{
    private const long SmallestRing = 1 << 20, LargestRing = 4L << 30;
    private const long SmallestHistory = 64 << 10, LargestHistory = LaneLayout.MostBytes, SmallestMemory = 1 << 20, LargestMemory = 1L << 40;

    internal static SessionOptions Check(SessionOptions options)
    {
        if (options.RingBytes is < SmallestRing or > LargestRing) throw Bad($"A ring of {Text(options.RingBytes)} bytes", "1 MiB to 4 GiB");
        if (options.FrameHistory is < LaneLayout.LeastSlotCount or > LaneLayout.MostSlotCount)
            throw Bad($"A history of {Text(options.FrameHistory)} frames", $"{LaneLayout.LeastSlotCount} to {LaneLayout.MostSlotCount}");
        if (options.FrameHistoryBytes is < SmallestHistory or > LargestHistory)
            throw Bad($"A history of {Text(options.FrameHistoryBytes)} bytes", "64 KiB to 4 GiB");
        if (options.FrameMemoryBytes is < SmallestMemory or > LargestMemory)
            throw Bad($"Memory of {Text(options.FrameMemoryBytes)} bytes for frames", "1 MiB to 1 TiB");
        return options;
    }

    private static StrobeException Bad(string what, string range) => new(ErrorCode.BadOption, $"{what} is out of range.", $"Choose {range}.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The ring's real size, a power of two.</summary>
    internal static long RingBytes(SessionOptions options) => (long)BitOperations.RoundUpToPowerOf2((ulong)options.RingBytes);
}
