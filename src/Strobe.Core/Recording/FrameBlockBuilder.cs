using System.Buffers.Binary;
using Strobe.Ring;

namespace Strobe.Recording;

/// <summary>Frames of one probe in one process image, in the order in which they were read.</summary>
internal sealed class FrameBlockBuilder : BlockBuilder
{
    private readonly ByteSink _preamble = new(), _rows = new(), _data = new();

    internal FrameBlockBuilder() => Header.Kind = BlockKind.Frames;

    internal override long Bytes => _rows.Length + (long)_data.Length;

    internal void Begin(uint probe, uint lane) => (Header.Subject, Header.Lane) = (probe, lane);

    internal void Add(in FrameView frame) => Add(
        new FrameRow
        {
            Number = frame.Number,
            Nanos = frame.TimestampNanos,
            Activation = frame.Activation,
            Hit = frame.Hit,
            ProcessId = frame.ProcessId,
            ThreadId = frame.ThreadId,
            Type = (byte)frame.Type,
            Flags = (ushort)frame.Flags,
        },
        frame.Shape,
        frame.Payload);

    internal void Add(SignalFrame frame) => Add(
        new FrameRow
        {
            Number = frame.Number,
            Nanos = frame.TimestampNanos,
            Activation = frame.Activation,
            Hit = frame.Hit,
            ProcessId = frame.ProcessId,
            ThreadId = frame.ThreadId,
            Type = (byte)frame.ElementType,
            Flags = (ushort)frame.Flags,
        },
        frame.Shape,
        frame.Bytes);

    private void Add(FrameRow row, Shape shape, ReadOnlySpan<byte> payload)
    {
        row.Rank = (byte)shape.Rank;
        (row.Length0, row.Length1) = (shape.Rank > 0 ? shape[0] : 0, shape.Rank > 1 ? shape[1] : 0);
        (row.Length2, row.Length3) = (shape.Rank > 2 ? shape[2] : 0, shape.Rank > 3 ? shape[3] : 0);
        (row.PayloadBytes, row.PayloadOffset) = ((uint)payload.Length, (uint)_data.Length);
        _rows.Raw(row);
        payload.CopyTo(_data.Take(payload.Length));
        _data.Align(RecordingLayout.Alignment);
        Count(row.Nanos, row.Number);
    }

    internal override void Collect(List<ReadOnlyMemory<byte>> parts)
    {
        _preamble.Clear();
        Span<byte> preamble = _preamble.Take(RecordingLayout.FramePreambleBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(preamble, Header.Items);
        BinaryPrimitives.WriteUInt32LittleEndian(preamble[4..], (uint)_data.Length);
        parts.Add(_preamble.Written);
        parts.Add(_rows.Written);
        if (_data.Length > 0) parts.Add(_data.Written);
    }

    internal override void Clear()
    {
        Header = new BlockHeader { Kind = BlockKind.Frames };
        _rows.Clear();
        _data.Clear();
    }
}
