namespace Strobe.Operations.Scope;

/// <summary>When the newest frames of a probe came, and how many had been lost before each. Filled on the delivery thread, read on any.</summary>
internal sealed class ArrivalLog
{
    private const int Room = 1 << 16;

    private readonly Lock _gate = new();
    private readonly (long Nanos, long LostBefore)[] _ring = new (long, long)[Room];
    private readonly Dictionary<int, long> _numbers = [];
    private long _count;

    internal void Add(SignalFrame frame)
    {
        lock (_gate)
        {
            // Frames are numbered in each process.
            long lost = _numbers.TryGetValue(frame.ProcessId, out long last) ? Math.Max(0, frame.Number - last - 1) : 0;
            _numbers[frame.ProcessId] = frame.Number;
            _ring[_count++ % Room] = (frame.TimestampNanos, lost);
        }
    }

    /// <summary>Counts frames, and losses before them, in equal parts of a stretch of time.</summary>
    internal void Count(long from, long to, Span<int> frames, Span<int> lost)
    {
        lock (_gate)
        {
            for (long i = Math.Max(0, _count - Room); i < _count; i++)
            {
                (long nanos, long before) = _ring[i % Room];
                if (PartOf(nanos, from, to, frames.Length) is not { } part) continue;
                frames[part]++;
                lost[part] += (int)Math.Min(before, int.MaxValue / 2);
            }
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _count = 0;
            _numbers.Clear();
        }
    }

    /// <summary>Which of equal parts of a stretch of time a moment lies in; null when in none.</summary>
    internal static int? PartOf(long nanos, long from, long to, int parts) =>
        nanos < from || nanos > to ? null : to == from ? 0 : (int)Math.Min(parts - 1, (double)(nanos - from) / (to - from) * parts);
}
