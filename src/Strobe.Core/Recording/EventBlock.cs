using System.Runtime.InteropServices;
using Strobe.Bytes;

namespace Strobe.Recording;

/// <summary>The events of a block, decoded when they are asked for. Immutable; any thread.</summary>
internal sealed class EventBlock
{
    private readonly byte[] _payload;
    private readonly int _data;
    private readonly int _dataBytes;
    private readonly string[] _texts = [];
    private readonly Dictionary<int, Function> _functions = [];

    /// <param name="payload">Hostile bytes.</param>
    internal EventBlock(byte[] payload)
    {
        _payload = payload;
        SpanCursor cursor = new(payload, null, "events");
        long rows = cursor.U32(), gaps = cursor.U32();
        (long data, uint texts) = (cursor.U32(), cursor.U32());
        (long textBytes, uint functions) = (cursor.U32(), cursor.U32());
        long end = RecordingLayout.EventPreambleBytes + (rows * RecordingLayout.EventRowBytes) + (gaps * RecordingLayout.GapBytes) + data + textBytes;
        IsDamaged = end > payload.Length;
        if (IsDamaged) return;
        int at = RecordingLayout.EventPreambleBytes;
        Headers = HeadersOf(MemoryMarshal.Cast<byte, EventRow>(payload.AsSpan(at, (int)rows * RecordingLayout.EventRowBytes)));
        at += (int)rows * RecordingLayout.EventRowBytes;
        Gaps = MemoryMarshal.Cast<byte, GapRow>(payload.AsSpan(at, (int)gaps * RecordingLayout.GapBytes)).ToArray();
        (_data, _dataBytes) = (at + ((int)gaps * RecordingLayout.GapBytes), (int)data);
        SpanCursor table = new(payload.AsSpan(_data + _dataBytes, (int)textBytes), null, "texts");
        _texts = TextTable.Read(ref table, texts);
        table = new SpanCursor(payload.AsSpan((int)end), null, "functions");
        for (; functions > 0 && !table.IsBroken; functions--) _functions[(int)table.Uleb()] = EventCodec.ReadFunction(ref table);
    }

    internal bool IsDamaged { get; }

    internal EventHeader[] Headers { get; } = [];

    internal GapRow[] Gaps { get; } = [];

    internal Function? FunctionOf(int functionId) => _functions.GetValueOrDefault(functionId);

    internal TraceEvent Decode(int index, Function function)
    {
        EventRow row = Row(index);
        SpanCursor values = new(_payload.AsSpan(_data, _dataBytes), null, "values", (int)Math.Min(row.ValueOffset, int.MaxValue));
        return EventCodec.Read(row, function, ref values, _texts);
    }

    private EventRow Row(int index) => MemoryMarshal.Read<EventRow>(
        _payload.AsSpan(RecordingLayout.EventPreambleBytes + (index * RecordingLayout.EventRowBytes), RecordingLayout.EventRowBytes));

    private static EventHeader[] HeadersOf(ReadOnlySpan<EventRow> rows)
    {
        var headers = new EventHeader[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            ref readonly EventRow row = ref rows[i];
            headers[i] = new EventHeader(
                row.Id, row.Nanos, row.PartnerId, row.DurationNanos, row.FunctionId, row.ProcessId, row.ThreadId, row.Depth, (TraceEventKind)row.Kind,
                (row.Flags & EventRowFlags.Unwound) != 0);
        }

        return headers;
    }
}

/// <summary>Some neighbouring events of a block.</summary>
internal sealed class RecordedBatch(EventBlock block, FunctionNames names, int first, int count, long dropped) : EventBatch
{
    private readonly TraceEvent?[] _decoded = new TraceEvent?[count];

    public override ReadOnlySpan<EventHeader> Headers => block.Headers.AsSpan(first, count);

    public override long DroppedBefore => dropped;

    public override TraceEvent this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
            return _decoded[index] ??= block.Decode(first + index, FunctionOf(Headers[index].FunctionId));
        }
    }

    public override Function FunctionOf(int functionId) => names.Of(functionId, block);
}

/// <summary>The functions of a recording, one object for each, though every block brings its own. Any thread.</summary>
internal sealed class FunctionNames
{
    private static readonly Function s_unknown = new("?", "?", "?", null, null);
    private readonly Dictionary<int, Function> _known = [];
    private readonly Lock _gate = new();

    internal Function Of(int functionId, EventBlock block)
    {
        lock (_gate)
        {
            if (block.FunctionOf(functionId) is not { } here) return _known.GetValueOrDefault(functionId, s_unknown);
            if (_known.TryGetValue(functionId, out Function? known) && (ReferenceEquals(known, here) || known == here)) return known;
            return _known[functionId] = here;
        }
    }
}
