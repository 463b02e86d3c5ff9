using Strobe.Bytes;

namespace Strobe.Ring;

/// <summary>
/// Takes complete records out of a ring, by polling, and accounts for every one that it could not get. There may be one reader per
/// ring; it is used from one thread, except for the members that say otherwise. Whatever the ring holds, polling ends and never throws.
/// </summary>
internal sealed unsafe class RingReader
{
    private const int MostDamage = 64;

    private readonly RingMemory _memory;
    private readonly ChunkDrain _drain;
    private readonly ChunkProgress[] _progress;
    private readonly int[] _watched;
    private readonly ulong[] _order;
    private readonly WriterTrails _trails = new();
    private readonly HashSet<ulong> _waiting = [];
    private readonly List<Damage> _damage = [];
    private readonly List<HashSet<ulong>> _lastChunks = [];
    private int _watchedCount;
    private ulong _next;

    /// <param name="memory">The ring; stays the caller's.</param>
    /// <param name="pool">Where segments come from and go back to; used on the reader's thread.</param>
    /// <param name="holdTicks">How long an incomplete record may hold back what lies behind it.</param>
    internal RingReader(RingMemory memory, SegmentPool pool, ulong holdTicks)
    {
        _memory = memory;
        _progress = new ChunkProgress[memory.Geometry.ChunkCount];
        _watched = new int[memory.Geometry.ChunkCount];
        _order = new ulong[memory.Geometry.ChunkCount];
        _drain = new ChunkDrain(memory, pool, holdTicks);
    }

    /// <summary>Events that the records handed out so far stand for.</summary>
    internal long DeliveredCount => _drain.DeliveredCount;

    /// <summary>Events counted by their writers whose records are not to be found: the ring was damaged.</summary>
    internal long GivenUpCount => _drain.GivenUpCount;

    /// <summary>Events whose records were overwritten before they were read. Any thread.</summary>
    internal long OverwrittenCount => (long)Volatile.Read(ref _memory.Header->Overwritten);

    /// <summary>Events their writers found no room for. Any thread.</summary>
    internal long RefusedCount => (long)Volatile.Read(ref _memory.Header->Refused);

    /// <summary>Events lost so far, for whatever reason.</summary>
    internal long LostCount => OverwrittenCount + RefusedCount + GivenUpCount;

    /// <summary>Bytes of records that the last poll found.</summary>
    internal long LastPollBytes { get; private set; }

    /// <summary>After a poll: no record with a time before this can still turn up (except one held back for too long).</summary>
    internal ulong SafeUntilTicks { get; private set; }

    /// <summary>What was wrong with the ring; at most the first few notes.</summary>
    internal IReadOnlyList<Damage> Damage => _damage;

    /// <summary>Looks at every chunk that may have something new, and adds what it finds, per writer in order.</summary>
    /// <param name="nowTicks">The time stamp counter, read before this call.</param>
    /// <param name="found">Gets the segments, which then belong to the caller.</param>
    internal void Poll(ulong nowTicks, List<RingSegment> found)
    {
        Volatile.Write(ref _memory.Header->Heartbeat, nowTicks);
        SafeUntilTicks = nowTicks;
        _drain.Begin(nowTicks, (_memory.Flags & RingFlags.MarksTailCalls) != 0, found);
        WatchNewChunks();
        SortWatched();
        _waiting.Clear();
        int kept = 0;
        int count = _watchedCount;
        for (int i = 0; i < count; i++)
        {
            int index = _watched[i];
            if (Look(index, _order[i])) _watched[kept++] = index;
            else _progress[index].IsWatched = false;
        }

        _watchedCount = kept;
        SafeUntilTicks = _drain.SafeUntilTicks;
        LastPollBytes = _drain.FoundBytes;
    }

