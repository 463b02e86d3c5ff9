using System.Collections.Immutable;
using System.Diagnostics;

namespace Strobe.Operations.Scope;

/// <summary>
/// What is on a scope: the probes, the views, and the moment that all of them show. It belongs to no page: several may look at it, each at its own size. Any thread.
/// </summary>
internal sealed class ScopeDesk : IAsyncDisposable, IObserver<EventBatch>, IObserver<Fault>
{
    private const int MostChannels = 64, MostViews = 64;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(16);

    private readonly Lock _gate = new();
    private readonly Func<Task<IScopeSubject>>? _reopen;
    private readonly SemaphoreSlim _restarting = new(1);
    private readonly Lenses _lenses;
    private readonly List<IDisposable> _owned = [];
    private IScopeSubject _subject;
    private readonly Timer _player;
    private ImmutableArray<ScopeChannel> _channels = [];
    private ImmutableArray<ScopeView> _views = [];
    private long? _at;
    private double _speed;
    private long _playedAt, _newest, _nextId;

    /// <param name="subject">What it looks at; then belongs to the desk.</param>
    /// <param name="lenses">The lenses; stay the caller's.</param>
    /// <param name="reopen">Begins the program anew; null when it cannot be.</param>
    internal ScopeDesk(IScopeSubject subject, Lenses lenses, Func<Task<IScopeSubject>>? reopen = null)
    {
        (_subject, _lenses, _reopen) = (subject, lenses, reopen);
        Trigger = new ScopeTrigger(this);
        _player = new Timer(_ => Play());
        Listen(subject);
        foreach (IScopeProbe probe in subject.Probes) Add(probe, isShown: probe.History.Newest >= 0 && _views.Length < 4);
        if (subject.EndNanos is not { } end) return;
        foreach (EventBatch batch in subject.EventsUpTo(end)) Take(batch);
        Go(end);
    }

    internal IScopeSubject Subject => Volatile.Read(ref _subject);

    internal bool CanRestart => _reopen is not null;

    internal Lenses Lenses => _lenses;

    internal ScopeConsole Console { get; } = new();

    internal ScopeTrigger Trigger { get; }

    internal ImmutableArray<ScopeChannel> Channels
    {
        get
        {
            lock (_gate) return _channels;
        }
    }

