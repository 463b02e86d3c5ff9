using System.Diagnostics;

namespace Strobe.Ring;

/// <summary>
/// Turns time stamp counter ticks into nanoseconds of CLOCK_MONOTONIC. One thread calls <see cref="Recalibrate"/> now and then; the
/// function of time only changes for ticks still to come, and without a jump, so times never run backwards. Reading is thread-safe.
/// </summary>
internal sealed class TscClock
{
    private const long SettleNanos = 2_000_000;
    private const long FirstPauseNanos = 5_000_000;
    private const long LongestPauseNanos = 1_000_000_000;

    private readonly Func<(ulong Ticks, long Nanos)> _measure;
    private readonly (ulong Ticks, long Nanos) _first;
    private volatile Lines _lines;
    private long _pauseNanos = FirstPauseNanos;
    private long _dueNanos;

    internal TscClock()
        : this(Measure)
    {
    }

    /// <param name="measure">Takes both clocks at the same moment.</param>
    internal TscClock(Func<(ulong Ticks, long Nanos)> measure)
    {
        _measure = measure;
        _first = measure();
        (ulong Ticks, long Nanos) second = measure();
        while (second.Nanos - _first.Nanos < SettleNanos) second = measure();
        var line = new RingCalibration(second.Ticks, second.Nanos, Rate(_first, second));
        _lines = new Lines(line, line);
        _dueNanos = second.Nanos + _pauseNanos;
    }

    private sealed record Lines(RingCalibration Now, RingCalibration Before);

    /// <summary>The line in force from its own tick on.</summary>
    internal RingCalibration Current => _lines.Now;

    internal long ToNanos(ulong ticks)
    {
        Lines lines = _lines;
        return unchecked((long)(ticks - lines.Now.Ticks)) >= 0 ? lines.Now.ToNanos(ticks) : lines.Before.ToNanos(ticks);
    }

    internal ulong ToTicks(long nanos)
    {
        Lines lines = _lines;
        return nanos >= lines.Now.Nanos ? lines.Now.ToTicks(nanos) : lines.Before.ToTicks(nanos);
    }

    internal ulong TicksIn(long nanos) => _lines.Now.TicksIn(nanos);

    /// <summary>Takes a new line when one is due. True when it did.</summary>
    internal bool Recalibrate(ulong ticksNow)
    {
        if (ToNanos(ticksNow) < _dueNanos) return false;
        (ulong Ticks, long Nanos) now = _measure();
        ulong rate = Rate(_first, now);
        RingCalibration before = _lines.Now;
        long error = now.Nanos - before.ToNanos(now.Ticks);
        _pauseNanos = Math.Min(_pauseNanos * 2, LongestPauseNanos);
        _dueNanos = now.Nanos + _pauseNanos;
        // Continuous: the new line starts where the old one is, and is tilted to meet the true one when the next is due.
        // More than a tenth of tilt would be a suspended machine: then jump forward, which is no step backwards either.
        long nanos = now.Nanos - error;
        if (error > _pauseNanos / 10) nanos = now.Nanos;
        else rate = (ulong)Math.Max(1, (long)rate + (long)(rate * (Math.Max(error, -_pauseNanos / 10) / (double)_pauseNanos)));
        _lines = new Lines(new RingCalibration(now.Ticks, nanos, rate), before);
        return true;
    }

    /// <summary>The tightest of several readings: both clocks are read between two readings of the other.</summary>
    private static (ulong Ticks, long Nanos) Measure()
    {
        (ulong Ticks, long Nanos) best = default;
        ulong narrowest = ulong.MaxValue;
        for (int i = 0; i < 16; i++)
        {
            ulong before = TimeStampCounter.Read();
            long nanos = Stopwatch.GetTimestamp();
            ulong after = TimeStampCounter.Read();
            if (after - before >= narrowest) continue;
            narrowest = after - before;
            best = (before + (narrowest / 2), nanos);
        }

        return best;
    }

    private static ulong Rate((ulong Ticks, long Nanos) from, (ulong Ticks, long Nanos) to) =>
        (ulong)(((UInt128)(ulong)(to.Nanos - from.Nanos) << 32) / Math.Max(1, to.Ticks - from.Ticks));
}
