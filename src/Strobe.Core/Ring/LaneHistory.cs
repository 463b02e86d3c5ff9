namespace Strobe.Ring;

/// <summary>Looks at a frame and says something about it. It must cope with a payload that changes meanwhile.</summary>
internal delegate TResult FrameReading<in TState, out TResult>(in FrameView frame, TState state);

/// <summary>
/// The frames of one probe that can be read at any index while the program runs on, over all generations of its lane. Any thread may read;
/// one thread at a time may replace. Owns the memory.
/// </summary>
internal sealed unsafe class LaneHistory : IDisposable
{
    private const uint MostFollowed = 64;

    private readonly List<LaneMemory> _owned = [];
    private readonly Func<ulong, long> _toNanos;
    private readonly long _mostBytes;
    private uint _followed;
    private volatile LaneGeneration[] _generations;
    private int _uses = 1;
    private int _isDisposed;

    /// <param name="lane">The first generation, which has the counters.</param>
    /// <param name="toNanos">From the lane's time to the session's; must not fall. Any thread.</param>
    /// <param name="mostBytes">What the generations may take together; the newest is kept in any case.</param>
    internal LaneHistory(LaneMemory lane, Func<ulong, long> toNanos, long mostBytes = 128L << 20)
    {
        (Lane, _toNanos, _mostBytes) = (lane, toNanos, mostBytes);
        _owned.Add(lane);
        _generations = [new LaneGeneration(lane, 0)];
    }

    /// <summary>The first generation.</summary>
    internal LaneMemory Lane { get; }

    /// <summary>Oldest first. Use between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    internal LaneGeneration[] Generations => _generations;

    /// <summary>The number of the next frame.</summary>
    internal ulong Next => Read(header => Volatile.Read(ref header->Next));

    /// <summary>How often the place was reached.</summary>
    internal ulong Hits => Read(header => Math.Max(Volatile.Read(ref header->Hits), Volatile.Read(ref header->Next)));

    /// <summary>Frames lost because their slot was still being written, or had a later frame already.</summary>
    internal ulong Refused => Read(header => Volatile.Read(ref header->Refused));

    /// <summary>The largest payload that had to be cut; a new generation should have room for it.</summary>
    internal ulong Wanted => Read(header => Volatile.Read(ref header->Wanted));

    /// <summary>Puts a generation with larger slots in place; the frames in the old ones stay readable while the bytes allow it.</summary>
    /// <param name="bigger">The new generation, which then belongs to the history.</param>
    /// <param name="publish">Points all writers to it.</param>
    internal void Replace(LaneMemory bigger, Action publish)
    {
        // Numbers of slow writers below this may be in it, too.
        Add(bigger, Next, publish);
    }

    /// <summary>Takes in the generations that the writer has made by itself since; what cannot be opened is passed over for good.</summary>
    /// <param name="open">Finds a generation by its number, which then belongs to the history.</param>
    internal void Follow(Func<uint, LaneMemory?> open)
    {
        if (!Enter()) return;
        uint newest = Math.Min(Lane.Newest, MostFollowed);
        while (_followed < newest)
        {
            // Its own counter says from where on the frames are in it.
            if (open(++_followed) is { } memory) Add(memory, Math.Min(Volatile.Read(ref memory.Header->Next), Next), () => { });
        }

        Leave();
    }

    private void Add(LaneMemory bigger, ulong beganAt, Action publish)
    {
        if (!Enter())
        {
            bigger.Dispose();
            return;
        }

        // Writers look for the generation after drawing their number, so that a number drawn after they all have been pointed to the new one
        // is not in the old one. Earlier numbers of slow writers may be in either. The barrier keeps the reading behind the pointing.
        var generation = new LaneGeneration(bigger, beganAt);
        LaneGeneration[] before = _generations;
        _owned.Add(bigger);
        _generations = [.. before, generation];
        publish();
        Interlocked.MemoryBarrier();
        before[^1].EndedAt = Next;
        Forget();
        Leave();
    }

