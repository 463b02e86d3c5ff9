using Strobe.Bytes;

namespace Strobe.Ring;

/// <summary>Gets the frames of a lane as they come.</summary>
internal interface IFrameSink
{
    /// <summary>Gets a private copy of a frame, valid until the call returns. Must not throw.</summary>
    void OnFrame(in FrameView frame);
}

/// <summary>
/// Takes the frames out of a lane one after the other, by polling, and accounts for every one that it could not get: produced = delivered
/// + lost + given up + waited for, at any time. Frames come in the order of their numbers, except one whose writer was held up for too
/// long: it comes late. Used from one thread; never in the way of writers; whatever the lane holds, polling ends and never throws.
/// </summary>
/// <param name="history">The lane; stays the caller's.</param>
/// <param name="holdTicks">How long an incomplete frame may hold back those behind it, while there is no danger of losing them.</param>
/// <param name="first">The number of the first frame that matters.</param>
internal sealed unsafe class LaneReader(LaneHistory history, ulong holdTicks, ulong first = 0)
{
    private const int MostLate = 64;
    private const int MostDamage = 64;

    private readonly List<ulong> _late = [];
    private readonly List<Damage> _damage = [];
    private byte[] _copy = GC.AllocateUninitializedArray<byte>(4096, pinned: true);
    private readonly ulong _first = first;
    private ulong _cursor = first;
    private ulong _heldNumber = ulong.MaxValue;
    private ulong _heldSince;

    private enum Outcome
    {
        Delivered,
        GivenUp,
        Gone,
        NotYet,
    }

    /// <summary>Frames that got a number, as far as this reader has seen.</summary>
    internal long ProducedCount => (long)(_cursor - _first);

    internal long DeliveredCount { get; private set; }

    /// <summary>Frames that were overwritten before they were read, or refused, or never finished.</summary>
    internal long LostCount { get; private set; }

    /// <summary>Frames whose bytes make no sense: the lane was damaged.</summary>
    internal long GivenUpCount { get; private set; }

    /// <summary>Frames passed over that may still come.</summary>
    internal int LateCount => _late.Count;

    /// <summary>What was wrong with the lane; at most the first few notes.</summary>
    internal IReadOnlyList<Damage> Damage => _damage;

    /// <summary>Hands over the frames that have come since.</summary>
    /// <param name="nowTicks">A clock that stands still while the writers are stopped.</param>
    /// <param name="sink">Gets them.</param>
    /// <param name="isEnding">True when no more will be written: what is incomplete is lost.</param>
    /// <param name="mostBytes">About how much to hand over at most; the rest is left to the next poll.</param>
    /// <returns>True when there may be more already.</returns>
    internal bool Poll(ulong nowTicks, IFrameSink sink, bool isEnding = false, long mostBytes = 64L << 20)
    {
        if (!history.Enter()) return false;
        try
        {
            ulong next = Volatile.Read(ref history.Lane.Header->Next);
            if (next < _cursor) Note(DamageKind.BadValue, 64);
            TakeLate(sink, isEnding);
            return TakeNew(next, nowTicks, sink, isEnding, mostBytes);
        }
        finally
        {
            history.Leave();
        }
    }

    private bool TakeNew(ulong next, ulong nowTicks, IFrameSink sink, bool isEnding, long mostBytes)
    {
        while (_cursor < next)
        {
            if (mostBytes <= 0) return true;
            SkipOverwritten(next);
            if (_cursor >= next) break;
            switch (Take(_cursor, sink, out int bytes))
            {
                case Outcome.Gone:
                    LostCount++;
                    break;
                case Outcome.NotYet when isEnding:
                    LostCount++;
                    break;
                case Outcome.NotYet:
                    if (MayWait(next, nowTicks)) return false;
                    PassOver(_cursor);
                    break;
            }

            mostBytes -= bytes;
            _cursor++;
        }

        return false;
    }

