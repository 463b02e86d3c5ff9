namespace Strobe.Ring;

/// <summary>
/// The numbers of the frames that may be in a history, in order, as they were when this was made: what a search by time walks over.
/// The history must be entered. Works in bounded time whatever the lane holds.
/// </summary>
internal readonly unsafe struct FrameNumbers
{
    /// <summary>A frame up to 64 places from where its time belongs may move the place that the search finds by 64 as well.</summary>
    private const int Margin = 128;

    private readonly LaneHistory _history;
    private readonly List<(ulong First, int Position)> _runs = [];

    internal FrameNumbers(LaneHistory history)
    {
        _history = history;
        ulong next = Volatile.Read(ref history.Lane.Header->Next);
        ulong done = 0;
        foreach (LaneGeneration generation in history.Generations)
        {
            // Generations overlap where the change between them took its time.
            ulong first = Math.Max(generation.OldestAt(next), done);
            ulong end = Math.Min(next, generation.EndedAt);
            if (first >= end) continue;
            _runs.Add((first, Count));
            Count += (int)(end - first);
            done = end;
        }
    }

    internal int Count { get; }

    internal ulong this[int position]
    {
        get
        {
            int run = _runs.Count - 1;
            while (_runs[run].Position > position) run--;
            return _runs[run].First + (ulong)(position - _runs[run].Position);
        }
    }

    /// <summary>The number of positions with a number up to <paramref name="number"/>.</summary>
    internal int PositionAfter(ulong number)
    {
        for (int run = _runs.Count - 1; run >= 0; run--)
        {
            if (_runs[run].First > number) continue;
            int end = run + 1 < _runs.Count ? _runs[run + 1].Position : Count;
            return _runs[run].Position + (int)Math.Min(number - _runs[run].First + 1, (ulong)(end - _runs[run].Position));
        }

        return 0;
    }

    /// <summary>The time of a frame; false when it is not there.</summary>
    internal bool TryTime(int position, out long nanos)
    {
        nanos = 0;
        ulong number = this[position];
        if (!_history.Find(number, out SlotHeader* slot, out _)) return false;
        ulong time = Volatile.Read(ref slot->Time);
        if (!LaneHistory.IsStill(slot, number)) return false;
        nanos = _history.ToNanos(time);
        return true;
    }

    internal long At(long nanos)
    {
        int around = FirstAfter(nanos);
        int end = Math.Min(Count, around + Margin);
        (int best, long bestNanos) = (-1, long.MinValue);
        for (int at = Math.Max(0, around - Margin); at < end; at++)
        {
            if (TryTime(at, out long time) && time <= nanos && time >= bestNanos) (best, bestNanos) = (at, time);
        }

        // Nothing near: what is older was lost, all of it or a long stretch.
        for (int at = around - Margin - 1; best < 0 && at >= 0; at--)
        {
            if (TryTime(at, out long time) && time <= nanos) best = at;
        }

        return best < 0 ? -1 : (long)this[best];
    }

    internal (long First, long End) Between(long fromNanos, long toNanos)
    {
        if (fromNanos >= toNanos || Count == 0) return default;
        int first = fromNanos == long.MinValue ? 0 : FirstAfter(fromNanos - 1);
        int end = FirstAfter(toNanos - 1);
        int from = Math.Max(0, first - Margin);
        int to = Math.Min(Count, end + Margin);
        while (from < first && !IsBetween(from, fromNanos, toNanos)) from++;
        while (to > Math.Max(end, from) && !IsBetween(to - 1, fromNanos, toNanos)) to--;
        return from >= to ? default : ((long)this[from], (long)this[to - 1] + 1);
    }

    private bool IsBetween(int position, long fromNanos, long toNanos) =>
        TryTime(position, out long time) && time >= fromNanos && time < toNanos;

    /// <summary>Halves towards a position before which times are mostly at or before a moment, and mostly later from it on.</summary>
    private int FirstAfter(long nanos)
    {
        (int low, int high) = (0, Count);
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            int there = middle;
            long time = 0;
            while (there < high && !TryTime(there, out time)) there++;
            if (there == high || time > nanos) high = middle;
            else low = there + 1;
        }

        return low;
    }
}
