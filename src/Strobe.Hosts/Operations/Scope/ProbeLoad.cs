namespace Strobe.Operations.Scope;

/// <summary>Which part of its time a program spends in a probe's hits: their rate over the last second or so, times what one costs. Any thread.</summary>
/// <param name="time">Where the time comes from.</param>
internal sealed class ProbeLoad(TimeProvider time)
{
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private long _hits = -1, _at;
    private double _rate;

    /// <param name="hits">How many there have been by now.</param>
    /// <param name="costNanos">About what one costs.</param>
    internal double Of(long hits, double costNanos)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            TimeSpan since = time.GetElapsedTime(_at, now);
            if (_hits < 0 || hits < _hits) (_hits, _at, _rate) = (hits, now, 0);
            else if (since >= s_least) (_hits, _at, _rate) = (hits, now, (hits - _hits) / since.TotalSeconds);
            return Math.Min(1, _rate * costNanos / 1e9);
        }
    }
}
