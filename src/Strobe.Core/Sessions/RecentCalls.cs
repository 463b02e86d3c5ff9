using System.Runtime.CompilerServices;

namespace Strobe.Sessions;

/// <summary>
/// The last events of one writer, in case it crashes. While a batch is filled it costs one index per event; only what is still among the
/// last when the batch goes is copied, and nothing is decoded before somebody asks.
/// </summary>
internal sealed class RecentCalls
{
    private const int Capacity = Crash.MostLastEvents;

    private readonly int[] _here = new int[Capacity];
    private readonly KeptCall?[] _kept = new KeptCall?[Capacity];
    private int _hereCount, _next, _keptCount;

    /// <summary>Notes the events of a batch from an index on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Note(RecordBatch batch, int first)
    {
        if (_hereCount == 0 && first < batch.Count) batch.KeepLater(this);
        for (int i = first; i < batch.Count; i++) _here[_hereCount++ % Capacity] = i;
    }

    /// <summary>Copies what it noted of a batch.</summary>
    internal void Keep(RecordBatch batch)
    {
        for (int i = Math.Max(0, _hereCount - Capacity); i < _hereCount; i++)
        {
            batch.CopyTo(_kept[_next] ??= new KeptCall(), _here[i % Capacity]);
            _next = (_next + 1) % Capacity;
            _keptCount = Math.Min(_keptCount + 1, Capacity);
        }

        _hereCount = 0;
    }

    /// <summary>Another thread writes from now on.</summary>
    internal void Forget() => (_hereCount, _keptCount) = (0, 0);

    /// <summary>Oldest first.</summary>
    internal IEnumerable<TraceEvent> Decode(RecordBatch batch, ISessionNames names)
    {
        Keep(batch);
        for (int i = _keptCount; i > 0; i--) yield return _kept[(_next - i + Capacity) % Capacity]!.Decode(names);
    }
}
