using System.Diagnostics;

namespace Strobe.Operations.Scope;

/// <summary>The moment that all views of a desk show: now, or one that they stand at or play on from. Any thread.</summary>
internal sealed class ScopeTime : IAsyncDisposable
{
    private const double MostSpeed = 1000;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(16);

    private readonly Lock _gate = new();
    private readonly ScopeDesk _desk;
    private readonly Timer _player;
    private long? _at;
    private double _speed;
    private long _playedAt, _newest;

    internal ScopeTime(ScopeDesk desk)
    {
        _desk = desk;
        _player = new Timer(_ => PlayOn());
    }

    /// <summary>The moment that is shown; null for now.</summary>
    internal long? At
    {
        get
        {
            lock (_gate) return _at;
        }
    }

    /// <summary>How fast time goes on from <see cref="At"/>; 0 when it stands.</summary>
    internal double Speed
    {
        get
        {
            lock (_gate) return _speed;
        }
    }

    /// <summary>When the newest of all was that has come.</summary>
    internal long Newest => Interlocked.Read(ref _newest);

    /// <summary>The stretch of time of which there is something.</summary>
    internal (long From, long To) Range
    {
        get
        {
            long to = _desk.Subject.EndNanos ?? NewestHeld() ?? Newest;
            return (Math.Min(to, _desk.Channels.Select(channel => channel.OldestNanos()).Min() ?? 0), to);
        }
    }

    /// <summary>Something has happened at a moment.</summary>
    internal void Saw(long nanos)
    {
        if (nanos > Interlocked.Read(ref _newest)) Interlocked.Exchange(ref _newest, nanos);
    }

    /// <summary>Another session begins.</summary>
    internal void Reset()
    {
        Go(null);
        Interlocked.Exchange(ref _newest, 0);
    }

    /// <summary>Shows a moment in all views; null for now. From then on what there was is held, so that the program can run on.</summary>
    internal void Go(long? nanos)
    {
        lock (_gate)
        {
            if (nanos is null && _desk.Subject.EndNanos is not null) nanos = _desk.Subject.EndNanos;
            if (nanos is not null && _at is null) _desk.Hold();
            _at = nanos;
            if (nanos is null)
            {
                _speed = 0;
                _desk.LetGo();
            }
        }

        foreach (ScopeView view in _desk.Views) view.Show(nanos, _desk.Subject);
    }

    /// <summary>Stands at the newest frame there is.</summary>
    internal void Pause()
    {
        lock (_gate)
        {
            if (_at is not null) return;
            _desk.Hold();
        }

        Go(NewestHeld() ?? Newest);
    }

    /// <summary>Shows a moment that has just been, with all that there is now.</summary>
    internal void StandAt(long nanos)
    {
        lock (_gate)
        {
            _desk.LetGo();
            _desk.Hold();
            (_at, _speed) = (nanos, 0);
        }

        foreach (ScopeView view in _desk.Views) view.ShowAnew(nanos, _desk.Subject);
    }

    /// <summary>Goes to the frame of a channel that is so many after (before) the one that is shown.</summary>
    internal void Step(ScopeChannel channel, int by)
    {
        Pause();
        if (channel.At(At) is { } frame && channel.Beside(frame, by) is { } there) Go(there.TimestampNanos);
    }

    /// <summary>Lets time go on from the moment that is shown, or stand with speed 0.</summary>
    internal void Play(double speed)
    {
        if (speed != 0) Pause();
        (long from, long to) = Range;
        lock (_gate)
        {
            _speed = double.IsFinite(speed) ? Math.Clamp(speed, -MostSpeed, MostSpeed) : 0;
            _at ??= from;
            if (_at >= to && _speed > 0) _at = from;
            _playedAt = Stopwatch.GetTimestamp();
            _player.Change(_speed == 0 ? Timeout.InfiniteTimeSpan : s_tick, Timeout.InfiniteTimeSpan);
        }
    }

    public ValueTask DisposeAsync() => _player.DisposeAsync();

    private long? NewestHeld() => _desk.Channels.Select(channel => channel.Held is { Length: > 0 } held ? held[^1].TimestampNanos : (long?)null).Max();

    private void PlayOn()
    {
        (long from, long to) = Range;
        long at;
        lock (_gate)
        {
            if (_speed == 0 || _at is null) return;
            long now = Stopwatch.GetTimestamp();
            at = _at.Value + (long)(Stopwatch.GetElapsedTime(_playedAt, now).TotalSeconds * 1e9 * _speed);
            _playedAt = now;
            if (at >= to || at < from) (at, _speed) = (Math.Clamp(at, from, Math.Max(from, to)), 0);
        }

        Go(at);
        lock (_gate)
        {
            if (_speed != 0) _player.Change(s_tick, Timeout.InfiniteTimeSpan);
        }
    }
}
