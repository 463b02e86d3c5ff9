using System.Globalization;
using System.Numerics;

namespace Strobe.Sessions;

/// <summary>Refuses options that make no sense before anything is touched.</summary>
internal static class OptionLimits
{
    private const long SmallestRing = 256 << 10, LargestRing = 4L << 30, SmallestUsed = 1 << 20;

    internal static SessionOptions Check(SessionOptions options)
    {
        if (options.RingBytes is < SmallestRing or > LargestRing)
        {
            string bytes = options.RingBytes.ToString(CultureInfo.InvariantCulture);
            throw new StrobeException(ErrorCode.BadOption, $"A ring of {bytes} bytes is out of range.", "Choose 256 KiB to 4 GiB.");
        }

        return options;
    }

    /// <summary>The ring's real size: a power of two, large enough for a few threads' chunks.</summary>
    internal static long RingBytes(SessionOptions options) => Math.Max(SmallestUsed, (long)BitOperations.RoundUpToPowerOf2((ulong)options.RingBytes));
}
