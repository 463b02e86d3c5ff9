using Strobe.Bytes;

namespace Strobe.Ring;

/// <summary>
/// One generation of a lane, mapped into this process. Its bytes belong to others too and are hostile, except for size and geometry,
/// which are checked once and remembered here. Whoever disposes it must know that no reader or writer uses it any more.
/// </summary>
internal sealed unsafe class LaneMemory : IDisposable
{
    private const ulong Unusable = ulong.MaxValue;
    private readonly SharedMapping _mapping;
    private ulong _checkedGeometry;

    private LaneMemory(SharedMapping mapping, LaneSize size, int slotOffset)
    {
        (_mapping, Size, SlotOffset) = (mapping, size, slotOffset);
    }

    internal int Descriptor => _mapping.Descriptor;

    internal LaneSize Size { get; }

    internal int SlotOffset { get; }

    internal long TotalBytes => SlotOffset + Size.SlotsBytes;

    internal LaneHeader* Header => (LaneHeader*)_mapping.Address;

    /// <summary>All bytes. For tests and recordings.</summary>
    internal Span<byte> Bytes => new((void*)_mapping.Address, checked((int)TotalBytes));

    internal string Path => _mapping.Path;

    internal LaneFlags Flags
    {
        get => (LaneFlags)Volatile.Read(ref Header->Flags);
        set => Volatile.Write(ref Header->Flags, (uint)value);
    }

    /// <summary>How many listen to what is published here; nothing is recorded while it is 0.</summary>
    internal uint Listeners => Volatile.Read(ref Header->Listeners);

    /// <summary>The newest generation, for writers that find it by its number; 0 at first.</summary>
    internal uint Newest
    {
        get => Volatile.Read(ref Header->Newest);
        set => Volatile.Write(ref Header->Newest, value);
    }

    internal RingCalibration Calibration
    {
        get => new(
            Volatile.Read(ref Header->CalibrationTicks), (long)Volatile.Read(ref Header->CalibrationNanos), Volatile.Read(ref Header->CalibrationRate));
        set
        {
            Volatile.Write(ref Header->CalibrationTicks, value.Ticks);
            Volatile.Write(ref Header->CalibrationNanos, (ulong)value.Nanos);
            Volatile.Write(ref Header->CalibrationRate, value.Rate);
        }
    }

    /// <summary>Makes an empty lane: anonymous, of fixed size, for this user only. Its pages take memory when they are first written.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for it.</exception>
    internal static LaneMemory Create(LaneSize size, uint probe, uint generation = 0, LaneFlags flags = LaneFlags.None, string what = "lane")
    {
        if (!size.IsValid) throw new ArgumentOutOfRangeException(nameof(size));
        return Make(SharedMapping.Create(what, LaneLayout.HeaderBytes + size.SlotsBytes, isPopulated: false), size, probe, generation, flags);
    }

    /// <summary>Makes an empty lane in an object of a target's, which is sealed and then owned by the result.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for it.</exception>
    internal static LaneMemory Format(int descriptor, LaneSize size, uint probe, uint generation = 0, LaneFlags flags = LaneFlags.None)
    {
        if (!size.IsValid) throw new ArgumentOutOfRangeException(nameof(size));
        return Make(SharedMapping.Seal("lane", descriptor, LaneLayout.HeaderBytes + size.SlotsBytes), size, probe, generation, flags);
    }

    /// <summary>Listens to what is published from now on.</summary>
    /// <returns>The number of the first frame.</returns>
    internal ulong Listen()
    {
        ulong next = Volatile.Read(ref Header->Next);
        Interlocked.Increment(ref Header->Listeners);
        return next;
    }

    /// <summary>Listens no more; once for each <see cref="Listen"/>.</summary>
    internal void Leave() => Interlocked.Decrement(ref Header->Listeners);

    /// <summary>Maps an existing lane; null, with a note of damage, when it is none.</summary>
    internal static LaneMemory? Open(string path, List<Damage> damage) => Recognise(
        SharedMapping.Open("lane", path, LaneLayout.HeaderBytes, LaneLayout.MostSlotOffset + LaneLayout.MostBytes, damage), damage);

    /// <summary>Maps the lane behind a file descriptor, which is then owned by the result (or closed).</summary>
    internal static LaneMemory? Adopt(int descriptor, List<Damage> damage) => Recognise(
        SharedMapping.Adopt("lane", descriptor, LaneLayout.HeaderBytes, LaneLayout.MostSlotOffset + LaneLayout.MostBytes, damage), damage);

