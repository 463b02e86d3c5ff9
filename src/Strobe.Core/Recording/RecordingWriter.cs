using System.Collections.Concurrent;
using Strobe.Ring;

namespace Strobe.Recording;

/// <summary>
/// Puts events and frames into blocks on the thread that brings them, and writes the blocks on a thread of its own. What finds no room on the way, or on
/// the disk, is counted, and the counts are written down. Blocks that are not full go out every quarter of a second.
/// </summary>
internal sealed class RecordingWriter
{
    private const int TickMilliseconds = 250;
    private const int MostSpares = 64;
    private const int MostSourcesAtOnce = 8;
    private const int TicksPerCounts = 4;

    private readonly BlockOutput _output;
    private readonly BlockQueue _queue;
    private readonly Func<RecordedCounts> _count;
    private readonly Action<Exception>? _onFailure;
    private readonly Func<BlockBuilder?>? _nextSource;
    private readonly Lock _gate = new();
    private readonly Dictionary<(uint Probe, uint Lane), FrameBlockBuilder> _frames = [];
    private readonly ConcurrentDictionary<uint, long> _unrecorded = new();
    private readonly ConcurrentBag<EventBlockBuilder> _spareEvents = [];
    private readonly ConcurrentBag<FrameBlockBuilder> _spareFrames = [];
    private readonly Queue<BlockBuilder> _unwritten = new();
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EventBlockBuilder _events = new();
    private volatile bool _isFinishing;
    private bool _hasFailed;
    private long _missing, _latest;
    private long _eventCount, _frameCount, _lostEvents, _lostFrames;

    /// <param name="output">The file, which then belongs to this object.</param>
    /// <param name="queue">Between the threads.</param>
    /// <param name="count">What the session has counted so far. Called on the writing thread.</param>
    /// <param name="onFailure">Told of the first time that the disk refuses. Called on the writing thread.</param>
    /// <param name="nextSource">Blocks that are made on the writing thread: the texts of sources. Null when there is none at the moment.</param>
    internal RecordingWriter(
        BlockOutput output, BlockQueue queue, Func<RecordedCounts> count, Action<Exception>? onFailure = null, Func<BlockBuilder?>? nextSource = null)
    {
        (_output, _queue, _count, _onFailure, _nextSource) = (output, queue, count, onFailure, nextSource);
        new Thread(Run) { IsBackground = true, Name = "Strobe recording" }.Start();
    }

    internal long WrittenBytes => _output.Length;

    /// <summary>Events taken so far, the lost ones included.</summary>
    internal long EventCount => Volatile.Read(ref _eventCount);

    internal long FrameCount => Volatile.Read(ref _frameCount);

    internal long LostEvents => Volatile.Read(ref _lostEvents);

    internal long LostFrames => Volatile.Read(ref _lostFrames);

    /// <summary>Completes when the file is closed.</summary>
    internal Task Completed => _completed.Task;

    /// <summary>Writes something down that cannot be left out: settings, probes.</summary>
    internal void Describe(BlockBuilder block) => _queue.Add(block);

    internal void AddEvents(EventBatch batch)
    {
        lock (_gate)
        {
            if (_isFinishing) return;
            ReadOnlySpan<EventHeader> headers = batch.Headers;
            Interlocked.Add(ref _missing, batch.DroppedBefore);
            for (int i = 0; i < headers.Length; i++)
            {
                if (Volatile.Read(ref _missing) > 0) _events.AddGap(Interlocked.Exchange(ref _missing, 0));
                _latest = headers[i].TimestampNanos;
                Volatile.Write(ref _eventCount, _eventCount + 1);
                if (!_events.Add(batch, i, headers[i])) LoseEvents(1);
                if (_events.IsFull) SendEvents();
            }
        }
    }

    internal void AddFrame(uint probe, uint lane, in FrameView frame)
    {
        lock (_gate)
        {
            if (_isFinishing) return;
            FrameBlockBuilder block = BlockFor(probe, lane);
            block.Add(frame);
            Added(block);
        }
    }

    internal void AddFrame(uint probe, uint lane, SignalFrame frame)
    {
        lock (_gate)
        {
            if (_isFinishing) return;
            FrameBlockBuilder block = BlockFor(probe, lane);
            block.Add(frame);
            Added(block);
        }
    }

    /// <summary>Nothing is taken from now on; what was taken is written, and the file closed. Returns at once.</summary>
    internal void Finish()
    {
        _isFinishing = true;
        _queue.Wake();
    }

    private FrameBlockBuilder BlockFor(uint probe, uint lane)
    {
        if (_frames.TryGetValue((probe, lane), out FrameBlockBuilder? block)) return block;
        block = _spareFrames.TryTake(out FrameBlockBuilder? spare) ? spare : new FrameBlockBuilder();
        block.Begin(probe, lane);
        return _frames[(probe, lane)] = block;
    }

