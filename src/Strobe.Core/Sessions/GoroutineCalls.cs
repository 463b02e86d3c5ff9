using System.Runtime.InteropServices;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>
/// The open calls of Go functions in the processes that write to one ring, by goroutine: a goroutine goes from thread to thread, and its calls with
/// it. Records come in the order of time, whichever thread wrote them. For the delivery thread.
/// </summary>
internal sealed class GoroutineCalls
{
    private const int Kept = 1 << 12, Most = 1 << 20;
    private const ulong AddressMask = (1ul << RecordEmitter.GoroutineBits) - 1;

    private readonly Dictionary<(int ProcessId, ulong Address), Goroutine> _goroutines = [];

    /// <summary>Goroutines that are remembered.</summary>
    internal int Count => _goroutines.Count;

    /// <summary>Adds the events of a record; false when it is that of a call which began before its function was hooked, and tells nothing.</summary>
    internal bool Add(in Ring.RecordHeader record, HookShape shape, in CallContext context, Ring.RingSegment segment, int offset, RecordBatch batch)
    {
        ReadOnlySpan<byte> payload = segment.PayloadAt(offset);
        ulong identity = payload.Length < sizeof(ulong) ? 0 : MemoryMarshal.Read<ulong>(payload);
        (int, ulong) key = (context.ProcessId, identity & AddressMask);
        Goroutine goroutine = At(key, identity, in context, batch);
        goroutine.ThreadId = context.ThreadId;
        bool isTold = goroutine.Calls.Add(in record, shape, in context, segment, offset, batch);
        if (_goroutines.Count > Kept && goroutine.Calls.IsEmpty) _goroutines.Remove(key);
        return isTold;
    }

    /// <summary>A process ended, and every open call with it.</summary>
    internal void End(in CallContext context, RecordBatch batch)
    {
        foreach (((int ProcessId, ulong) key, Goroutine goroutine) in _goroutines)
        {
            if (key.ProcessId != context.ProcessId) continue;
            goroutine.Calls.End(new CallContext(context.Source, context.ProcessId, goroutine.ThreadId, context.Nanos), batch);
            _goroutines.Remove(key);
        }
    }

    /// <summary>Records of a process were lost: any goroutine may have written them.</summary>
    internal void Forget(int processId, RecordBatch batch)
    {
        foreach (((int ProcessId, ulong) key, Goroutine goroutine) in _goroutines)
        {
            if (key.ProcessId != processId) continue;
            goroutine.Calls.Forget(batch);
            _goroutines.Remove(key);
        }
    }

    /// <summary>Hooks were taken out, and with them the exits of the calls under way: nobody will know how those end.</summary>
    internal void Drop(int processId, IReadOnlySet<uint> hooks)
    {
        foreach (((int ProcessId, ulong) key, Goroutine goroutine) in _goroutines)
        {
            if (key.ProcessId == processId) goroutine.Calls.Drop(hooks);
        }
    }

    private Goroutine At((int, ulong) key, ulong identity, in CallContext context, RecordBatch batch)
    {
        ushort number = (ushort)(identity >> RecordEmitter.GoroutineBits);
        if (_goroutines.TryGetValue(key, out Goroutine? known))
        {
            // The runtime uses the memory of a goroutine that has ended for the next one.
            if (known.Number != number) known.Calls.End(new CallContext(context.Source, context.ProcessId, known.ThreadId, context.Nanos), batch);
            known.Number = number;
            return known;
        }

        if (_goroutines.Count >= Most) _goroutines.Clear();
        return _goroutines[key] = new Goroutine { Number = number };
    }

    private sealed class Goroutine
    {
        internal CallPairing Calls { get; } = new(isGoroutine: true);

        /// <summary>The low bits of its number; 0 where nobody knows it.</summary>
        internal ushort Number { get; set; }

        /// <summary>The thread it was on when it was last seen.</summary>
        internal int ThreadId { get; set; }
    }
}