    internal ImmutableArray<ScopeView> Views
    {
        get
        {
            lock (_gate) return _views;
        }
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

    /// <summary>The stretch of time of which there is something.</summary>
    internal (long From, long To) Range
    {
        get
        {
            long to = _subject.EndNanos ?? Channels.Select(channel => channel.Held is { Length: > 0 } held ? held[^1].TimestampNanos : (long?)null).Max() ?? Interlocked.Read(ref _newest);
            return (Channels.Select(channel => channel.OldestNanos()).Min() ?? 0, to);
        }
    }

    /// <summary>Sets a probe, and shows it in a view of its own, or in one that is there; 0 for none.</summary>
    /// <exception cref="StrobeException">There can be none there.</exception>
    internal ScopeChannel Probe(string address, int? view = null)
    {
        ProbeRequest request = ProbeRequest.Parse(address);
        ScopeChannel? known = Channels.FirstOrDefault(channel => channel.Probe.Id == request.Id);
        if (known is null && Channels.Length >= MostChannels) throw new StrobeException(ErrorCode.BadOption, $"There are {MostChannels} probes already.", "Take one off first.");
        ScopeChannel channel = known ?? Add(_subject.Probe(request), isShown: false);
        if (view is 0) return channel;
        if (view is { } id) Overlay(id, channel.Id);
        else if (known is null) Open(channel);
        return channel;
    }

    /// <summary>Takes a probe off, and out of all views.</summary>
    /// <exception cref="StrobeException">There is none of that number.</exception>
    internal void TakeOff(int id)
    {
        ScopeChannel channel = ChannelOf(id);
        lock (_gate)
        {
            _channels = _channels.Remove(channel);
            _views = _views.RemoveAll(view => view.Channels.Contains(channel) && !view.Remove(channel));
        }

        channel.Dispose();
    }

    /// <summary>Opens a view of a channel, through a lens or the one that suits best.</summary>
    /// <exception cref="StrobeException">There are too many views, or there is no such lens.</exception>
    internal ScopeView Open(ScopeChannel? channel, string? lens = null)
    {
        ScopeView view = new((int)Interlocked.Increment(ref _nextId), _lenses, lens);
        if (lens is not null) view.Choose(lens);
        if (channel is not null) view.Add(channel);
        lock (_gate)
        {
            if (_views.Length >= MostViews) throw new StrobeException(ErrorCode.BadOption, $"There are {MostViews} views already.", "Close one first.");
            _views = _views.Add(view);
        }

        view.Show(At, _subject);
        return view;
    }

    /// <exception cref="StrobeException">There is none of that number.</exception>
    internal void Close(int id)
    {
        ScopeView view = ViewOf(id);
        lock (_gate) _views = _views.Remove(view);
    }

    /// <summary>Shows a channel in a view besides what is there.</summary>
    /// <exception cref="StrobeException">One of them is not there.</exception>
    internal void Overlay(int view, int channel)
    {
        ScopeView shown = ViewOf(view);
        shown.Add(ChannelOf(channel));
        shown.Refill(_subject);
    }

    /// <exception cref="StrobeException">One of them is not there.</exception>
    internal void Choose(int view, string lens)
    {
        ScopeView shown = ViewOf(view);
        shown.Choose(lens);
        shown.Refill(_subject);
    }

    /// <summary>Shows a moment in all views; null for now. From then on what there was is held, so that the program can run on.</summary>
    internal void Go(long? nanos)
    {
        lock (_gate)
        {
            if (nanos is null && _subject.EndNanos is not null) nanos = _subject.EndNanos;
            if (nanos is not null && _at is null) Hold();
            _at = nanos;
            if (nanos is null)
            {
                _speed = 0;
                foreach (ScopeChannel channel in _channels) channel.LetGo();
            }
        }

        foreach (ScopeView view in Views) view.Show(nanos, _subject);
    }

    /// <summary>Stands at the newest frame there is.</summary>
    internal void Pause()
    {
        lock (_gate)
        {
            if (_at is not null) return;
            Hold();
        }

        Go(Channels.Select(channel => channel.Held is { Length: > 0 } held ? held[^1].TimestampNanos : (long?)null).Max() ?? Interlocked.Read(ref _newest));
    }

    /// <summary>Shows a moment that has just been, with all that there is now.</summary>
    internal void StandAt(long nanos)
    {
        lock (_gate)
        {
            foreach (ScopeChannel channel in _channels) channel.LetGo();
            Hold();
            (_at, _speed) = (nanos, 0);
        }

        foreach (ScopeView view in Views) view.ShowAnew(nanos, _subject);
    }

    /// <summary>Goes to the frame of a channel that is so many after (before) the one that is shown.</summary>
    /// <exception cref="StrobeException">There is no such channel.</exception>
    internal void Step(int id, int by)
    {
        ScopeChannel channel = ChannelOf(id);
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
            _speed = double.IsFinite(speed) ? Math.Clamp(speed, -1000, 1000) : 0;
            _at ??= from;
            if (_at >= to && _speed > 0) _at = from;
            _playedAt = Stopwatch.GetTimestamp();
            _player.Change(_speed == 0 ? Timeout.InfiniteTimeSpan : s_tick, Timeout.InfiniteTimeSpan);
        }
    }

    /// <exception cref="StrobeException">There is none of that number.</exception>
    internal ScopeView ViewOf(int id) => Views.FirstOrDefault(view => view.Id == id)
        ?? throw new StrobeException(ErrorCode.BadOption, $"There is no view {id}.", "Reload the page.");

    /// <exception cref="StrobeException">There is none of that number.</exception>
    internal ScopeChannel ChannelOf(int id) => Channels.FirstOrDefault(channel => channel.Id == id)
        ?? throw new StrobeException(ErrorCode.BadOption, $"There is no probe {id}.", "Reload the page.");

    public void OnNext(EventBatch value)
    {
        Take(value);
        foreach (ScopeView view in Views) view.Take(value);
    }

    private void Take(EventBatch value)
    {
        ReadOnlySpan<EventHeader> headers = value.Headers;
        for (int i = 0; i < headers.Length; i++)
        {
            if (headers[i].Kind is TraceEventKind.Stdout or TraceEventKind.Stderr && value[i] is OutputLine line) Console.Say(new ConsoleLine(line.TimestampNanos, line.Stream == OutputStream.Stderr, line.Text));
        }

        if (headers.Length > 0) Saw(headers[^1].TimestampNanos);
    }

