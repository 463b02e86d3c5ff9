using System.Buffers.Binary;

namespace Strobe.Recording;

/// <summary>Events of one session, with the functions and texts that they need: a block can be read without any other.</summary>
internal sealed class EventBlockBuilder : BlockBuilder
{
    private readonly ByteSink _preamble = new(), _rows = new(), _gaps = new(), _data = new(), _functionBytes = new();
    private readonly TextTable _texts = new();
    private readonly HashSet<int> _functions = [];

    internal EventBlockBuilder() => Header.Kind = BlockKind.Events;

    /// <summary>Events that are missing before or between the block's own.</summary>
    internal long MissingCount { get; private set; }

    internal override long Bytes => _rows.Length + (long)_gaps.Length + _data.Length + _functionBytes.Length + _texts.Bytes.Length;

    /// <summary>Says that so many events before the next one are missing.</summary>
    internal void AddGap(long count)
    {
        if (count <= 0) return;
        MissingCount += count;
        _gaps.Raw(new GapRow { Row = Header.Items, Count = count });
    }

    /// <summary>Adds an event. False when this version cannot write such an event down.</summary>
    internal bool Add(EventBatch batch, int index, in EventHeader header)
    {
        TraceEvent happened = batch[index];
        int offset = _data.Length;
        if (!EventCodec.TryWrite(happened, _texts, _data)) return false;
        EventRow row = RowOf(happened, _texts);
        row.Id = header.Id;
        row.FunctionId = header.FunctionId;
        row.PartnerId = header.PartnerId;
        row.DurationNanos = header.DurationNanos;
        row.Depth = header.Depth;
        row.Kind = (byte)header.Kind;
        row.ValueOffset = (uint)offset;
        _rows.Raw(row);
        Count(header.TimestampNanos, header.Id);
        if (header.FunctionId < 0 || !_functions.Add(header.FunctionId)) return true;
        _functionBytes.Uleb((uint)header.FunctionId);
        EventCodec.Write(batch.FunctionOf(header.FunctionId), _functionBytes);
        return true;
    }

    internal override void Collect(List<ReadOnlyMemory<byte>> parts)
    {
        _preamble.Clear();
        Span<byte> preamble = _preamble.Take(RecordingLayout.EventPreambleBytes);
        preamble.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(preamble, Header.Items);
        BinaryPrimitives.WriteUInt32LittleEndian(preamble[4..], (uint)(_gaps.Length / RecordingLayout.GapBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(preamble[8..], (uint)_data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(preamble[12..], (uint)_texts.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(preamble[16..], (uint)_texts.Bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(preamble[20..], (uint)_functions.Count);
        foreach (ByteSink part in new[] { _preamble, _rows, _gaps, _data, _texts.Bytes, _functionBytes })
        {
            if (part.Length > 0) parts.Add(part.Written);
        }
    }

    internal override void Clear()
    {
        Header = new BlockHeader { Kind = BlockKind.Events };
        MissingCount = 0;
        foreach (ByteSink part in new[] { _rows, _gaps, _data, _functionBytes }) part.Clear();
        _texts.Clear();
        _functions.Clear();
    }

    /// <summary>What the event says of itself.</summary>
    internal static EventRow RowOf(TraceEvent happened, TextTable texts)
    {
        EventRow row = new()
        {
            Id = happened.Id,
            Nanos = happened.TimestampNanos,
            FunctionId = -1,
            ProcessId = happened.ProcessId,
            ThreadId = happened.ThreadId,
            ThreadName = texts.NumberOf(happened.ThreadName),
        };
        switch (happened)
        {
            case FunctionEnter enter:
                row.Kind = (byte)TraceEventKind.FunctionEnter;
                row.PartnerId = row.ParentId = enter.ParentId ?? 0;
                row.Depth = (ushort)Math.Min(enter.Depth, ushort.MaxValue);
                break;
            case FunctionExit exit:
                row.Kind = (byte)TraceEventKind.FunctionExit;
                (row.PartnerId, row.ParentId) = (exit.EnterId ?? 0, exit.ParentId ?? 0);
                row.DurationNanos = exit.DurationNanos ?? -1;
                row.Depth = (ushort)Math.Min(exit.Depth, ushort.MaxValue);
                row.Flags = exit.IsUnwound ? EventRowFlags.Unwound : EventRowFlags.None;
                break;
            case OutputLine line:
                row.Flags = line.IsPartial ? EventRowFlags.Partial : EventRowFlags.None;
                break;
        }

        return row;
    }
}
