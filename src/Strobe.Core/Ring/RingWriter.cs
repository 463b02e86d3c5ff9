using System.Runtime.CompilerServices;

namespace Strobe.Ring;

/// <summary>Room for one record that its writer is filling. <see cref="Record"/> is null when the ring had none.</summary>
internal readonly unsafe struct RingReservation(RecordHeader* record, ChunkHeader* chunk, uint tag)
{
    internal RecordHeader* Record { get; } = record;

    internal ChunkHeader* Chunk { get; } = chunk;

    internal uint Tag { get; } = tag;
}

/// <summary>
/// Writes records as the generated stubs do (docs/ring-format.md, Writing). One writer belongs to one thread at a time; reservations
/// may nest the way a signal handler interrupts its thread: last reserved, first committed.
/// </summary>
internal sealed unsafe class RingWriter : IDisposable
{
    private readonly RingMemory _memory;
    private readonly uint _processId;
    private readonly uint _threadId;
    private readonly uint _writer;
    private ChunkHeader* _chunk;
    private uint _tag;
    private ulong _lastSequence;
    private int _openReservations;
    private bool _leftOpen;

    internal RingWriter(RingMemory memory, int processId, int threadId, int writer)
    {
        ArgumentOutOfRangeException.ThrowIfZero(threadId);
        (_memory, _processId, _threadId, _writer) = (memory, (uint)processId, (uint)threadId, (uint)writer);
    }

    /// <summary>What the records of this writer that are complete in the ring, or were until overwritten, are worth.</summary>
    internal long CommittedCount { get; private set; }

    /// <summary>What the records of this writer that found every chunk open would have been worth.</summary>
    internal long RefusedCount { get; private set; }

    /// <summary>Writes one record with the time it is now. False when it was refused.</summary>
    internal bool Write(RecordKind kind, uint hook, uint slot, ReadOnlySpan<byte> payload)
    {
        RingReservation reservation = Reserve(payload.Length, RingLayout.WorthOf(kind));
        if (reservation.Record == null) return false;
        Commit(reservation, kind, hook, slot, TimeStampCounter.Read(), payload);
        return true;
    }

    /// <summary>Writes one record with a given time.</summary>
    internal bool Write(RecordKind kind, uint hook, uint slot, ulong ticks, ReadOnlySpan<byte> payload)
    {
        RingReservation reservation = Reserve(payload.Length, RingLayout.WorthOf(kind));
        if (reservation.Record == null) return false;
        Commit(reservation, kind, hook, slot, ticks, payload);
        return true;
    }

    /// <summary>Reserves room for a record; its time must be read after this.</summary>
    /// <param name="worth">Events lost when there is no room.</param>
    internal RingReservation Reserve(int payloadBytes, uint worth = 1)
    {
        uint size = SizeOf(payloadBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (uint)(_memory.Geometry.ChunkBytes - RingLayout.ChunkHeaderBytes), nameof(payloadBytes));
        while (true)
        {
            if (_chunk != null)
            {
                ulong offset = _chunk->Cursor;
                Volatile.Write(ref _chunk->Cursor, offset + size);
                if (offset + size <= (ulong)_memory.Geometry.ChunkBytes) return Begin(offset, size);
            }

            if (!TakeChunk())
            {
                Interlocked.Add(ref _memory.Header->Refused, worth);
                RefusedCount += worth;
                // The next chunk says "nothing before me", so that a reader knows of the gap.
                _lastSequence = 0;
                return default;
            }
        }
    }

    internal void Commit(RingReservation reservation, RecordKind kind, uint hook, uint slot, ulong ticks, ReadOnlySpan<byte> payload)
    {
        RecordHeader* record = reservation.Record;
        record->KindAndHook = (hook << RingLayout.HookShift) | (uint)kind;
        record->Ticks = ticks;
        record->Slot = slot;
        var room = new Span<byte>(record + 1, (int)record->SizeBytes - RingLayout.RecordHeaderBytes);
        payload.CopyTo(room);
        room[payload.Length..].Clear();
        Volatile.Write(ref record->Tag, reservation.Tag);
        uint worth = RingLayout.WorthOf(kind);
        Volatile.Write(ref reservation.Chunk->Committed, reservation.Chunk->Committed + worth);
        CommittedCount += worth;
        if (--_openReservations == 0 && _leftOpen) CloseLeftOpen();
    }