    public void OnNext(Fault value) => Console.Say(new ConsoleLine(value.TimestampNanos, true, value.Message));

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public async ValueTask DisposeAsync()
    {
        Trigger.Dispose();
        await _player.DisposeAsync().ConfigureAwait(false);
        foreach (IDisposable one in _owned) one.Dispose();
        foreach (ScopeChannel channel in Channels) channel.Dispose();
        _restarting.Dispose();
        await _subject.DisposeAsync().ConfigureAwait(false);
    }

    private ScopeChannel Add(IScopeProbe probe, bool isShown)
    {
        ScopeChannel channel;
        lock (_gate)
        {
            int color = Enumerable.Range(0, MostChannels).First(number => _channels.All(other => other.Color != number));
            channel = new ScopeChannel((int)Interlocked.Increment(ref _nextId), color, probe);
            _channels = _channels.Add(channel);
        }

        Feed(channel);
        if (isShown) Open(channel);
        return channel;
    }

    /// <summary>
    /// Ends the program and begins it anew, with the same probes and views; a probe whose line was moved by an edit goes along, and one whose line is gone is taken
    /// off and named.
    /// </summary>
    /// <exception cref="StrobeException">It cannot be started.</exception>
    internal async Task RestartAsync()
    {
        if (_reopen is null) throw new StrobeException(ErrorCode.BadOption, "Only a program that was launched here can be started again.", "Use strobe scope -- PROGRAM.");
        await _restarting.WaitAsync().ConfigureAwait(false);
        try
        {
            Trigger.Stop();
            Go(null);
            (ScopeChannel Channel, ProbeRequest Request, SourceAnchor? Anchor)[] before = [.. Channels.Select(one => (one, one.Probe.Request, one.Probe.Anchor))];
            foreach (IDisposable one in _owned) one.Dispose();
            _owned.Clear();
            if (Subject.State is not (SessionState.Exited or SessionState.Detached)) await Subject.EndAsync().ConfigureAwait(false);
            await Subject.DisposeAsync().ConfigureAwait(false);
            IScopeSubject next = await _reopen().ConfigureAwait(false);
            Volatile.Write(ref _subject, next);
            Interlocked.Exchange(ref _newest, 0);
            Listen(next);
            foreach (ScopeView view in Views) view.Reset();
            foreach ((ScopeChannel channel, ProbeRequest request, SourceAnchor? anchor) in before) Renew(channel, request, anchor);
            await next.BeginAsync().ConfigureAwait(false);
        }
        finally
        {
            _restarting.Release();
        }
    }

    private void Renew(ScopeChannel channel, ProbeRequest request, SourceAnchor? anchor)
    {
        try
        {
            channel.Replace(Subject.Probe(Anchoring.Follow(request, anchor, Subject)));
            Feed(channel);
        }
        catch (StrobeException refusal)
        {
            Console.Say(new ConsoleLine(0, true, $"{channel.Name} is no longer probed: {refusal.Message}"));
            TakeOff(channel.Id);
        }
    }

    private void Listen(IScopeSubject subject)
    {
        _owned.Add(subject.Batches.Subscribe(this));
        _owned.Add(subject.Faults.Subscribe(this));
    }

    private void Feed(ScopeChannel channel)
    {
        if (!Subject.IsRecording) channel.Own(channel.Probe.Frames.Subscribe(new ScopeFeed(this, channel)));
    }

    /// <summary>A recording holds all it has.</summary>
    private void Hold()
    {
        if (_subject.IsRecording) return;
        foreach (ScopeChannel channel in _channels)
        {
            if (channel.Held is null) channel.Hold();
        }
    }

    /// <summary>Something has happened at a moment.</summary>
    internal void Saw(long nanos)
    {
        if (nanos > Interlocked.Read(ref _newest)) Interlocked.Exchange(ref _newest, nanos);
    }

    private void Play()
    {
        (long _, long to) = Range;
        long at;
        lock (_gate)
        {
            if (_speed == 0 || _at is null) return;
            long now = Stopwatch.GetTimestamp();
            at = _at.Value + (long)(Stopwatch.GetElapsedTime(_playedAt, now).TotalSeconds * 1e9 * _speed);
            _playedAt = now;
            if (at >= to || at < 0) (at, _speed) = (Math.Clamp(at, 0, Math.Max(0, to)), 0);
        }

        Go(at);
        lock (_gate)
        {
            if (_speed != 0) _player.Change(s_tick, Timeout.InfiniteTimeSpan);
        }
    }
}
