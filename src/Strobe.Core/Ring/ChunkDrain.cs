using System.Runtime.CompilerServices;

namespace Strobe.Ring;

/// <summary>Copies the new records of one chunk, and claims them from its writer.</summary>
internal sealed unsafe class ChunkDrain(RingMemory memory, SegmentPool pool, ulong holdTicks)
{
    private readonly int _chunkBytes = memory.Geometry.ChunkBytes;
    private readonly uint _most = (uint)((memory.Geometry.ChunkBytes - RingLayout.ChunkHeaderBytes) / RingLayout.RecordHeaderBytes * 2);
    private List<RingSegment> _found = [];
    private ulong _nowTicks;
    private bool _marksTailCalls;

    internal long DeliveredCount { get; private set; }

    internal long GivenUpCount { get; private set; }

    internal long FoundBytes { get; private set; }

    internal ulong SafeUntilTicks { get; private set; }

    /// <summary>Begins a poll.</summary>
    internal void Begin(ulong nowTicks, bool marksTailCalls, List<RingSegment> found)
    {
        (_nowTicks, SafeUntilTicks, _marksTailCalls, _found, FoundBytes) = (nowTicks, nowTicks, marksTailCalls, found, 0);
    }

    /// <summary>Takes what is there. False when the chunk was taken from under the reader.</summary>
    internal bool Drain(ref ChunkProgress progress, ChunkHeader* chunk)
    {
        // The order matters: a closed chunk's count is final, and a record counted has been reserved.
        uint state = Volatile.Read(ref chunk->State);
        uint committed = Math.Min(Volatile.Read(ref chunk->Committed), _most);
        ulong cursor = Volatile.Read(ref chunk->Cursor);
        if ((uint)(Volatile.Read(ref chunk->Read) >> 32) != progress.Tag) return false;

        bool isClosed = state == 0;
        int limit = (int)Math.Min(cursor, (ulong)_chunkBytes) & ~7;
        bool isFruitless = !isClosed && progress.FruitlessCommitted == committed && progress.FruitlessCursor == cursor && progress.FruitlessCursor != 0;
        if ((int)(committed - progress.Claimed) > 0 && !isFruitless)
        {
            if (progress.ToSkip != 0) SkipDelivered(ref progress, (byte*)chunk, limit);
            if (!TakeAll(ref progress, chunk, committed, limit, isClosed)) return false;
            if (progress.Claimed != committed && IsHoldOver(ref progress))
            {
                (progress.FruitlessCursor, progress.FruitlessCommitted) = (cursor, committed);
            }
        }

        HoldBack(ref progress, limit, isClosed, isBehind: progress.Claimed != committed);
        progress.IsDrained = isClosed && progress.Claimed == committed;
        return true;
    }

    private bool TakeAll(ref ChunkProgress progress, ChunkHeader* chunk, uint committed, int limit, bool isClosed)
    {
        // What was passed over comes first: its writer went on behind it only once it was complete.
        while (progress.Claimed != committed && TakeLate(ref progress, chunk, committed, limit))
        {
        }

        if (!TakeRun(ref progress, chunk, committed, limit)) return false;
        while (progress.Claimed != committed)
        {
            if (TakeLate(ref progress, chunk, committed, limit)) continue;
            // A record behind an incomplete one: a signal handler wrote while its thread was writing. Wait for the outer one, but not forever.
            if (!isClosed && !IsHoldOver(ref progress)) return true;
            int start = progress.Offset;
            int found = RecordSearch.First((byte*)chunk, start, limit, progress.Tag);
            if (found < 0) return !isClosed || GiveUp(ref progress, chunk, committed);
            if (!isClosed && found > start) (progress.Holes ??= []).Add((start, found));
            progress.Offset = found;
            uint claimed = progress.Claimed;
            if (!TakeRun(ref progress, chunk, committed, limit)) return false;
            if (progress.Claimed != claimed) continue;
            PassOver(ref progress, (byte*)chunk, found, limit, isClosed);
            if (!TakeRun(ref progress, chunk, committed, limit)) return false;
        }

        return true;
    }

