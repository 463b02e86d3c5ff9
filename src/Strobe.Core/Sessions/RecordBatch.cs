using System.Runtime.CompilerServices;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>Where an event's values come from.</summary>
internal struct EventOrigin
{
    internal long ParentId;
    internal int Segment;
    internal int Offset;
    internal uint Hook;
    internal ushort Source;
    internal ReturnOrigin Return;
}

/// <summary>
/// The one batch of a session, filled and delivered over and over. Records stay encoded until somebody asks; what one observer had
/// decoded the next one gets for nothing.
/// </summary>
internal sealed class RecordBatch(ISessionNames names, int capacity) : EventBatch
{
    private readonly List<RingSegment> _segments = [];
    private readonly List<RingSource> _sources = [];
    private readonly List<RecentCalls> _recent = [];
    private EventHeader[] _headers = new EventHeader[capacity];
    private EventOrigin[] _origins = new EventOrigin[capacity];
    private TraceEvent?[] _decoded = new TraceEvent?[capacity];
    private long _dropped;
    private bool _hasDecoded;

    internal int Count { get; private set; }

    internal bool IsFull => Count >= capacity;

    /// <summary>The id of the next event of the session.</summary>
    internal long NextId { get; private set; } = 1;

    public override ReadOnlySpan<EventHeader> Headers => _headers.AsSpan(0, Count);

    public override long DroppedBefore => _dropped;

    public override TraceEvent this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            _hasDecoded = true;
            return _decoded[index] ??= Decode(index);
        }
    }

    public override Function FunctionOf(int functionId) => names.FunctionOf(functionId);

    internal void AddDropped(long count) => _dropped += count;

    /// <summary>Exits that will never be events of this or any batch: of calls without an exit record of their own, forgotten for a gap.</summary>
    internal long ForgottenCount { get; private set; }

    internal void AddForgotten(int count) => ForgottenCount += count;

    /// <summary>Adds an event with values in a segment (or none, when it is null); returns its id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Add(in CallEvent call, RingSource source, RingSegment? segment, int offset)
    {
        int index = Reserve();
        long id = NextId++;
        _headers[index] = new EventHeader(
            id,
            call.Nanos,
            call.Kind == TraceEventKind.FunctionEnter ? call.ParentId : call.EnterId,
            call.DurationNanos,
            call.FunctionId,
            call.ProcessId,
            call.ThreadId,
            (ushort)Math.Min(call.Depth, ushort.MaxValue),
            call.Kind,
            call.Return == ReturnOrigin.Unwound);
        ref EventOrigin origin = ref _origins[index];
        origin.ParentId = call.ParentId;
        origin.Segment = segment == null ? -1 : IndexOf(segment);
        origin.Offset = offset;
        origin.Hook = call.Hook;
        origin.Source = IndexOf(source);
        origin.Return = call.Return;
        return id;
    }

    /// <summary>Adds an event that needs no decoding.</summary>
    internal void Add(TraceEvent ready, TraceEventKind kind, long nanos)
    {
        int index = Reserve();
        TraceEvent placed = ready with { Id = NextId++, TimestampNanos = nanos };
        _headers[index] = new EventHeader(placed.Id, nanos, 0, 0, -1, placed.ProcessId, placed.ThreadId, 0, kind, false);
        _decoded[index] = placed;
        _hasDecoded = true;
    }

    /// <summary>Adds an entry or exit that needs no decoding; returns its id, which the header gets, too.</summary>
    internal long Add(TraceEvent ready, in EventHeader header)
    {
        int index = Reserve();
        long id = NextId++;
        _headers[index] = header with { Id = id };
        _decoded[index] = ready with { Id = id };
        _hasDecoded = true;
        return id;
    }

    /// <summary>Has a writer's latest events kept when the batch is cleared.</summary>
    internal void KeepLater(RecentCalls recent) => _recent.Add(recent);

    /// <summary>Copies an event into memory that outlives the batch.</summary>
    internal void CopyTo(KeptCall kept, int index)
    {
        ref readonly EventOrigin origin = ref _origins[index];
        kept.Set(_headers[index], origin, _sources[origin.Source].Decoder, PayloadOf(origin, out uint recordHook), recordHook);
    }

    /// <summary>Makes room for the next events; the old ones are gone.</summary>
    internal void Clear()
    {
        foreach (RecentCalls recent in _recent) recent.Keep(this);
        _recent.Clear();
        if (_hasDecoded) Array.Clear(_decoded, 0, Count);
        _hasDecoded = false;
        Count = 0;
        _dropped = 0;
        _segments.Clear();
        _sources.Clear();
        if (_headers.Length > capacity * 16) Resize(capacity);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Reserve()
    {
        if (Count == _headers.Length) Resize(Count * 2);
        return Count++;
    }

    private void Resize(int length)
    {
        Array.Resize(ref _headers, length);
        Array.Resize(ref _origins, length);
        Array.Resize(ref _decoded, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(RingSegment segment)
    {
        int last = _segments.Count - 1;
        if (last >= 0 && ReferenceEquals(_segments[last], segment)) return last;
        _segments.Add(segment);
        return last + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort IndexOf(RingSource source)
    {
        for (int i = 0; i < _sources.Count; i++)
        {
            if (ReferenceEquals(_sources[i], source)) return (ushort)i;
        }

        _sources.Add(source);
        return (ushort)(_sources.Count - 1);
    }

    private TraceEvent Decode(int index)
    {
        ref readonly EventOrigin origin = ref _origins[index];
        ReadOnlySpan<byte> payload = PayloadOf(origin, out uint recordHook);
        return new EventDecoding(_sources[origin.Source].Decoder, names).Of(_headers[index], origin, recordHook, payload);
    }

    private ReadOnlySpan<byte> PayloadOf(in EventOrigin origin, out uint recordHook)
    {
        RingSegment? segment = origin.Segment < 0 ? null : _segments[origin.Segment];
        recordHook = segment?.RecordAt(origin.Offset).Hook ?? origin.Hook;
        return segment == null ? default : segment.PayloadAt(origin.Offset);
    }
}
