namespace Strobe.Visualizers.Analysis;

/// <summary>The newest so many items of a stream, in a ring that is allocated once.</summary>
internal sealed class SampleHistory<T>(int most)
    where T : unmanaged
{
    private T[] _items = [];
    private int _next;

    /// <summary>How many are kept at most.</summary>
    internal int Most { get; } = Math.Max(1, most);

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    /// <summary>How many there have ever been.</summary>
    internal long Total { get; private set; }

    internal void Add(T item)
    {
        if (_next == _items.Length) Grow(Count + 1);
        _items[_next] = item;
        _next = _next + 1 == Most ? 0 : _next + 1;
        Count = Math.Min(Count + 1, Most);
        Total++;
    }

    internal void Add(ReadOnlySpan<T> items)
    {
        Total += items.Length;
        if (items.Length > Most) items = items[^Most..];
        Grow(Math.Min(Most, Count + items.Length));
        int first = Math.Min(items.Length, Most - _next);
        items[..first].CopyTo(_items.AsSpan(_next));
        items[first..].CopyTo(_items);
        _next = (_next + items.Length) % Most;
        Count = Math.Min(Count + items.Length, Most);
    }

    internal void Clear() => (_next, Count, Total) = (0, 0, 0);

    /// <summary>Copies the newest ones, the oldest of them first.</summary>
    /// <param name="to">Room for as many as are wanted, no more than <see cref="Count"/>.</param>
    internal void CopyNewest(Span<T> to)
    {
        int start = _next - to.Length;
        if (start >= 0)
        {
            _items.AsSpan(start, to.Length).CopyTo(to);
            return;
        }

        _items.AsSpan(Most + start, -start).CopyTo(to);
        _items.AsSpan(0, _next).CopyTo(to[-start..]);
    }

    // Nothing wraps before the ring has its full size.
    private void Grow(int needed)
    {
        if (needed > _items.Length) Array.Resize(ref _items, (int)Math.Min(Most, Math.Max(needed, 2L * _items.Length)));
    }
}
