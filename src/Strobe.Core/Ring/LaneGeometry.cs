using System.Numerics;

namespace Strobe.Ring;

/// <summary>What the creator of a lane decides: how much memory its slots may take, and what they are at least and at most.</summary>
/// <param name="MostSlots">How long the history may become; a power of two.</param>
/// <param name="SlotsBytes">Bytes of all slots together; whole pages.</param>
/// <param name="LeastPayload">Bytes of payload that a slot has room for even when the first frame is smaller.</param>
internal readonly record struct LaneSize(int MostSlots, long SlotsBytes, int LeastPayload = 0)
{
    private const int DefaultArrays = 512;
    private const int DefaultScalars = 1 << 16;

    internal bool IsValid =>
        BitOperations.IsPow2(MostSlots) && MostSlots is >= LaneLayout.LeastSlotCount and <= LaneLayout.MostSlotCount
        && SlotsBytes is >= LaneLayout.HeaderBytes and <= LaneLayout.MostBytes && SlotsBytes % LaneLayout.HeaderBytes == 0
        && LeastPayload is >= 0 and <= LaneLayout.MostSlotBytes - LaneLayout.SlotHeaderBytes;

    /// <summary>A lane for scalars only: 65536 of them in 4 MiB.</summary>
    internal static LaneSize ForScalars => new(DefaultScalars, (long)DefaultScalars * LaneLayout.SlotHeaderBytes);

    /// <summary>A lane for frames of about the given payload: 512 of them, or as many as fit into <paramref name="mostBytes"/>.</summary>
    internal static LaneSize ForPayload(int payloadBytes, long mostBytes = 64L << 20)
    {
        int least = Math.Clamp(payloadBytes, 0, LaneLayout.MostSlotBytes - LaneLayout.SlotHeaderBytes);
        long slot = LaneGeometry.SlotBytesFor(least);
        long most = Math.Clamp(mostBytes, LaneLayout.HeaderBytes, LaneLayout.MostBytes);
        long bytes = Math.Clamp(slot * DefaultArrays, Math.Min(2 * slot, LaneLayout.MostBytes), Math.Max(most, 2 * slot));
        return new LaneSize(DefaultArrays, (bytes + LaneLayout.HeaderBytes - 1) & ~(LaneLayout.HeaderBytes - 1L), least);
    }
}

/// <summary>How a lane is divided into slots, which its first frame decides unless its creator did.</summary>
/// <param name="SlotBytes">A multiple of 64, so that every payload is aligned for every element type.</param>
/// <param name="SlotCount">A power of two.</param>
internal readonly record struct LaneGeometry(int SlotBytes, int SlotCount)
{
    /// <summary>Room for the payload of a frame that is no scalar.</summary>
    internal int PayloadRoom => SlotBytes - LaneLayout.SlotHeaderBytes;

    internal ulong Packed => (uint)SlotBytes | ((ulong)SlotCount << 32);

    /// <summary>The slots of a lane whose first frame has the given payload (0 for a scalar).</summary>
    internal static LaneGeometry For(LaneSize size, long payloadBytes)
    {
        long half = Math.Min(size.SlotsBytes / 2, LaneLayout.MostSlotBytes) & ~63L;
        long slot = Math.Min(SlotBytesFor(Math.Clamp(payloadBytes, size.LeastPayload, LaneLayout.MostSlotBytes)), half);
        long count = Math.Min(size.MostSlots, 1L << BitOperations.Log2((ulong)(size.SlotsBytes / slot)));
        return new LaneGeometry((int)slot, (int)count);
    }

    internal static LaneGeometry Unpack(ulong packed) => new((int)packed, (int)(packed >> 32));

    internal bool IsValidFor(LaneSize size) =>
        SlotBytes is >= LaneLayout.SlotHeaderBytes and <= LaneLayout.MostSlotBytes && SlotBytes % 64 == 0
        && BitOperations.IsPow2(SlotCount) && SlotCount >= LaneLayout.LeastSlotCount && SlotCount <= size.MostSlots
        && (long)SlotBytes * SlotCount <= size.SlotsBytes;

    internal static long SlotBytesFor(long payloadBytes) => (LaneLayout.SlotHeaderBytes + payloadBytes + 63) & ~63L;
}