    /// <summary>Ends the writer: closes its chunk, as a thread's end does.</summary>
    public void Dispose()
    {
        if (_chunk == null) return;
        _leftOpen = false;
        CloseLeftOpen();
        Close(_chunk);
        _chunk = null;
    }

    /// <summary>Bytes of a record with the given payload.</summary>
    internal static uint SizeOf(int payloadBytes) => (uint)(RingLayout.RecordHeaderBytes + payloadBytes + 7) & ~7u;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RingReservation Begin(ulong offset, uint size)
    {
        var record = (RecordHeader*)((byte*)_chunk + offset);
        record->SizeBytes = size;
        _openReservations++;
        return new RingReservation(record, _chunk, _tag);
    }

    private bool TakeChunk()
    {
        RingHeader* header = _memory.Header;
        int count = _memory.Geometry.ChunkCount;
        for (int attempt = 0; attempt < count; attempt++)
        {
            ulong sequence = Interlocked.Increment(ref header->Next) - 1;
            ChunkHeader* chunk = _memory.Chunk((int)(sequence & (uint)(count - 1)));
            if (Interlocked.CompareExchange(ref chunk->State, _threadId, 0) != 0) continue;
            if (Volatile.Read(ref header->Next) - sequence > (ulong)count)
            {
                // A later number was drawn for this chunk meanwhile; the reader may be done with it and not look here any more.
                Close(chunk);
                continue;
            }

            if ((_memory.Flags & RingFlags.Lossless) != 0) WaitUntilRead(chunk);
            Open(chunk, sequence);
            return true;
        }

        return false;
    }

    private void Open(ChunkHeader* chunk, ulong sequence)
    {
        RingHeader* header = _memory.Header;
        uint tag = RingLayout.TagOf(sequence, _memory.Salt);
        // From this exchange on the reader can no longer claim what the chunk held, so it must come before every other store.
        ulong old = Interlocked.Exchange(ref chunk->Read, (ulong)tag << 32);
        long lost = (uint)(old >> 32) == chunk->Tag ? (int)(chunk->Committed - (uint)old) : 0;
        if (lost > 0) Interlocked.Add(ref header->Overwritten, (ulong)lost);
        Volatile.Write(ref chunk->Sequence, sequence);
        chunk->ProcessId = _processId;
        chunk->ThreadId = _threadId;
        chunk->Writer = _writer;
        chunk->OpenedTicks = TimeStampCounter.Read();
        chunk->Previous = _lastSequence;
        chunk->Committed = 0;
        chunk->Cursor = RingLayout.ChunkHeaderBytes;
        Volatile.Write(ref chunk->Tag, tag);

        ChunkHeader* before = _chunk;
        _chunk = chunk;
        (_tag, _lastSequence) = (tag, sequence + 1);
        if (before == null) return;
        if (_openReservations == 0) Close(before);
        else _leftOpen = true;
    }

    /// <summary>Closes the chunks that could not be closed while a record lower on the stack was incomplete: the ones before the current.</summary>
    private void CloseLeftOpen()
    {
        _leftOpen = false;
        ulong previous = _chunk->Previous;
        for (int i = 0; previous != 0 && i < _memory.Geometry.ChunkCount; i++)
        {
            ulong sequence = previous - 1;
            ChunkHeader* chunk = _memory.Chunk((int)(sequence & (uint)(_memory.Geometry.ChunkCount - 1)));
            if (chunk->Sequence != sequence || Volatile.Read(ref chunk->State) != _threadId) return;
            previous = chunk->Previous;
            Close(chunk);
        }
    }

    private void WaitUntilRead(ChunkHeader* chunk)
    {
        var spin = default(SpinWait);
        while ((int)(chunk->Committed - (uint)Volatile.Read(ref chunk->Read)) > 0)
        {
            ulong patience = _memory.Header->PatienceTicks;
            ulong silence = unchecked(TimeStampCounter.Read() - Volatile.Read(ref _memory.Header->Heartbeat));
            bool isHostGone = patience != 0 && (long)silence > (long)patience;
            if (isHostGone || (_memory.Flags & RingFlags.Lossless) == 0) return;
            spin.SpinOnce();
        }
    }

    private static void Close(ChunkHeader* chunk) => Volatile.Write(ref chunk->State, 0);
}
