using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Strobe.Ring;

/// <summary>The lanes that this process publishes signals in, one for each name, made when a name is first used. Any thread.</summary>
internal static class Publisher
{
    private const int MostNames = 256;
    private const int LeastRoom = 4032;
    private const long MostBytesOfLane = 64L << 20, LeastBytesOfLane = 64 << 10;

    private static readonly ConcurrentDictionary<string, Signal?> Signals = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    // What further lanes may take; under the gate. Memory is taken as values are recorded.
    private static long s_left = 1L << 30;

    // Most threads publish one signal after the other under a literal name.
    [ThreadStatic]
    private static string? t_name;

    [ThreadStatic]
    private static Signal? t_signal;

    [ThreadStatic]
    private static uint t_threadId;

    /// <summary>Records a value, when somebody listens. Never throws, never waits for a listener.</summary>
    internal static bool Publish<T>(string name, ReadOnlySpan<T> values, Shape shape)
        where T : unmanaged
    {
        if (!ReferenceEquals(name, t_name) || t_name is null) Look(name, (long)values.Length * Unsafe.SizeOf<T>(), shape.IsScalar);
        Signal? signal = t_signal;
        if (signal?.IsListenedTo != true || ElementTypes.Of<T>() is not (not ElementType.None and var type) || shape.ElementCount != values.Length) return false;
        if (!shape.IsScalar && values.Length * (long)Unsafe.SizeOf<T>() is var bytes && bytes > signal.Room && signal.MayGrow) Grow(signal, bytes);
        if (t_threadId == 0) t_threadId = (uint)SharedMemory.ThreadId();
        FrameFields fields = new(type, shape) { ThreadId = t_threadId, ProcessId = (uint)Environment.ProcessId };
        return signal.Writer.Write(fields, MemoryMarshal.AsBytes(values));
    }

    private static void Look(string name, long payloadBytes, bool isScalar)
    {
        (t_name, t_signal) = (null, null);
        if (name is null || !OperatingSystem.IsLinux()) return;
        if (!Signals.TryGetValue(name, out Signal? signal)) signal = Add(name, payloadBytes, isScalar);
        (t_name, t_signal) = (name, signal);
    }

    private static Signal? Add(string name, long payloadBytes, bool isScalar)
    {
        lock (Gate)
        {
            if (Signals.TryGetValue(name, out Signal? known)) return known;
            if (Signals.Count >= MostNames) return null;
            Signal? signal = null;
            try
            {
                if (PublishedLane.IsName(name) && SizeFor(payloadBytes, isScalar) is { } size)
                {
                    signal = new Signal(name, PublishedLane.Create(name, size));
                    s_left -= size.SlotsBytes;
                }
            }
            catch (StrobeException)
            {
                // No memory: as if nobody listened.
            }

            return Signals[name] = signal;
        }
    }

    /// <summary>Makes larger slots, for a value without room; when there is no memory for them, it is cut, and says so.</summary>
    private static void Grow(Signal signal, long payloadBytes)
    {
        lock (Gate)
        {
            if (payloadBytes <= signal.Room || !signal.MayGrow) return;
            try
            {
                if (SizeFor(payloadBytes, false) is { } size && size.LeastPayload > signal.Room)
                {
                    signal.Grow(size);
                    s_left -= size.SlotsBytes;
                    return;
                }
            }
            catch (StrobeException)
            {
                // No memory: as if there were none to be had.
            }

            signal.MayGrow = false;
        }
    }

    /// <summary>Room for twice the value. Each generation gets at most half of the memory that is left; null when that is too little.</summary>
    private static LaneSize? SizeFor(long payloadBytes, bool isScalar)
    {
        long most = Math.Min(MostBytesOfLane, s_left / 2);
        if (most < LeastBytesOfLane) return null;
        if (isScalar && LaneSize.ForScalars.SlotsBytes <= most) return LaneSize.ForScalars;
        long room = isScalar ? 0 : Math.Max(2 * payloadBytes, LeastRoom);
        return LaneSize.ForPayload((int)Math.Min(room, most / 4), most);
    }

    private sealed unsafe class Signal
    {
        private readonly string _name;
        private readonly LaneMemory _first;
        private uint _generation;
        private volatile int _room;
        private volatile bool _mayGrow = true;

        internal Signal(string name, LaneMemory memory)
        {
            (_name, _first, Writer) = (name, memory, new LaneWriter(memory));
            _room = memory.Shape(0, out LaneGeometry geometry) ? geometry.PayloadRoom : 0;
        }

        internal LaneWriter Writer { get; }

        internal bool IsListenedTo => _first.Listeners != 0;

        /// <summary>Bytes of a list that the newest slots have room for.</summary>
        internal int Room => _room;

        internal bool MayGrow
        {
            get => _mayGrow;
            set => _mayGrow = value;
        }

        /// <summary>Sends the frames from now on into a generation of a size. One thread at a time.</summary>
        internal void Grow(LaneSize size)
        {
            LaneMemory memory = PublishedLane.Create(_name, size, _generation + 1);
            if (!memory.Shape(0, out LaneGeometry geometry)) return;
            Volatile.Write(ref memory.Header->Next, Volatile.Read(ref _first.Header->Next));
            Writer.Use(memory);
            // Who reads the number of the generation, and then the counter, knows that later numbers are not in the one before.
            Interlocked.MemoryBarrier();
            _first.Newest = ++_generation;
            _room = geometry.PayloadRoom;
        }
    }
}
