namespace Strobe.Ring;

/// <summary>
/// A straight line from time stamp counter ticks to nanoseconds of CLOCK_MONOTONIC: <paramref name="Nanos"/> at
/// <paramref name="Ticks"/>, and nanoseconds per tick as 32.32 fixed point.
/// </summary>
internal readonly record struct RingCalibration(ulong Ticks, long Nanos, ulong Rate)
{
    internal long ToNanos(ulong ticks)
    {
        // The distance is signed; its product with the rate needs more than 64 bits after some seconds.
        long distance = unchecked((long)(ticks - Ticks));
        long high = Math.BigMul(distance, unchecked((long)Rate), out long low);
        return unchecked(Nanos + ((high << 32) | (long)((ulong)low >> 32)));
    }

    internal ulong ToTicks(long nanos)
    {
        if (Rate == 0) return Ticks;
        Int128 ticks = ((Int128)(nanos - Nanos) << 32) / Rate;
        return unchecked(Ticks + (ulong)(long)ticks);
    }

    /// <summary>Ticks in a span of time.</summary>
    internal ulong TicksIn(long nanos) => Rate == 0 ? 0 : (ulong)(((UInt128)(ulong)nanos << 32) / Rate);
}