    /// <summary>
    /// Closes the chunks that a thread left open by ending. Call it once the thread is gone and before its number can be used again. Any thread.
    /// </summary>
    /// <returns>
    /// The numbers of those that it could still write to: nothing of it was lost behind what they hold. A number leaves the set when its chunk is taken
    /// again before it was read to its end; so look at it once a later poll has passed, on the reader's thread, and then call <see cref="Settle"/>.
    /// </returns>
    internal HashSet<ulong> CloseChunksOfThread(int threadId)
    {
        HashSet<ulong> last = NewLastChunks();
        for (int i = 0; i < _progress.Length; i++)
        {
            ChunkHeader* chunk = _memory.Chunk(i);
            if (Volatile.Read(ref chunk->State) == (uint)threadId) Close(chunk, (uint)threadId, last);
        }

        return last;
    }

    /// <summary>Closes the chunks that an ended process left open. Any thread.</summary>
    /// <returns>As of <see cref="CloseChunksOfThread"/>.</returns>
    internal HashSet<ulong> CloseChunksOfProcess(int processId)
    {
        HashSet<ulong> last = NewLastChunks();
        for (int i = 0; i < _progress.Length; i++)
        {
            ChunkHeader* chunk = _memory.Chunk(i);
            uint state = Volatile.Read(ref chunk->State);
            // Between a writer's taking of a chunk and its header the process id is still its predecessor's; then the thread ids differ.
            if (state == 0 || chunk->ThreadId != state || chunk->ProcessId != (uint)processId) continue;
            Close(chunk, state, last);
        }

        return last;
    }

    /// <summary>A set that closing a thread's chunks returned is not looked at any more. Any thread.</summary>
    internal void Settle(HashSet<ulong> lastChunks)
    {
        lock (_lastChunks) _lastChunks.Remove(lastChunks);
    }

    private HashSet<ulong> NewLastChunks()
    {
        HashSet<ulong> last = [];
        lock (_lastChunks) _lastChunks.Add(last);
        return last;
    }

    private void Close(ChunkHeader* chunk, uint state, HashSet<ulong> last)
    {
        // Before the exchange: then another writer may take it.
        ulong sequence = Volatile.Read(ref chunk->Sequence);
        bool isFull = Volatile.Read(ref chunk->Cursor) > (ulong)_memory.Geometry.ChunkBytes;
        lock (_lastChunks)
        {
            if (Interlocked.CompareExchange(ref chunk->State, 0, state) == state && !isFull) last.Add(sequence);
        }
    }

    private void WatchNewChunks()
    {
        ulong next = Volatile.Read(ref _memory.Header->Next);
        ulong count = (ulong)_progress.Length;
        if (next < _next) Note(DamageKind.BadValue, 64);
        ulong first = next < _next || next - _next > count ? next - Math.Min(next, count) : _next;
        for (ulong sequence = first; sequence < next; sequence++)
        {
            int index = (int)(sequence & (count - 1));
            if (_progress[index].IsWatched) continue;
            _progress[index].IsWatched = true;
            _watched[_watchedCount++] = index;
        }

        _next = next;
    }

    /// <summary>
    /// Puts the chunks into the order in which their numbers were drawn, which is each writer's own. A number known to this poll was drawn before it, so its
    /// writer had filled all its chunks with lower numbers by then: none of those can turn up behind it.
    /// </summary>
    private void SortWatched()
    {
        bool isSorted = true;
        for (int i = 0; i < _watchedCount; i++)
        {
            _order[i] = Volatile.Read(ref _memory.Chunk(_watched[i])->Sequence);
            isSorted &= i == 0 || _order[i - 1] <= _order[i];
        }

        if (!isSorted) Array.Sort(_order, _watched, 0, _watchedCount);
    }

