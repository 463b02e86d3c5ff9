using System.Runtime.CompilerServices;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>A ring being read: its memory, its reader, what its hooks mean, and the writers seen in it.</summary>
internal sealed class RingSource : IDisposable
{
    private const int Unresolved = -2;
    private const int NoSuchHook = -1;
    private const uint MostHooks = 1 << 22;
    private const int MostStreams = 1 << 16;
    private const int BeatMilliseconds = 1000;

    private readonly IRecordDecoder _decoder;
    private readonly Dictionary<ulong, WriterStream> _streams = [];
    private readonly Lock _gate = new();
    private readonly Timer? _heart;
    private int[] _shapes = [];
    private bool _isDisposed;

    internal RingSource(RingMemory memory, IRecordDecoder decoder, SegmentPool pool, ulong holdTicks)
    {
        (Memory, _decoder) = (memory, decoder);
        Reader = new RingReader(memory, pool, holdTicks);
        // Observers may keep the reading thread for as long as they like: writers that wait must not take that for the end of the host.
        if ((memory.Flags & RingFlags.Lossless) != 0) _heart = new Timer(_ => Beat(), null, BeatMilliseconds, BeatMilliseconds);
    }

    internal RingMemory Memory { get; }

    internal RingReader Reader { get; }

    internal IRecordDecoder Decoder => _decoder;

    /// <summary>True when nothing writes to the ring any more: it is let go of once it is empty. Any thread.</summary>
    internal bool IsRetired { get; set; }

    /// <summary>Losses of this ring as of the latest poll. Can be asked for when the ring is gone.</summary>
    internal long ReportedLosses { get; set; }

    /// <summary>The open calls of Go functions.</summary>
    internal GoroutineCalls Goroutines { get; } = new();

    internal Dictionary<ulong, WriterStream>.ValueCollection Streams => _streams.Values;

    /// <summary>The stream of a writer; made when it is new.</summary>
    internal WriterStream StreamOf(uint processId, uint writer)
    {
        ulong key = ((ulong)processId << 32) | writer;
        if (_streams.TryGetValue(key, out WriterStream? stream)) return stream;
        if (_streams.Count >= MostStreams) RemoveIdle(_ => true);
        stream = new WriterStream(this, key, processId);
        _streams.Add(key, stream);
        return stream;
    }

    /// <summary>Forgets streams that have nothing queued and that <paramref name="where"/> is true for.</summary>
    internal void RemoveIdle(Func<WriterStream, bool> where)
    {
        foreach (WriterStream stream in _streams.Values)
        {
            if (stream.Head == null && where(stream)) _streams.Remove(stream.Key);
        }
    }

    /// <summary>False when the hook number means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryShape(uint hook, out HookShape shape)
    {
        int packed = hook < (uint)_shapes.Length ? _shapes[hook] : Unresolved;
        if (packed < 0) packed = Resolve(hook);
        shape = new HookShape(packed >> 4, (packed & 1) != 0, (packed & 2) != 0, (packed & 4) != 0, (packed & 8) != 0);
        return packed >= 0;
    }

    /// <summary>Closes what a dead thread (or, with 0, a whole dead process) left open; tells which chunks nothing was lost behind. Any thread.</summary>
    internal HashSet<ulong> CloseChunksOf(int processId, int threadId)
    {
        lock (_gate)
        {
            if (_isDisposed) return [];
            return threadId == 0 ? Reader.CloseChunksOfProcess(processId) : Reader.CloseChunksOfThread(threadId);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _heart?.Dispose();
            Memory.Dispose();
        }
    }

    private void Beat()
    {
        lock (_gate)
        {
            if (!_isDisposed) Memory.Beat();
        }
    }

    private int Resolve(uint hook)
    {
        // A number that means nothing is asked for again every time: hooks are added while the ring is read.
        if (hook >= MostHooks || _decoder.ShapeOf(hook) is not { } shape || shape.FunctionId < 0) return NoSuchHook;
        if (hook >= (uint)_shapes.Length)
        {
            int length = _shapes.Length;
            Array.Resize(ref _shapes, (int)Math.Max(256, System.Numerics.BitOperations.RoundUpToPowerOf2(hook + 1)));
            _shapes.AsSpan(length).Fill(Unresolved);
        }

        return _shapes[hook] = (shape.FunctionId << 4) | (shape.HasExit ? 1 : 0) | (shape.IsHidden ? 2 : 0) | (shape.IsWrite ? 4 : 0) |
            (shape.IsByGoroutine ? 8 : 0);
    }
}

/// <summary>The records of one writer, in its order, waiting to be merged with those of others.</summary>
internal sealed class WriterStream(RingSource source, ulong key, uint processId)
{
    internal RingSource Source { get; } = source;

    internal ulong Key { get; } = key;

    internal uint ProcessId { get; } = processId;

    /// <summary>The thread that the calls of this stream run on; 0 before the first.</summary>
    internal uint ThreadId { get; set; }

    internal CallPairing Calls { get; } = new();

    internal RecentCalls Recent { get; } = new();

    /// <summary>The chunk that the latest record was in.</summary>
    internal ulong Sequence { get; set; }

    internal RingSegment? Head { get; set; }

    internal RingSegment? Tail { get; set; }

    /// <summary>The next record, in <see cref="Head"/>.</summary>
    internal int Offset { get; set; }

    /// <summary>The time of the next record; never before that of the one before it.</summary>
    internal ulong HeadTicks { get; set; }
}
