using System.Globalization;
using System.Numerics;

namespace Strobe.Sessions;

/// <summary>Refuses options that make no sense before anything is touched.</summary>
internal static class OptionLimits
{
    private const long SmallestRing = 1 << 20, LargestRing = 4L << 30;

    internal static SessionOptions Check(SessionOptions options)
    {
        if (options.RingBytes is < SmallestRing or > LargestRing)
        {
            string bytes = options.RingBytes.ToString(CultureInfo.InvariantCulture);
            throw new StrobeException(ErrorCode.BadOption, $"A ring of {bytes} bytes is out of range.", "Choose 1 MiB to 4 GiB.");
        }

        return options;
    }

    /// <summary>The ring's real size, a power of two.</summary>
    internal static long RingBytes(SessionOptions options) => (long)BitOperations.RoundUpToPowerOf2((ulong)options.RingBytes);
}
