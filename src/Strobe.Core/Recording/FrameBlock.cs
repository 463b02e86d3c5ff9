using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Strobe.Recording;

/// <summary>The frames of a block. Immutable; any thread.</summary>
internal sealed class FrameBlock
{
    private readonly byte[] _payload;
    private readonly int _data;
    private readonly int _dataBytes;

    /// <param name="payload">Hostile bytes.</param>
    internal FrameBlock(byte[] payload)
    {
        _payload = payload;
        if (payload.Length < RecordingLayout.FramePreambleBytes) return;
        uint rows = BinaryPrimitives.ReadUInt32LittleEndian(payload), data = BinaryPrimitives.ReadUInt32LittleEndian(payload.AsSpan(4));
        long start = RecordingLayout.FramePreambleBytes + ((long)rows * RecordingLayout.FrameRowBytes);
        if (start + data > payload.Length) return;
        (Count, _data, _dataBytes) = ((int)rows, (int)start, (int)data);
    }

    internal int Count { get; }

    internal ref readonly FrameRow this[int index] => ref MemoryMarshal.Cast<byte, FrameRow>(
        _payload.AsSpan(RecordingLayout.FramePreambleBytes + (index * RecordingLayout.FrameRowBytes), RecordingLayout.FrameRowBytes))[0];

    /// <summary>A copy of a frame; null when its row makes no sense.</summary>
    internal SignalFrame? FrameAt(int index, ProbeId probe)
    {
        ref readonly FrameRow row = ref this[index];
        if (row.Rank > Shape.MostRank || row.PayloadBytes > (uint)_dataBytes || row.PayloadOffset > (uint)_dataBytes - row.PayloadBytes) return null;
        ReadOnlySpan<int> lengths = [row.Length0, row.Length1, row.Length2, row.Length3];
        lengths = lengths[..row.Rank];
        if (lengths.ContainsAnyInRange(int.MinValue, -1)) return null;
        Shape shape = new(lengths);
        var flags = (FrameFlags)row.Flags & (FrameFlags.NoValue | FrameFlags.Cut);
        if (!SignalFrame.IsValid((ElementType)row.Type, shape, row.PayloadBytes, flags)) return null;
        return new SignalFrame((ElementType)row.Type, shape, _payload.AsSpan(_data + (int)row.PayloadOffset, (int)row.PayloadBytes), flags)
        {
            Probe = probe,
            Number = row.Number,
            TimestampNanos = row.Nanos,
            ProcessId = row.ProcessId,
            ThreadId = row.ThreadId,
            Activation = row.Activation,
            Hit = row.Hit,
        };
    }
}
