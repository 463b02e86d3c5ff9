namespace Strobe.Ring;

/// <summary>What a slot says of a frame.</summary>
internal enum SlotState
{
    /// <summary>Nothing: its writer is not there yet, or found the slot in use, or is gone.</summary>
    Unknown,

    /// <summary>It is being written.</summary>
    Writing,

    /// <summary>It is there.</summary>
    Complete,

    /// <summary>A later frame has the slot: it never will be there (again).</summary>
    Gone,
}

/// <summary>One lane memory of a probe. The frames from <paramref name="beganAt"/> on are in it, and perhaps earlier ones of slow writers.</summary>
internal sealed unsafe class LaneGeneration(LaneMemory memory, ulong beganAt)
{
    private ulong _endedAt = ulong.MaxValue;

    internal LaneMemory Memory { get; } = memory;

    internal ulong BeganAt { get; } = beganAt;

    /// <summary>All frames in it have a number below this.</summary>
    internal ulong EndedAt
    {
        get => Volatile.Read(ref _endedAt);
        set => Volatile.Write(ref _endedAt, value);
    }

    /// <summary>Bytes that its frames take, or may still take.</summary>
    internal long HeldBytes => Memory.TryGeometry(out LaneGeometry geometry)
        ? (long)Math.Min((ulong)geometry.SlotCount, EndedAt - Math.Min(BeganAt, EndedAt)) * geometry.SlotBytes
        : Memory.Size.SlotsBytes;

    internal bool MayHold(ulong number) => number < EndedAt;

    /// <summary>Where the frames begin that can still be in it, when <paramref name="next"/> is the next to come.</summary>
    internal ulong OldestAt(ulong next)
    {
        ulong end = Math.Min(next, EndedAt);
        ulong count = (ulong)(Memory.TryGeometry(out LaneGeometry geometry) ? geometry.SlotCount : Memory.Size.MostSlots);
        return Math.Max(BeganAt, end - Math.Min(end, count));
    }

    internal SlotState StateOf(ulong number, out SlotHeader* slot, out int slotBytes)
    {
        slot = null;
        slotBytes = 0;
        if (!Memory.TryGeometry(out LaneGeometry geometry)) return SlotState.Unknown;
        slot = Memory.Slot(geometry, number);
        slotBytes = geometry.SlotBytes;
        ulong state = Volatile.Read(ref slot->State);
        if (state == LaneLayout.Complete(number)) return SlotState.Complete;
        if (state == LaneLayout.Writing(number)) return SlotState.Writing;
        return state > LaneLayout.Complete(number) ? SlotState.Gone : SlotState.Unknown;
    }
}
