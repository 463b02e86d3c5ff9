using System.Diagnostics;

namespace Strobe.Ring;

/// <summary>What a writer knows of a value besides its bytes.</summary>
internal readonly record struct FrameFields(ElementType Type, Shape Shape, FrameFlags Flags = FrameFlags.None)
{
    internal uint ThreadId { get; init; }

    internal uint ProcessId { get; init; }

    internal ulong Activation { get; init; }
}

/// <summary>A slot that its writer is filling. <see cref="Slot"/> is null when there was none.</summary>
internal readonly unsafe struct SlotReservation(SlotHeader* slot, ulong number, ulong hit, int room)
{
    internal SlotHeader* Slot { get; } = slot;

    internal ulong Number { get; } = number;

    internal ulong Hit { get; } = hit;

    /// <summary>Bytes of payload that fit, unless it is a scalar's.</summary>
    internal int Room { get; } = room;
}

/// <summary>
/// Writes frames as docs/ring-format.md says, without ever waiting. Any number of threads may use one writer, and any number of
/// writers one lane. Whoever disposes the memory must know that no call is under way.
/// </summary>
internal sealed unsafe class LaneWriter
{
    private readonly LaneMemory _lane;
    private volatile LaneMemory _generation;

    /// <param name="lane">The first generation, which has the counters.</param>
    internal LaneWriter(LaneMemory lane) => (_lane, _generation) = (lane, lane);

    /// <summary>Sends the frames that get their number from now on into another generation.</summary>
    internal void Use(LaneMemory generation) => _generation = generation;

    /// <summary>Counts a hit whose value is not wanted.</summary>
    internal void PassOver()
    {
        if ((_lane.Flags & LaneFlags.Off) == 0) Interlocked.Increment(ref _lane.Header->Hits);
    }

    /// <summary>
    /// Records a value with the time it is now. False when the lane is off or the frame was refused. The payload must be what
    /// <see cref="SignalFrame.IsValid"/> says: that is not checked here, and readers give up a frame that contradicts itself.
    /// </summary>
    internal bool Write(in FrameFields fields, ReadOnlySpan<byte> payload)
    {
        SlotReservation reservation = Reserve(fields.Shape.IsScalar ? 0 : payload.Length);
        if (reservation.Slot == null) return false;
        ulong now = (_lane.Flags & LaneFlags.Monotonic) != 0 ? (ulong)Stopwatch.GetTimestamp() : TimeStampCounter.Read();
        Commit(reservation, fields, now, payload);
        return true;
    }

    /// <summary>Records a value with a given time.</summary>
    internal bool Write(in FrameFields fields, ulong time, ReadOnlySpan<byte> payload)
    {
        SlotReservation reservation = Reserve(fields.Shape.IsScalar ? 0 : payload.Length);
        if (reservation.Slot == null) return false;
        Commit(reservation, fields, time, payload);
        return true;
    }

    /// <summary>Counts a hit, draws a number and takes its slot; the time must be read after this.</summary>
    /// <param name="payloadBytes">0 for a scalar.</param>
    internal SlotReservation Reserve(int payloadBytes)
    {
        LaneHeader* header = _lane.Header;
        if ((_lane.Flags & LaneFlags.Off) != 0) return default;
        ulong hit = Interlocked.Increment(ref header->Hits) - 1;
        ulong number = Interlocked.Increment(ref header->Next) - 1;
        // After the number: whoever reads the counter after a change of generations knows that no later number is in the old one.
        LaneMemory generation = _generation;
        if (generation.Shape(payloadBytes, out LaneGeometry geometry))
        {
            SlotHeader* slot = generation.Slot(geometry, number);
            ulong state = Volatile.Read(ref slot->State);
            bool isFree = (state & 1) == 0 && state <= 2 * number;
            if (isFree && Interlocked.CompareExchange(ref slot->State, LaneLayout.Writing(number), state) == state)
            {
                return new SlotReservation(slot, number, hit, geometry.PayloadRoom);
            }
        }

        Interlocked.Increment(ref header->Refused);
        return default;
    }

    /// <summary>Fills a slot, with as many elements as it has room for, and hands it over.</summary>
    internal void Commit(SlotReservation reservation, in FrameFields fields, ulong time, ReadOnlySpan<byte> payload)
    {
        SlotHeader* slot = reservation.Slot;
        Volatile.Write(ref slot->Owner, fields.ThreadId | ((ulong)fields.ProcessId << 32));
        FrameFlags flags = fields.Flags;
        byte* room = (byte*)slot + (fields.Shape.IsScalar ? LaneLayout.ScalarOffset : LaneLayout.SlotHeaderBytes);
        int roomBytes = fields.Shape.IsScalar ? LaneLayout.ScalarBytes : reservation.Room;
        if (payload.Length > roomBytes)
        {
            Want((ulong)payload.Length);
            payload = payload[..(roomBytes - (roomBytes % Math.Max(1, ElementTypes.SizeOf(fields.Type))))];
            flags |= FrameFlags.Cut;
        }

        slot->Time = time;
        slot->Activation = fields.Activation;
        slot->Hit = reservation.Hit;
        slot->Type = (byte)fields.Type;
        slot->Rank = (byte)fields.Shape.Rank;
        slot->Flags = (ushort)flags;
        slot->PayloadBytes = (uint)payload.Length;
        for (int i = 0; i < Shape.MostRank; i++) (&slot->Length0)[i] = i < fields.Shape.Rank ? (uint)fields.Shape[i] : 0;
        payload.CopyTo(new Span<byte>(room, roomBytes));
        Volatile.Write(ref slot->State, LaneLayout.Complete(reservation.Number));
    }

    private void Want(ulong bytes)
    {
        ulong wanted = Volatile.Read(ref _lane.Header->Wanted);
        while (wanted < bytes)
        {
            ulong seen = Interlocked.CompareExchange(ref _lane.Header->Wanted, bytes, wanted);
            if (seen == wanted) return;
            wanted = seen;
        }
    }
}
