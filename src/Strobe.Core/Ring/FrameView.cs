using System.Runtime.InteropServices;

namespace Strobe.Ring;

/// <summary>
/// A frame where it lies, for the duration of a call; <see cref="ToFrame"/> keeps it. Its fields are copies and consistent. Of the
/// payload only length and alignment are certain: in a history it may change while it is looked at (see <see cref="LaneHistory.TryRead"/>).
/// </summary>
internal readonly ref struct FrameView
{
    private readonly SlotHeader _header;

    private FrameView(in SlotHeader header, ulong number, long timestampNanos, Shape shape, ReadOnlySpan<byte> payload)
    {
        _header = header;
        Number = (long)number;
        TimestampNanos = timestampNanos;
        Shape = shape;
        Payload = payload;
    }

    internal long Number { get; }

    internal long TimestampNanos { get; }

    internal Shape Shape { get; }

    /// <summary>The elements, aligned for their type.</summary>
    internal ReadOnlySpan<byte> Payload { get; }

    internal ElementType Type => (ElementType)_header.Type;

    internal FrameFlags Flags => FlagsOf(_header);

    internal int ThreadId => (int)_header.ThreadId;

    internal int ProcessId => (int)_header.ProcessId;

    internal ulong Activation => _header.Activation;

    internal long Hit => (long)_header.Hit;

    /// <summary>The elements in place; empty when they are of another type.</summary>
    internal ReadOnlySpan<T> As<T>()
        where T : unmanaged => ElementTypes.Of<T>() == Type && Type != ElementType.None ? MemoryMarshal.Cast<byte, T>(Payload) : [];

    /// <summary>A copy that may be kept.</summary>
    internal SignalFrame ToFrame(ProbeId probe, double? sampleRateHz = null) => new(Type, Shape, Payload, Flags)
    {
        Probe = probe,
        Number = Number,
        TimestampNanos = TimestampNanos,
        ProcessId = ProcessId,
        ThreadId = ThreadId,
        Activation = Activation,
        Hit = Hit,
        SampleRateHz = sampleRateHz,
    };

    /// <summary>Makes sense of a slot; false when the fields contradict each other, or the slot.</summary>
    /// <param name="header">A copy of the slot's header.</param>
    /// <param name="slot">The slot, or a copy of it, for the payload.</param>
    /// <param name="slotBytes">Its size.</param>
    /// <param name="number">The frame in it.</param>
    /// <param name="timestampNanos">Its time on the session's clock.</param>
    /// <param name="frame">The frame.</param>
    internal static unsafe bool TryMake(
        in SlotHeader header, byte* slot, int slotBytes, ulong number, long timestampNanos, out FrameView frame)
    {
        frame = default;
        int offset = header.Rank == 0 ? LaneLayout.ScalarOffset : LaneLayout.SlotHeaderBytes;
        int room = header.Rank == 0 ? LaneLayout.ScalarBytes : slotBytes - LaneLayout.SlotHeaderBytes;
        if (header.PayloadBytes > (uint)room || !TryShape(header, out Shape shape)) return false;
        int bytes = (int)header.PayloadBytes;
        if (!SignalFrame.IsValid((ElementType)header.Type, shape, bytes, FlagsOf(header))) return false;
        frame = new FrameView(header, number, timestampNanos, shape, new ReadOnlySpan<byte>(slot + offset, bytes));
        return true;
    }

    private static bool TryShape(in SlotHeader header, out Shape shape)
    {
        shape = default;
        ReadOnlySpan<uint> lengths = [header.Length0, header.Length1, header.Length2, header.Length3];
        if (header.Rank > Shape.MostRank) return false;
        lengths = lengths[..header.Rank];
        if (lengths.ContainsAnyInRange(1u << 31, uint.MaxValue)) return false;
        shape = new Shape(MemoryMarshal.Cast<uint, int>(lengths));
        return true;
    }

    /// <summary>Bits that this version does not define are left out.</summary>
    private static FrameFlags FlagsOf(in SlotHeader header) => (FrameFlags)header.Flags & (FrameFlags.NoValue | FrameFlags.Cut);
}