    /// <summary>
    /// A record that is complete and not counted in full yet: its writer was interrupted right there, and a handler's records behind it were counted.
    /// It is taken later. (Or what looked like a record changed before it was copied: only a hostile writer does that.)
    /// </summary>
    private static void PassOver(ref ChunkProgress progress, byte* chunk, int found, int limit, bool isClosed)
    {
        progress.Offset = EndOf(chunk, found, limit);
        if (!isClosed) (progress.Holes ??= []).Add((found, progress.Offset));
    }

    /// <summary>Takes consecutive complete records from the offset on.</summary>
    private bool TakeRun(ref ChunkProgress progress, ChunkHeader* chunk, uint committed, int limit, int mostRecords = int.MaxValue)
    {
        int bytes = limit - progress.Offset;
        if (bytes < RingLayout.RecordHeaderBytes) return true;
        RingSegment segment = pool.Rent(bytes);
        fixed (byte* copy = segment.Buffer)
        {
            Unsafe.CopyBlockUnaligned(copy, (byte*)chunk + progress.Offset, (uint)bytes);
            byte* at = copy;
            byte* end = copy + bytes;
            uint tag = progress.Tag;
            uint most = committed - progress.Claimed;
            uint worth = 0;
            int count = 0;
            while (count < mostRecords && RecordSearch.IsRecord(at, end, tag))
            {
                uint one = RingLayout.WorthOf(((RecordHeader*)at)->Kind);
                if (one > most - worth) break;
                worth += one;
                at += ((RecordHeader*)at)->SizeBytes;
                count++;
            }

            if (count != 0 && Claim(ref progress, chunk, worth))
            {
                progress.Offset += (int)(at - copy);
                DeliveredCount += worth;
                Deliver(ref progress, segment, (int)(at - copy), count);
                return true;
            }

            pool.Return(segment);
            return count == 0;
        }
    }

    private void Deliver(ref ChunkProgress progress, RingSegment segment, int bytes, int count)
    {
        segment.Length = bytes;
        segment.RecordCount = count;
        segment.ProcessId = progress.ProcessId;
        segment.ThreadId = progress.ThreadId;
        segment.Writer = progress.Writer;
        segment.Sequence = progress.Sequence;
        segment.IsAfterGap = progress.IsAfterGap;
        segment.MarksTailCalls = _marksTailCalls;
        progress.IsAfterGap = false;
        progress.HoleSeenTicks = 0;
        FoundBytes += bytes;
        _found.Add(segment);
    }

    /// <summary>Takes one record out of the stretches passed over before. False when none there is complete yet.</summary>
    private bool TakeLate(ref ChunkProgress progress, ChunkHeader* chunk, uint committed, int limit)
    {
        if (progress.Holes is not { Count: > 0 } holes) return false;
        // The later one first: of records inside of each other the inner is complete before the outer.
        for (int i = holes.Count - 1; i >= 0; i--)
        {
            (int start, int end) = holes[i];
            int found = RecordSearch.Next((byte*)chunk, start, Math.Min(end, limit), progress.Tag);
            if (found < 0) continue;
            int resume = progress.Offset;
            progress.Offset = found;
            uint claimed = progress.Claimed;
            bool isTaken = TakeRun(ref progress, chunk, committed, Math.Min(end, limit), mostRecords: 1) && progress.Claimed != claimed;
            if (!isTaken)
            {
                progress.Offset = resume;
                continue;
            }

            int behind = progress.Offset;
            holes.RemoveAt(i);
            if (behind < end) holes.Insert(i, (behind, end));
            if (start < found) holes.Insert(i, (start, found));
            progress.Offset = resume;
            return true;
        }

        return false;
    }

