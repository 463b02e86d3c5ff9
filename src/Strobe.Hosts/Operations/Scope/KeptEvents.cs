using System.Collections.Concurrent;

namespace Strobe.Operations.Scope;

/// <summary>
/// The newest calls of a program that runs, so that one can go back through them: when and of what, without their values. Filled on the delivery thread, read on any.
/// </summary>
internal sealed class KeptEvents : IObserver<EventBatch>
{
    private const int ChunkEvents = 8192, MostChunks = 32;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<int, Function> _functions = new();
    private readonly Queue<Chunk> _chunks = new();
    private Chunk? _newest;
    private long _dropped;

    public void OnNext(EventBatch value)
    {
        lock (_gate)
        {
            _dropped += value.DroppedBefore;
            foreach (ref readonly EventHeader header in value.Headers)
            {
                if (header.Kind is not (TraceEventKind.FunctionEnter or TraceEventKind.FunctionExit)) continue;
                if (_newest is null || _newest.Count == ChunkEvents) _newest = Begin();
                if (!_functions.ContainsKey(header.FunctionId)) _functions[header.FunctionId] = value.FunctionOf(header.FunctionId);
                _newest.Add(header);
            }
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>Those that are kept after a moment up to another, in order.</summary>
    internal IEnumerable<EventBatch> UpTo(long nanos, long afterNanos = long.MinValue)
    {
        List<(ArraySegment<EventHeader> Headers, long Dropped)> parts = [];
        lock (_gate)
        {
            foreach (Chunk chunk in _chunks)
            {
                int from = chunk.CountUpTo(afterNanos), to = chunk.CountUpTo(nanos);
                if (from < to) parts.Add((new ArraySegment<EventHeader>(chunk.Headers, from, to - from), from == 0 ? chunk.DroppedBefore : 0));
            }
        }

        return parts.Select(part => new Kept(part.Headers, part.Dropped, _functions));
    }

    private Chunk Begin()
    {
        if (_chunks.Count == MostChunks) _chunks.Dequeue();
        Chunk chunk = new(new EventHeader[ChunkEvents], _dropped);
        _chunks.Enqueue(chunk);
        _dropped = 0;
        return chunk;
    }

    private sealed class Chunk(EventHeader[] headers, long dropped)
    {
        internal EventHeader[] Headers => headers;

        internal long DroppedBefore => dropped;

        internal int Count { get; private set; }

        internal void Add(in EventHeader header) => headers[Count++] = header;

        internal int CountUpTo(long nanos)
        {
            if (Count == 0 || headers[Count - 1].TimestampNanos <= nanos) return Count;
            int from = 0, to = Count;
            while (from < to)
            {
                int middle = (from + to) / 2;
                if (headers[middle].TimestampNanos <= nanos) from = middle + 1;
                else to = middle;
            }

            return from;
        }
    }

    private sealed class Kept(ArraySegment<EventHeader> headers, long dropped, ConcurrentDictionary<int, Function> functions) : EventBatch
    {
        public override ReadOnlySpan<EventHeader> Headers => headers;

        public override long DroppedBefore => dropped;

        public override TraceEvent this[int index] => Decoded(Headers[index]);

        public override Function FunctionOf(int functionId) => functions[functionId];

        private TraceEvent Decoded(in EventHeader header) => header.Kind == TraceEventKind.FunctionEnter
            ? new FunctionEnter
            {
                Id = header.Id, TimestampNanos = header.TimestampNanos, ProcessId = header.ProcessId, ThreadId = header.ThreadId, Function = FunctionOf(header.FunctionId),
                Arguments = [], ParentId = header.PartnerId == 0 ? null : header.PartnerId, Depth = header.Depth,
            }
            : new FunctionExit
            {
                Id = header.Id, TimestampNanos = header.TimestampNanos, ProcessId = header.ProcessId, ThreadId = header.ThreadId, Function = FunctionOf(header.FunctionId),
                EnterId = header.PartnerId == 0 ? null : header.PartnerId, Depth = header.Depth, DurationNanos = header.DurationNanos < 0 ? null : header.DurationNanos,
                ReturnValue = VoidValue.Instance, IsUnwound = header.IsUnwound,
            };
    }
}
