namespace Strobe.Visualizers.Lenses;

/// <summary>A state and how long it lasted.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Bits">The value: an integer, unsigned ones of 64 bits as they are; 0 or 1.</param>
/// <param name="IsKnown">False while there was no value.</param>
internal readonly record struct StateRun(double From, double To, long Bits, bool IsKnown);

/// <summary>The states of one lane, one after the other.</summary>
internal abstract class StateSource(string name, ElementType type)
{
    internal string Name => name;

    internal ElementType Type => type;

    /// <summary>True for two states, drawn as a line; else states are boxes.</summary>
    internal bool IsBoolean => type == ElementType.Boolean;

    /// <summary>Where the first state begins.</summary>
    internal abstract double Begin { get; }

    /// <summary>Where the last state ends, as far as is known.</summary>
    internal abstract double End { get; }

    /// <summary>The number of the state at a place, the first one for places before it.</summary>
    internal abstract int Find(double x);

    /// <summary>The number of the state before another one; the same for the first.</summary>
    internal abstract int Before(int position);

    /// <summary>A state, and the number to ask for the next one with; false behind the last.</summary>
    internal abstract bool TryRead(ref int position, out StateRun run);

    /// <summary>The state at a place; false where there is none.</summary>
    internal bool TryAt(double x, out StateRun run)
    {
        run = default;
        if (!(x >= Begin && x <= End)) return false;
        int position = Find(x);
        return TryRead(ref position, out run) && run.IsKnown;
    }
}

/// <summary>The states in an array: element i lasts from i to i + 1 steps.</summary>
internal sealed class ArrayStates(string name, SignalFrame frame, double step) : StateSource(name, frame.ElementType)
{
    internal override double Begin => 0;

    internal override double End => frame.Count * step;

    internal override int Find(double x)
    {
        if (frame.Count == 0) return 0;
        // A run begins where the value changed, not where one looks.
        return Edge((int)Math.Clamp(Math.Floor(x / step), 0, frame.Count - 1), false);
    }

    internal override bool TryRead(ref int position, out StateRun run)
    {
        run = default;
        if (position >= frame.Count) return false;
        int from = position;
        position = Edge(from, true);
        run = new StateRun(from * step, position * step, BitsAt(from), true);
        return true;
    }

    private long BitsAt(int index) => frame.ElementType switch
    {
        ElementType.Int64 => frame.As<long>()[index],
        ElementType.UInt64 => (long)frame.As<ulong>()[index],
        _ => (long)frame.NumberAt(index),
    };

    internal override int Before(int position) => position == 0 ? 0 : Edge(position - 1, false);

    /// <summary>Where the run of equal elements around one begins, or behind its end.</summary>
    private int Edge(int at, bool isEnd) => frame.ElementType switch
    {
        ElementType.Boolean or ElementType.UInt8 => Edge(frame.Bytes, at, isEnd),
        ElementType.Int8 => Edge(frame.As<sbyte>(), at, isEnd),
        ElementType.Int16 => Edge(frame.As<short>(), at, isEnd),
        ElementType.UInt16 => Edge(frame.As<ushort>(), at, isEnd),
        ElementType.Int32 => Edge(frame.As<int>(), at, isEnd),
        ElementType.UInt32 => Edge(frame.As<uint>(), at, isEnd),
        ElementType.Int64 => Edge(frame.As<long>(), at, isEnd),
        ElementType.UInt64 => Edge(frame.As<ulong>(), at, isEnd),
        _ => isEnd ? frame.Count : 0,
    };

    private static int Edge<T>(ReadOnlySpan<T> values, int at, bool isEnd)
        where T : IEquatable<T>
    {
        if (!isEnd) return values[..at].LastIndexOfAnyExcept(values[at]) + 1;
        int distance = values[at..].IndexOfAnyExcept(values[at]);
        return distance < 0 ? values.Length : at + distance;
    }
}

/// <summary>The states that a probe of single values went through: only changes are kept, the newest up to a bound.</summary>
internal sealed class StateHistory
{
    private const int FirstRoom = 64;
    private Change[] _ring = [];
    private int _start;
    private long _lastNanos;

    internal int Count { get; private set; }

    internal ElementType Type { get; private set; }

    /// <summary>How many changes are no longer kept.</summary>
    internal long Forgotten { get; private set; }

    internal Change this[int index] => _ring[(_start + index) % _ring.Length];

    internal long LastNanos => _lastNanos;

    internal void Take(SignalFrame frame, int most)
    {
        Change change = new(frame.TimestampNanos, frame.HasValue ? BitsOf(frame) : 0, frame.HasValue);
        if (frame.HasValue) Type = frame.ElementType;
        if (Count > 0)
        {
            Change last = this[Count - 1];
            // Threads may deliver frames a little out of order; a lane cannot go back.
            if (change.Nanos < _lastNanos) change = change with { Nanos = _lastNanos };
            _lastNanos = change.Nanos;
            if (last.Bits == change.Bits && last.IsKnown == change.IsKnown) return;
        }

        _lastNanos = change.Nanos;
        if (Count >= most) Drop(Count - most + 1);
        if (Count == _ring.Length || _ring.Length > most) Resize(Math.Min(most, Math.Max(FirstRoom, 2 * Count)));
        _ring[(_start + Count) % _ring.Length] = change;
        Count++;
    }

    private static long BitsOf(SignalFrame frame) => frame.ElementType switch
    {
        ElementType.Int64 => frame.As<long>()[0],
        ElementType.UInt64 => (long)frame.As<ulong>()[0],
        _ => (long)frame.NumberAt(0),
    };

    private void Drop(int count)
    {
        (_start, Count, Forgotten) = ((_start + count) % _ring.Length, Count - count, Forgotten + count);
    }

    private void Resize(int room)
    {
        Change[] ring = new Change[room];
        for (int i = 0; i < Count; i++) ring[i] = this[i];
        (_ring, _start) = (ring, 0);
    }

    /// <summary>From when a state holds.</summary>
    internal readonly record struct Change(long Nanos, long Bits, bool IsKnown);
}

/// <summary>The states of a <see cref="StateHistory"/> in session seconds, up to the newest frame.</summary>
internal sealed class HistoryStates(string name, StateHistory history) : StateSource(name, history.Type)
{
    internal override double Begin => Seconds(0);

    internal override double End => history.LastNanos / TimeSeries.NanosPerSecond;

    internal override int Find(double x)
    {
        int from = 0, to = history.Count;
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (Seconds(middle) > x) to = middle;
            else from = middle + 1;
        }

        return Math.Max(0, from - 1);
    }

    internal override int Before(int position) => Math.Max(0, position - 1);

    internal override bool TryRead(ref int position, out StateRun run)
    {
        run = default;
        if (position >= history.Count) return false;
        StateHistory.Change change = history[position];
        run = new StateRun(Seconds(position), position + 1 < history.Count ? Seconds(position + 1) : End, change.Bits, change.IsKnown);
        position++;
        return true;
    }

    private double Seconds(int index) => history[index].Nanos / TimeSeries.NanosPerSecond;
}
