namespace Strobe.Operations.Formats;

/// <summary>Durations with a unit and about three digits: <c>850ns</c>, <c>2.3ms</c>, <c>153µs</c>, <c>1.2s</c>.</summary>
internal static class DurationText
{
    private const long LargestScaled = 1000 * 10;

    internal static Utf8Text Duration(this Utf8Text text, long nanos)
    {
        if (nanos is > -1000 and < 1000) return text.Number(nanos).Plain("ns"u8);
        if (Tenths(nanos, 1_000) < LargestScaled) return text.Scaled(Tenths(nanos, 1_000)).Plain("µs"u8);
        if (Tenths(nanos, 1_000_000) < LargestScaled) return text.Scaled(Tenths(nanos, 1_000_000)).Plain("ms"u8);
        return text.Scaled(Tenths(nanos, 1_000_000_000)).Plain("s"u8);
    }

    internal static string Of(long nanos)
    {
        Utf8Text text = new();
        return System.Text.Encoding.UTF8.GetString(text.Duration(nanos).Written);
    }

    // Two parts, because nanoseconds times ten may not fit.
    private static long Tenths(long nanos, long unit) => nanos / unit * 10 + (nanos % unit * 10 + unit / 2) / unit;

    private static Utf8Text Scaled(this Utf8Text text, long tenths) => tenths >= 1000
        ? text.Number((tenths + 5) / 10)
        : text.Number(tenths / 10).Plain("."u8).Number(tenths % 10);
}