    /// <summary>Walks over records that an earlier reader of this ring has delivered.</summary>
    private static void SkipDelivered(ref ChunkProgress progress, byte* chunk, int limit)
    {
        while (progress.ToSkip != 0)
        {
            int found = RecordSearch.Next(chunk, progress.Offset, limit, progress.Tag);
            if (found < 0) break;
            progress.ToSkip -= Math.Min(progress.ToSkip, RingLayout.WorthOf(((RecordHeader*)(chunk + found))->Kind));
            progress.Offset = EndOf(chunk, found, limit);
        }

        progress.ToSkip = 0;
    }

    /// <summary>Where a record ends, which may have changed since it was looked at.</summary>
    private static int EndOf(byte* chunk, int found, int limit)
    {
        int size = (int)Volatile.Read(ref ((RecordHeader*)(chunk + found))->SizeBytes);
        return Math.Clamp(found + size, found + RingLayout.RecordHeaderBytes, Math.Max(limit, found + RingLayout.RecordHeaderBytes)) & ~7;
    }

    /// <summary>Nothing more will come of a closed chunk: gives up what was counted but cannot be found.</summary>
    private bool GiveUp(ref ChunkProgress progress, ChunkHeader* chunk, uint committed)
    {
        uint missing = committed - progress.Claimed;
        if (!Claim(ref progress, chunk, missing)) return false;
        GivenUpCount += missing;
        return true;
    }

    private static bool Claim(ref ChunkProgress progress, ChunkHeader* chunk, uint count)
    {
        ulong tag = (ulong)progress.Tag << 32;
        ulong expected = tag | progress.Claimed;
        if (Interlocked.CompareExchange(ref chunk->Read, tag | (progress.Claimed + count), expected) != expected) return false;
        progress.Claimed += count;
        return true;
    }

    /// <summary>Notes until when this chunk is known to be complete: an incomplete record's time is later than the last look without it.</summary>
    /// <param name="isBehind">There are complete records behind the incomplete one.</param>
    private void HoldBack(ref ChunkProgress progress, int limit, bool isClosed, bool isBehind)
    {
        progress.IsWaiting = false;
        if (isClosed || progress.Offset >= limit)
        {
            progress.ClearTicks = _nowTicks;
            progress.HoleSeenTicks = 0;
            return;
        }

        if (IsHoldOver(ref progress)) return;
        progress.IsWaiting = isBehind;
        SafeUntilTicks = Math.Min(SafeUntilTicks, Math.Min(progress.ClearTicks, _nowTicks));
    }

    private bool IsHoldOver(ref ChunkProgress progress)
    {
        if (progress.HoleSeenTicks == 0 || progress.HoleOffset != progress.Offset)
        {
            (progress.HoleSeenTicks, progress.HoleOffset) = (Math.Max(1, _nowTicks), progress.Offset);
            return false;
        }

        return unchecked((long)(_nowTicks - progress.HoleSeenTicks)) >= (long)holdTicks;
    }
}

/// <summary>Recognises complete records in the bytes of a chunk.</summary>
internal static unsafe class RecordSearch
{
    /// <summary>Offset of the first complete record at or after <paramref name="start"/>; −1 when there is none.</summary>
    internal static int Next(byte* chunk, int start, int limit, uint tag)
    {
        for (int offset = start; offset <= limit - RingLayout.RecordHeaderBytes; offset += 8)
        {
            if (IsRecord(chunk + offset, chunk + limit, tag)) return offset;
        }

        return -1;
    }

    /// <summary>
    /// As <see cref="Next"/>, while the writer goes on: of records that it completed one after the other the first, even when it did so during the search.
    /// </summary>
    internal static int First(byte* chunk, int start, int limit, uint tag)
    {
        int first = Next(chunk, start, limit, tag);
        for (int earlier = first; earlier >= 0; earlier = Next(chunk, start, first, tag)) first = earlier;
        return first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsRecord(byte* at, byte* end, uint tag)
    {
        if (end - at < RingLayout.RecordHeaderBytes) return false;
        var record = (RecordHeader*)at;
        if (record->Tag != tag) return false;
        uint size = record->SizeBytes;
        return size >= RingLayout.RecordHeaderBytes && (size & 7) == 0 && size <= (ulong)(end - at);
    }
}