    /// <summary>
    /// Computes something from a frame in place, without copying it. False, and no result, when there is no such frame (any more) or it
    /// changed under the eyes of <paramref name="reading"/>: what that made of the changing bytes never gets out.
    /// </summary>
    internal bool TryRead<TState, TResult>(long number, TState state, FrameReading<TState, TResult> reading, out TResult? result)
    {
        result = default;
        if (number < 0 || !Enter()) return false;
        try
        {
            return Find((ulong)number, out SlotHeader* slot, out int slotBytes) && TryCompute(slot, slotBytes, (ulong)number, state, reading, out result);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>A copy of a frame; null when there is no such frame (any more).</summary>
    internal SignalFrame? Frame(long number, ProbeId probe, double? sampleRateHz = null) =>
        TryRead(number, (probe, sampleRateHz), static (in frame, about) => frame.ToFrame(about.probe, about.sampleRateHz), out SignalFrame? frame)
            ? frame
            : null;

    /// <summary>The newest frame at or before a number; −1 when there is none.</summary>
    internal long FindBack(long number)
    {
        if (number < 0 || !Enter()) return -1;
        try
        {
            var numbers = new FrameNumbers(this);
            for (int at = numbers.PositionAfter((ulong)number) - 1; at >= 0; at--)
            {
                if (numbers.TryTime(at, out _)) return (long)numbers[at];
            }

            return -1;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The newest frame that is there; −1 when there is none.</summary>
    internal long FindNewest() => FindBack(long.MaxValue);

    /// <summary>
    /// The newest frame at or before a moment; −1 when there is none. Threads may have stored their frames somewhat out of order: up to 64
    /// places are seen through.
    /// </summary>
    internal long FindAt(long nanos)
    {
        if (!Enter()) return -1;
        try
        {
            return new FrameNumbers(this).At(nanos);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// A range of numbers that has all frames from a moment on and before another; it may have some others too. Frames more than 64 places
    /// out of order may be missing.
    /// </summary>
    internal (long First, long End) FindBetween(long fromNanos, long toNanos)
    {
        if (!Enter()) return default;
        try
        {
            return new FrameNumbers(this).Between(fromNanos, toNanos);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Keeps the memory from going away until <see cref="Leave"/>. False when it is gone.</summary>
    internal bool Enter()
    {
        for (int uses = Volatile.Read(ref _uses); uses != 0;)
        {
            int seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses) return true;
            uses = seen;
        }

        return false;
    }

    internal void Leave()
    {
        if (Interlocked.Decrement(ref _uses) != 0) return;
        foreach (LaneMemory memory in _owned) memory.Dispose();
    }

    /// <summary>Ends the history; the memory goes when the last reading that is under way ends. Writers must have ended.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0) Leave();
    }

    internal long ToNanos(ulong time) => _toNanos(time);

    /// <summary>Where a frame lies that is complete.</summary>
    internal bool Find(ulong number, out SlotHeader* slot, out int slotBytes)
    {
        slot = null;
        slotBytes = 0;
        LaneGeneration[] generations = _generations;
        for (int i = generations.Length - 1; i >= 0; i--)
        {
            if (generations[i].MayHold(number) && generations[i].StateOf(number, out slot, out slotBytes) == SlotState.Complete) return true;
        }

        return false;
    }

    private bool TryCompute<TState, TResult>(
        SlotHeader* slot, int slotBytes, ulong number, TState state, FrameReading<TState, TResult> reading, out TResult? result)
    {
        result = default;
        SlotHeader header = *slot;
        if (!IsStill(slot, number) || !FrameView.TryMake(header, (byte*)slot, slotBytes, number, _toNanos(header.Time), out FrameView frame)) return false;
        TResult computed = reading(frame, state);
        if (!IsStill(slot, number)) return false;
        result = computed;
        return true;
    }

    /// <summary>Whether everything read from the slot before this was the frame's.</summary>
    internal static bool IsStill(SlotHeader* slot, ulong number)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref slot->State) == LaneLayout.Complete(number);
    }

    /// <summary>Gives back the memory of the oldest generations. The first stays mapped, because it has the counters.</summary>
    private void Forget()
    {
        LaneGeneration[] kept = _generations;
        long bytes = kept.Sum(generation => generation.HeldBytes);
        while (kept.Length > 1 && bytes > _mostBytes)
        {
            LaneGeneration oldest = kept[0];
            bytes -= oldest.HeldBytes;
            _generations = kept = kept[1..];
            oldest.Memory.Discard();
        }
    }

    private ulong Read(HeaderField field)
    {
        if (!Enter()) return 0;
        ulong value = field(Lane.Header);
        Leave();
        return value;
    }

    private delegate ulong HeaderField(LaneHeader* header);
}