    private void Added(FrameBlockBuilder block)
    {
        Volatile.Write(ref _frameCount, _frameCount + 1);
        if (block.IsFull) SendFrames(block);
    }

    private void SendEvents()
    {
        EventBlockBuilder full = _events;
        _events = _spareEvents.TryTake(out EventBlockBuilder? spare) ? spare : new EventBlockBuilder();
        if (!_queue.TryAdd(full)) Lose(full);
    }

    private void SendFrames(FrameBlockBuilder block)
    {
        _frames.Remove((block.Header.Subject, block.Header.Lane));
        if (!_queue.TryAdd(block)) Lose(block);
    }

    private void LoseEvents(long count)
    {
        Interlocked.Add(ref _lostEvents, count);
        Interlocked.Add(ref _missing, count);
    }

    /// <summary>A block that will not be in the file.</summary>
    private void Lose(BlockBuilder block)
    {
        if (block is EventBlockBuilder events)
        {
            LoseEvents(events.Items);
            Interlocked.Add(ref _missing, events.MissingCount);
        }
        else if (block is FrameBlockBuilder frames)
        {
            Interlocked.Add(ref _lostFrames, frames.Items);
            _unrecorded.AddOrUpdate(frames.Header.Subject, static (_, items) => items, static (_, before, items) => before + items, (long)frames.Items);
        }

        Spare(block);
    }

    private void Spare(BlockBuilder block)
    {
        block.Clear();
        if (block is EventBlockBuilder events && _spareEvents.Count < MostSpares) _spareEvents.Add(events);
        else if (block is FrameBlockBuilder frames && _spareFrames.Count < MostSpares) _spareFrames.Add(frames);
    }

    private void Run()
    {
        try
        {
            int ticks = 0;
            long due = Environment.TickCount64 + TickMilliseconds;
            while (!_isFinishing)
            {
                Drain((int)Math.Max(1, due - Environment.TickCount64));
                if (Environment.TickCount64 < due) continue;
                due = Environment.TickCount64 + TickMilliseconds;
                // Whoever brings events may be waiting for room, which only this thread can make.
                if (_gate.TryEnter()) SendAll();
                Drain(0);
                for (int left = MostSourcesAtOnce; left > 0 && _nextSource?.Invoke() is { } source; left--) Write(source);
                if (++ticks % TicksPerCounts == 0) WriteCounts();
            }

            while (!_gate.TryEnter(1)) Drain(0);
            SendAll();
            Drain(0);
            Conclude();
        }
        catch (Exception error)
        {
            Fail(error);
        }
        finally
        {
            _queue.Close();
            _output.Dispose();
            _completed.TrySetResult();
        }
    }

    /// <summary>Sends the blocks that are not full. Lets go of the lock.</summary>
    private void SendAll()
    {
        try
        {
            if (_events.Items > 0)
            {
                _queue.Add(_events);
                _events = _spareEvents.TryTake(out EventBlockBuilder? spare) ? spare : new EventBlockBuilder();
            }

            foreach (FrameBlockBuilder block in _frames.Values) _queue.Add(block);
            _frames.Clear();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Drain(int milliseconds)
    {
        while (_queue.Take(milliseconds) is { } block)
        {
            long bytes = block.Bytes;
            Write(block);
            _queue.Done(bytes);
            milliseconds = 0;
        }
    }

    private void Write(BlockBuilder block)
    {
        try
        {
            while (_unwritten.TryPeek(out BlockBuilder? earlier))
            {
                _output.Write(earlier);
                _unwritten.Dequeue();
            }

            _output.Write(block);
            Spare(block);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Fail(refusal);
            if (block.IsData) Lose(block);
            else _unwritten.Enqueue(block);
        }
    }

    private void WriteCounts()
    {
        ByteSink counts = new();
        Counts().Write(counts);
        Write(new PlainBlock(BlockKind.Counts, 0, counts));
    }

    private RecordedCounts Counts()
    {
        RecordedCounts counts = _count();
        return counts with
        {
            LostEvents = LostEvents,
            LostFrames = LostFrames,
            Probes = [.. counts.Probes.Select(probe => _unrecorded.TryGetValue(probe.Number, out long lost) ? probe with { Unrecorded = lost } : probe)],
        };
    }

    private void Conclude()
    {
        // Events that were lost behind the last one that was kept.
        if (Interlocked.Exchange(ref _missing, 0) is > 0 and var missing)
        {
            _events.AddGap(missing);
            _events.Header.Earliest = _events.Header.Latest = _latest;
            Write(_events);
        }

        // Counting finds sources, too.
        WriteCounts();
        while (_nextSource?.Invoke() is { } source) Write(source);
        try
        {
            _output.Finish();
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Fail(refusal);
        }
    }

    private void Fail(Exception error)
    {
        if (_hasFailed) return;
        _hasFailed = true;
        _onFailure?.Invoke(error);
    }
}