    /// <summary>The slots, once the first frame (or the creator) has shaped them. False too when what is said of them cannot be.</summary>
    internal bool TryGeometry(out LaneGeometry geometry)
    {
        ulong packed = Volatile.Read(ref _checkedGeometry);
        if (packed == 0) packed = Check(Volatile.Read(ref Header->Geometry));
        geometry = LaneGeometry.Unpack(packed);
        return packed is not (0 or Unusable);
    }

    /// <summary>The slots; when nobody has shaped them yet, for frames of the given payload. False when somebody shaped them badly.</summary>
    internal bool Shape(long payloadBytes, out LaneGeometry geometry)
    {
        if (TryGeometry(out geometry)) return true;
        if (Volatile.Read(ref _checkedGeometry) == Unusable) return false;
        Interlocked.CompareExchange(ref Header->Geometry, LaneGeometry.For(Size, payloadBytes).Packed, 0);
        return TryGeometry(out geometry);
    }

    /// <summary>The slot that a frame goes into.</summary>
    internal SlotHeader* Slot(LaneGeometry geometry, ulong number) =>
        (SlotHeader*)(_mapping.Address + SlotOffset + ((nint)(number & ((uint)geometry.SlotCount - 1)) * geometry.SlotBytes));

    /// <summary>
    /// Frees the slots whose writers ended while they were writing. Call it when frames are refused round after round; it looks at every slot.
    /// </summary>
    /// <param name="isGone">Whether a thread (process id, thread id) has ended. When in doubt, false: a writer that goes on would tear a frame.</param>
    /// <returns>The number of slots freed.</returns>
    internal int ReleaseSlots(Func<int, int, bool> isGone)
    {
        if (!TryGeometry(out LaneGeometry geometry)) return 0;
        int released = 0;
        for (int i = 0; i < geometry.SlotCount; i++)
        {
            SlotHeader* slot = Slot(geometry, (ulong)i);
            ulong state = Volatile.Read(ref slot->State);
            if ((state & 1) == 0 || !isGone((int)Volatile.Read(ref slot->ProcessId), (int)Volatile.Read(ref slot->ThreadId))) continue;
            if (Interlocked.CompareExchange(ref slot->State, 0, state) == state) released++;
        }

        return released;
    }

    /// <summary>
    /// Gives the memory of the slots back, in every process: they read as never used from then on. A writer that is still at work in
    /// one does no harm and is not heard of again.
    /// </summary>
    internal void Discard() => _mapping.Discard(SlotOffset, Size.SlotsBytes);

    public void Dispose() => _mapping.Dispose();

    /// <summary>What a writer says of the slots is looked at once: the first answer counts, whatever it says later.</summary>
    private ulong Check(ulong packed)
    {
        if (packed == 0) return 0;
        ulong verdict = LaneGeometry.Unpack(packed).IsValidFor(Size) ? packed : Unusable;
        ulong before = Interlocked.CompareExchange(ref _checkedGeometry, verdict, 0);
        return before == 0 ? verdict : before;
    }

    private static LaneMemory Make(SharedMapping mapping, LaneSize size, uint probe, uint generation, LaneFlags flags)
    {
        var header = (LaneHeader*)mapping.Address;
        header->Version = LaneLayout.Version;
        header->Flags = (uint)flags;
        header->SlotOffset = LaneLayout.HeaderBytes;
        header->MostSlots = (uint)size.MostSlots;
        header->SlotsBytes = (ulong)size.SlotsBytes;
        header->LeastPayload = (uint)size.LeastPayload;
        header->Probe = probe;
        header->Generation = generation;
        Volatile.Write(ref header->Magic, LaneLayout.Magic);
        return new LaneMemory(mapping, size, LaneLayout.HeaderBytes);
    }

    private static LaneMemory? Recognise(SharedMapping? mapping, List<Damage> damage)
    {
        if (mapping == null) return null;
        LaneHeader header = *(LaneHeader*)mapping.Address;
        var size = new LaneSize((int)header.MostSlots, (long)header.SlotsBytes, (int)header.LeastPayload);
        bool isLane = header.Magic == LaneLayout.Magic && header.Version == LaneLayout.Version && size.IsValid
            && header.SlotOffset is >= LaneLayout.HeaderBytes and <= LaneLayout.MostSlotOffset && header.SlotOffset % LaneLayout.HeaderBytes == 0
            && header.SlotOffset + size.SlotsBytes <= mapping.Bytes;
        if (isLane)
        {
            mapping.Trim(header.SlotOffset + size.SlotsBytes);
            return new LaneMemory(mapping, size, (int)header.SlotOffset);
        }

        mapping.Refuse(damage);
        return null;
    }
}