    /// <summary>Reads what a chunk has. True when it has to be looked at again.</summary>
    /// <param name="index">The chunk.</param>
    /// <param name="inOrder">The number it was sorted by: what has come in since waits for its place.</param>
    private bool Look(int index, ulong inOrder)
    {
        ref ChunkProgress progress = ref _progress[index];
        ChunkHeader* chunk = _memory.Chunk(index);
        uint tag = Volatile.Read(ref chunk->Tag);
        ulong sequence = Volatile.Read(ref chunk->Sequence);
        bool isSame = progress.HasContent && progress.Tag == tag && progress.Sequence == sequence;
        if (!isSame && progress is { HasContent: true, IsDrained: false }) Abandon(ref progress);
        // Not entered before all that its writer filled earlier is read: else nobody would know of a gap, were that taken again.
        if (!isSame && _waiting.Contains(WriterTrails.Key(Volatile.Read(ref chunk->ProcessId), Volatile.Read(ref chunk->Writer)))) return true;
        if (!isSame && (sequence != inOrder || !Enter(index, chunk, tag, sequence))) return true;
        ulong writer = WriterTrails.Key(progress.ProcessId, progress.Writer);
        if (_waiting.Contains(writer)) return true;
        if (!_drain.Drain(ref progress, chunk))
        {
            Abandon(ref progress);
            return true;
        }

        if (progress.IsWaiting) _waiting.Add(writer);
        return !progress.IsDrained || progress.Sequence < NewestFor(index);
    }

    /// <summary>Begins with new content of a chunk. False when there is none, or not yet.</summary>
    private bool Enter(int index, ChunkHeader* chunk, uint tag, ulong sequence)
    {
        ulong mask = (ulong)_progress.Length - 1;
        // A number that this poll does not know of yet is left to the next one, which has seen all its predecessors.
        if (sequence >= _next || (sequence & mask) != (ulong)index || tag != RingLayout.TagOf(sequence, _memory.Salt)) return false;
        ulong previous = Volatile.Read(ref chunk->Previous);
        if (previous != 0 && previous <= sequence) LeavePredecessor(unchecked(previous - 1));
        ref ChunkProgress progress = ref _progress[index];
        var entered = new ChunkProgress
        {
            Sequence = sequence,
            Tag = tag,
            ProcessId = Volatile.Read(ref chunk->ProcessId),
            ThreadId = Volatile.Read(ref chunk->ThreadId),
            Writer = Volatile.Read(ref chunk->Writer),
            ClearTicks = Volatile.Read(ref chunk->OpenedTicks),
            Offset = RingLayout.ChunkHeaderBytes,
            IsWatched = progress.IsWatched,
            HasContent = true,
        };
        // Whoever takes the chunk again changes this field before any other: if it still has the tag, the rest was read unspoilt.
        ulong read = Volatile.Read(ref chunk->Read);
        if ((uint)(read >> 32) != tag) return false;
        entered.Claimed = entered.ToSkip = (uint)read;
        entered.IsAfterGap = _trails.Follow(entered.ProcessId, entered.Writer, sequence, previous) || entered.ToSkip != 0;
        progress = entered;
        return true;
    }

    /// <summary>The chunk its writer filled before was looked at already, unless it was taken again: then its end is lost.</summary>
    private void LeavePredecessor(ulong sequence)
    {
        int index = (int)(sequence & ((ulong)_progress.Length - 1));
        ref ChunkProgress progress = ref _progress[index];
        if (progress is not { HasContent: true, IsDrained: false } || progress.Sequence != sequence) return;
        if (Volatile.Read(ref _memory.Chunk(index)->Sequence) != sequence) Abandon(ref progress);
    }

    /// <summary>The chunk was taken again before it was read to its end; its writer has counted what that cost.</summary>
    private void Abandon(ref ChunkProgress progress)
    {
        // Lossless writers wait until a chunk is read, but not for a host that was gone for long.
        bool isWhole = (_memory.Flags & RingFlags.Lossless) != 0 && OverwrittenCount == 0;
        if (progress.HasContent && !isWhole)
        {
            _trails.Break(progress.ProcessId, progress.Writer, progress.Sequence);
            lock (_lastChunks)
            {
                foreach (HashSet<ulong> last in _lastChunks) last.Remove(progress.Sequence);
            }
        }

        progress.HasContent = false;
    }

    /// <summary>The highest sequence number known to have been drawn for a chunk.</summary>
    private ulong NewestFor(int index)
    {
        ulong last = unchecked(_next - 1);
        return unchecked(last - ((last - (ulong)index) & ((ulong)_progress.Length - 1)));
    }

    private void Note(DamageKind kind, long offset)
    {
        if (_damage.Count < MostDamage) _damage.Add(new Damage(kind, "ring", offset));
    }
}
