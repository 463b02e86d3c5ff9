namespace Strobe.Triggers;

/// <summary>
/// Decides which happenings fire, by mode, holdoff and whether an acquisition is under way, and when acquisitions are complete. All times are nanoseconds of the
/// session. One thread at a time.
/// </summary>
internal sealed class TriggerControl(TriggerOptions options)
{
    private const long NanosPerTick = 100;

    private readonly long _holdoff = options.Holdoff.Ticks * NanosPerTick, _autoAfter = Math.Max(1, options.AutoAfter.Ticks * NanosPerTick);
    private readonly long _before = (long)(options.Length.Ticks * NanosPerTick * Math.Clamp(options.Position, 0, 1));
    private readonly long _length = options.Length.Ticks * NanosPerTick;
    private TriggerMode _mode = options.Mode;
    private long _last = long.MinValue / 2, _armed = long.MinValue / 2, _count;
    private Acquisition? _pending;

    internal TriggerMode Mode
    {
        get => _mode;
        set => (_mode, _pending) = (value, value == TriggerMode.Stop ? null : _pending);
    }

    /// <summary>How often it has fired. Any thread.</summary>
    internal long Count => Interlocked.Read(ref _count);

    /// <summary>Counts from a moment on; what happened before does not fire any more.</summary>
    internal void Arm(long nowNanos) => (_armed, _last) = (nowNanos, long.MinValue / 2);

    /// <summary>Takes something that happened; the point when it fires.</summary>
    internal TriggerPoint? Take(in Happening one, bool isForced = false)
    {
        bool mayFire = _mode != TriggerMode.Stop && _pending is null && one.TimestampNanos >= _last + _holdoff && one.TimestampNanos >= _armed;
        if (!mayFire || (_mode == TriggerMode.FreeRun && !isForced)) return null;
        TriggerPoint point = new(one.TimestampNanos, one.Source, one.FrameNumber, one.SampleIndex, one.Value) { IsForced = isForced };
        _last = one.TimestampNanos;
        _pending = new Acquisition(Interlocked.Increment(ref _count), point, one.TimestampNanos - _before, one.TimestampNanos - _before + _length);
        if (_mode == TriggerMode.Single) _mode = TriggerMode.Stop;
        return point;
    }

    /// <summary>A moment at which it is to fire by itself, in automatic mode.</summary>
    internal bool IsOverdue(long nowNanos) => _mode == TriggerMode.Auto && _pending is null && nowNanos - Math.Max(_last, _armed) >= _autoAfter;

    /// <summary>Time has come so far; the acquisition that is complete by that.</summary>
    internal Acquisition? Complete(long nowNanos)
    {
        if (_pending is not { } done || nowNanos < done.ToNanos) return null;
        _pending = null;
        return done;
    }
}
