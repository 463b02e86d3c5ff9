using System.Diagnostics;

namespace Strobe.Recording;

/// <summary>Gets what is played. Called on the playing thread, one call at a time.</summary>
internal interface IPlaybackSink
{
    void OnBatch(EventBatch batch);

    void OnFrame(uint probe, SignalFrame frame);
}

/// <summary>
/// Plays a recording: hands its events and frames over in the order of their times, as fast as they came or faster or slower, on a thread of its own.
/// Any thread may command, also from within a call to the sink.
/// </summary>
internal sealed class Playback : IDisposable
{
    private const int BatchEvents = 4096;
    private const int LongestWaitMilliseconds = 50;

    private readonly object _gate = new();
    private readonly IPlaybackSink _sink;
    private readonly EventCursor _events;
    private readonly FrameCursor[] _frames;
    // Those that have not come to their end, by the time of their next frame. Playing thread.
    private readonly PriorityQueue<FrameCursor, long> _next = new();
    private readonly long _endNanos;
    private readonly Action _onEnd;
    private Thread? _thread;
    private bool _isPlaying, _isDisposed;
    private long? _seek;
    private double _speed = 1;
    private long _position;
    // Where and when the present stretch at the present speed began.
    private long _anchorNanos, _anchorStamp;

    /// <param name="sink">Gets events and frames.</param>
    /// <param name="events">A cursor for this object alone.</param>
    /// <param name="frames">The same for frames.</param>
    /// <param name="endNanos">How long the recording is.</param>
    /// <param name="onEnd">Called when the end was played.</param>
    internal Playback(IPlaybackSink sink, EventCursor events, FrameCursor[] frames, long endNanos, Action onEnd) =>
        (_sink, _events, _frames, _endNanos, _onEnd) = (sink, events, frames, endNanos, onEnd);

    internal long PositionNanos => Volatile.Read(ref _position);

    internal bool IsPlaying
    {
        get
        {
            lock (_gate) return _isPlaying;
        }
    }

    internal void Play(double speed)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            (_speed, _isPlaying) = (speed, true);
            Anchor(PositionNanos);
            if (_thread is null)
            {
                _seek ??= PositionNanos;
                _thread = new Thread(Run) { IsBackground = true, Name = "Strobe playback" };
                _thread.Start();
            }

            Monitor.PulseAll(_gate);
        }
    }

    internal void Pause()
    {
        lock (_gate)
        {
            _isPlaying = false;
            Monitor.PulseAll(_gate);
        }
    }

    internal void Seek(long nanos)
    {
        lock (_gate)
        {
            _seek = nanos;
            Volatile.Write(ref _position, nanos);
            Anchor(nanos);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the thread, unless it is the one that asks.</summary>
    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            (_isDisposed, thread) = (true, _thread);
            Monitor.PulseAll(_gate);
        }

        if (thread is not null && thread != Thread.CurrentThread) thread.Join();
    }

    private void Anchor(long nanos) => (_anchorNanos, _anchorStamp) = (nanos, Stopwatch.GetTimestamp());

    private void Run()
    {
        while (Next() is { } until) Deliver(until);
    }

    /// <summary>Waits until something is due; up to when it is then. Null when it is over.</summary>
    private long? Next()
    {
        lock (_gate)
        {
            while (!_isDisposed)
            {
                if (_seek is { } nanos) Reposition(nanos);
                if (!_isPlaying)
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                long? next = NextNanos();
                long due = Due();
                if (next is { } there && there <= due) return due;
                if (next is null && (due >= _endNanos || double.IsInfinity(_speed))) End();
                else Await(next ?? _endNanos, due);
            }

            return null;
        }
    }

    private void End()
    {
        _isPlaying = false;
        Volatile.Write(ref _position, Math.Max(_endNanos, PositionNanos));
        _onEnd();
    }

    private void Await(long next, long due)
    {
        Volatile.Write(ref _position, Math.Clamp(due, PositionNanos, Math.Max(_endNanos, PositionNanos)));
        double milliseconds = (next - (double)due) / 1e6 / _speed;
        Monitor.Wait(_gate, (int)Math.Clamp(Math.Ceiling(milliseconds), 1, LongestWaitMilliseconds));
    }

    private long Due()
    {
        if (double.IsInfinity(_speed)) return long.MaxValue;
        double due = _anchorNanos + (Stopwatch.GetElapsedTime(_anchorStamp).TotalNanoseconds * _speed);
        return due >= long.MaxValue ? long.MaxValue : (long)due;
    }

    private void Reposition(long nanos)
    {
        _seek = null;
        _events.Seek(nanos);
        _next.Clear();
        foreach (FrameCursor cursor in _frames)
        {
            cursor.Seek(nanos);
            Enqueue(cursor);
        }
    }

    private void Enqueue(FrameCursor cursor)
    {
        if (cursor.NextNanos is { } nanos) _next.Enqueue(cursor, nanos);
    }

    private long? NextNanos()
    {
        long? nanos = _events.NextNanos;
        return _next.TryPeek(out _, out long frame) && !(nanos <= frame) ? frame : nanos;
    }

    /// <summary>Hands over the next events, or the next frame: what comes first. Without the lock, so that observers may do as they like.</summary>
    private void Deliver(long until)
    {
        if (!_next.TryPeek(out FrameCursor? first, out long frameNanos)) frameNanos = long.MaxValue;
        if (_events.NextNanos is { } nanos && nanos <= frameNanos)
        {
            RecordedBatch batch = _events.Take(Math.Min(until, frameNanos), BatchEvents);
            Advance(batch.Headers.IsEmpty ? nanos : batch.Headers[^1].TimestampNanos);
            _sink.OnBatch(batch);
        }
        else if (first is not null)
        {
            _next.Dequeue();
            SignalFrame? frame = first.Take();
            Enqueue(first);
            Advance(frameNanos);
            if (frame is not null) _sink.OnFrame(first.Number, frame);
        }
    }

    private void Advance(long nanos)
    {
        lock (_gate)
        {
            if (_seek is null && nanos > _position) Volatile.Write(ref _position, nanos);
        }
    }
}
