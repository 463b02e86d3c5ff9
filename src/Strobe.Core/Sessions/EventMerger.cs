using System.Runtime.CompilerServices;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>Something that did not come out of a ring: a ready-made event, the end of a thread or process, or a reading of output.</summary>
/// <param name="Ticks">When it happened.</param>
/// <param name="Event">The event; null for what is none itself.</param>
/// <param name="Source">The ring that the calls of its process are recorded in, when that matters.</param>
internal record ReadyItem(ulong Ticks, TraceEvent? Event, RingSource? Source = null);

/// <summary>A thread or process ended.</summary>
/// <param name="Ticks">When it had.</param>
/// <param name="Source">The ring its calls were recorded in.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="ThreadId">The thread; 0 when the whole process ended.</param>
/// <param name="LastChunks">The chunks that nothing of their writers was lost behind, as the reader keeps them until they are settled.</param>
internal sealed record WritersEnded(ulong Ticks, RingSource Source, uint ProcessId, uint ThreadId, HashSet<ulong> LastChunks)
    : ReadyItem(Ticks, null, Source);

/// <summary>Output was read.</summary>
/// <param name="Ticks">When it had been.</param>
/// <param name="Pipe">Where it came from.</param>
/// <param name="UpTo">The pipe's offset behind it.</param>
internal sealed record OutputRead(ulong Ticks, OutputPipe Pipe, long UpTo) : ReadyItem(Ticks, null);

/// <summary>Hooks of Go functions were taken out of a process.</summary>
/// <param name="Ticks">When they had been.</param>
/// <param name="Source">The ring the process writes to.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="Hooks">Their numbers.</param>
internal sealed record HooksGone(ulong Ticks, RingSource Source, uint ProcessId, IReadOnlySet<uint> Hooks) : ReadyItem(Ticks, null, Source);

/// <summary>
/// Puts the records of all writers of all rings, and ready-made items, into one order of time. What comes too late is not sorted in behind what
/// was already handed out: it gets the time of the last. Like an enumerator: <see cref="MoveNext"/>, then the properties.
/// </summary>
internal sealed class EventMerger(ulong futureTicks)
{
    private readonly PriorityQueue<ReadyItem, (ulong Ticks, long Order)> _ready = new();
    private readonly List<RingSegment> _spent = [];
    private WriterStream[] _heap = new WriterStream[16];
    private int _count;
    private long _order;
    private bool _isPending;
    private ulong _runLimit;
    private ulong _horizon;

    /// <summary>The stream of the current record; null when the current item is <see cref="Ready"/>.</summary>
    internal WriterStream? Stream { get; private set; }

    internal RingSegment Segment => Stream!.Head!;

    internal int Offset => Stream!.Offset;

    internal ReadyItem? Ready { get; private set; }

    /// <summary>The time of the current item; never goes back.</summary>
    internal ulong Ticks { get; private set; }

    internal bool IsEmpty => _count == 0 && _ready.Count == 0;

    /// <summary>Tells the time, so that records which claim to come from the future can be put right.</summary>
    internal void SetNow(ulong nowTicks) => _horizon = unchecked(nowTicks + futureTicks);

    internal void Add(ReadyItem item) => _ready.Enqueue(item, (item.Ticks, _order++));

    /// <summary>Adds what a reader found. Not between <see cref="MoveNext"/> and its false.</summary>
    internal void Add(RingSegment segment, RingSource source)
    {
        WriterStream stream = source.StreamOf(segment.ProcessId, segment.Writer);
        if (stream.Head != null)
        {
            stream.Tail!.Following = segment;
            stream.Tail = segment;
            return;
        }

        stream.Head = stream.Tail = segment;
        stream.Offset = 0;
        stream.HeadTicks = TimeOf(stream);
        if (_count == _heap.Length) Array.Resize(ref _heap, _count * 2);
        _heap[_count] = stream;
        SiftUp(_count++);
    }

    /// <summary>Goes to the next item with a time up to <paramref name="bound"/>.</summary>
    internal bool MoveNext(ulong bound)
    {
        if (_isPending)
        {
            WriterStream stream = _heap[0];
            if (Advance(stream))
            {
                if (stream.HeadTicks <= _runLimit)
                {
                    Ticks = Math.Max(Ticks, stream.HeadTicks);
                    return true;
                }
            }
            else
            {
                _heap[0] = _heap[--_count];
                _heap[_count] = null!;
            }

            _isPending = false;
            SiftDown();
        }

        return Pick(bound);
    }

    /// <summary>Segments whose records have all been passed. Call when nothing refers to them any more.</summary>
    internal void ReturnSpent(SegmentPool pool)
    {
        foreach (RingSegment segment in _spent) pool.Return(segment);
        _spent.Clear();
    }

    private bool Pick(ulong bound)
    {
        ulong readyTicks = _ready.TryPeek(out ReadyItem? ready, out _) ? ready.Ticks : ulong.MaxValue;
        ulong first = _count > 0 ? _heap[0].HeadTicks : ulong.MaxValue;
        // An end shares its tick with nothing of its thread; at equal times records go first.
        if (ready != null && readyTicks < first && readyTicks <= bound)
        {
            _ready.Dequeue();
            (Ready, Stream) = (ready, null);
            Ticks = Math.Max(Ticks, readyTicks);
            return true;
        }

        (Ready, Stream) = (null, null);
        if (_count == 0 || first > bound) return false;
        Stream = _heap[0];
        Ticks = Math.Max(Ticks, first);
        _runLimit = Math.Min(bound, readyTicks);
        if (_count > 1) _runLimit = Math.Min(_runLimit, _heap[1].HeadTicks);
        if (_count > 2) _runLimit = Math.Min(_runLimit, _heap[2].HeadTicks);
        _isPending = true;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Advance(WriterStream stream)
    {
        RingSegment segment = stream.Head!;
        int offset = stream.Offset + (int)segment.RecordAt(stream.Offset).SizeBytes;
        if (offset >= segment.Length)
        {
            _spent.Add(segment);
            stream.Head = segment.Following;
            offset = 0;
            if (stream.Head == null)
            {
                stream.Tail = null;
                return false;
            }
        }

        stream.Offset = offset;
        stream.HeadTicks = TimeOf(stream);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong TimeOf(WriterStream stream)
    {
        ulong ticks = Math.Min(stream.Head!.RecordAt(stream.Offset).Ticks, _horizon);
        return Math.Max(ticks, stream.HeadTicks);
    }

    private void SiftUp(int index)
    {
        WriterStream stream = _heap[index];
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (_heap[parent].HeadTicks <= stream.HeadTicks) break;
            _heap[index] = _heap[parent];
            index = parent;
        }

        _heap[index] = stream;
    }

    private void SiftDown()
    {
        if (_count < 2) return;
        WriterStream stream = _heap[0];
        int index = 0;
        while (true)
        {
            int child = (index * 2) + 1;
            if (child >= _count) break;
            if (child + 1 < _count && _heap[child + 1].HeadTicks < _heap[child].HeadTicks) child++;
            if (_heap[child].HeadTicks >= stream.HeadTicks) break;
            _heap[index] = _heap[child];
            index = child;
        }

        _heap[index] = stream;
    }
}