    /// <summary>Goes on to the oldest frame that can still be in a slot.</summary>
    private void SkipOverwritten(ulong next)
    {
        ulong oldest = next;
        foreach (LaneGeneration generation in history.Generations)
        {
            if (generation.EndedAt > _cursor) oldest = Math.Min(oldest, generation.OldestAt(next));
        }

        if (oldest <= _cursor) return;
        LostCount += (long)(oldest - _cursor);
        _cursor = oldest;
    }

    private Outcome Take(ulong number, IFrameSink sink, out int bytes)
    {
        bytes = 0;
        LaneGeneration[] generations = history.Generations;
        (bool isWriting, bool isGone, bool isPossible) = (false, false, false);
        for (int i = generations.Length - 1; i >= 0; i--)
        {
            if (!generations[i].MayHold(number)) continue;
            SlotState state = generations[i].StateOf(number, out SlotHeader* slot, out int slotBytes);
            if (state == SlotState.Complete) return Deliver(number, slot, slotBytes, sink, out bytes);
            isPossible = true;
            isWriting |= state == SlotState.Writing;
            isGone |= state == SlotState.Gone;
        }

        return isWriting || (isPossible && !isGone) ? Outcome.NotYet : Outcome.Gone;
    }

    private Outcome Deliver(ulong number, SlotHeader* slot, int slotBytes, IFrameSink sink, out int bytes)
    {
        uint payload = Math.Min(Volatile.Read(ref slot->PayloadBytes), (uint)(slotBytes - LaneLayout.SlotHeaderBytes));
        bytes = LaneLayout.SlotHeaderBytes + (int)payload;
        if (_copy.Length < bytes) _copy = GC.AllocateUninitializedArray<byte>((int)Math.Min(2L * bytes, LaneLayout.MostSlotBytes), pinned: true);
        fixed (byte* copy = _copy)
        {
            new ReadOnlySpan<byte>(slot, bytes).CopyTo(_copy);
            if (!LaneHistory.IsStill(slot, number)) return Outcome.Gone;
            var header = (SlotHeader*)copy;
            if (FrameView.TryMake(*header, copy, bytes, number, history.ToNanos(header->Time), out FrameView frame))
            {
                DeliveredCount++;
                sink.OnFrame(frame);
                return Outcome.Delivered;
            }
        }

        Note(DamageKind.BadValue, (long)number);
        GivenUpCount++;
        return Outcome.GivenUp;
    }

    /// <summary>Looks again at the frames that were passed over.</summary>
    private void TakeLate(IFrameSink sink, bool isEnding)
    {
        int kept = 0;
        for (int i = 0; i < _late.Count; i++)
        {
            Outcome outcome = Take(_late[i], sink, out _);
            if (outcome == Outcome.NotYet && !isEnding) _late[kept++] = _late[i];
            else if (outcome is Outcome.NotYet or Outcome.Gone) LostCount++;
        }

        _late.RemoveRange(kept, _late.Count - kept);
    }

    private void PassOver(ulong number)
    {
        if (_late.Count == MostLate)
        {
            LostCount++;
            _late.RemoveAt(0);
        }

        _late.Add(number);
    }

    /// <summary>An incomplete frame is waited for, but not until those behind it are overwritten, and not forever.</summary>
    private bool MayWait(ulong next, ulong nowTicks)
    {
        if (_heldNumber != _cursor) (_heldNumber, _heldSince) = (_cursor, nowTicks);
        LaneMemory newest = history.Generations[^1].Memory;
        ulong count = (ulong)(newest.TryGeometry(out LaneGeometry geometry) ? geometry.SlotCount : newest.Size.MostSlots);
        return next - _cursor <= count / 2 && nowTicks - _heldSince < holdTicks;
    }

    private void Note(DamageKind kind, long offset)
    {
        if (_damage.Count < MostDamage) _damage.Add(new Damage(kind, "lane", offset));
    }
}
