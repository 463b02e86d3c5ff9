using System.Collections.Immutable;
using System.Diagnostics;

namespace Strobe.Operations.Scope;

/// <summary>
/// What is on a scope: the probes, the views, and the moment that all of them show. It belongs to no page: several may look at it, each at its own size. Any thread.
/// </summary>
internal sealed class ScopeDesk : IAsyncDisposable, IObserver<EventBatch>, IObserver<Fault>
{
    private const int MostChannels = 64, MostViews = 64;
    private static readonly TimeSpan s_stripAge = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Func<Task<IScopeSubject>>? _reopen;
    private readonly SemaphoreSlim _restarting = new(1);
    private readonly Lenses _lenses;
    private readonly List<IDisposable> _owned = [];
    private IScopeSubject _subject;
    private ImmutableArray<ScopeChannel> _channels = [];
    private ImmutableArray<ScopeView> _views = [];
    private ImmutableArray<int> _watched = [];
    private ScopeStrip? _strip;
    private long _stripAt, _nextId;

    /// <param name="subject">What it looks at; then belongs to the desk.</param>
    /// <param name="lenses">The lenses; stay the caller's.</param>
    /// <param name="reopen">Begins the program anew; null when it cannot be.</param>
    internal ScopeDesk(IScopeSubject subject, Lenses lenses, Func<Task<IScopeSubject>>? reopen = null)
    {
        (_subject, _lenses, _reopen) = (subject, lenses, reopen);
        Time = new ScopeTime(this);
        Trigger = new ScopeTrigger(this);
        Recording = new ScopeRecording(this);
        Listen(subject);
        foreach (IScopeProbe probe in subject.Probes) Add(probe, isShown: probe.History.Newest >= 0 && _views.Length < 4);
        if (subject.EndNanos is not { } end) return;
        foreach (EventBatch batch in subject.EventsUpTo(end)) Take(batch);
        Time.Go(end);
    }

    internal IScopeSubject Subject => Volatile.Read(ref _subject);

    internal bool CanRestart => _reopen is not null;

    internal Lenses Lenses => _lenses;

    internal ScopeConsole Console { get; } = new();

    internal ScopeTime Time { get; }

    internal ScopeTrigger Trigger { get; }

    internal ScopeRecording Recording { get; }

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

    /// <summary>Probes, by number, whose newest value people want to see as a number.</summary>
    internal ImmutableArray<int> Watched
    {
        get
        {
            lock (_gate) return _watched;
        }
    }

    /// <summary>What there is in time: as it was a moment ago.</summary>
    internal ScopeStrip Strip
    {
        get
        {
            lock (_gate)
            {
                if (_strip is { } known && (Subject.IsRecording ? known.Probes.Length == _channels.Length : Stopwatch.GetElapsedTime(_stripAt) < s_stripAge)) return known;
            }

            ScopeStrip strip = ScopeStrip.Of(this);
            lock (_gate) (_strip, _stripAt) = (strip, Stopwatch.GetTimestamp());
            return strip;
        }
    }

    /// <summary>Sets a probe, and shows it in a view of its own, or in one that is there; 0 for none.</summary>
    /// <exception cref="StrobeException">There can be none there.</exception>
    internal ScopeChannel Probe(string address, int? view = null)
    {
        ProbeRequest request = ProbeRequest.TryParse(address, out ProbeRequest? read) ? read
            : throw new StrobeException(ErrorCode.BadOption, $"'{address}' is no address of a probe.", "Click a variable in the code.");
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
            _watched = _watched.Remove(id);
            _views = _views.RemoveAll(view => view.Channels.Contains(channel) && !view.Remove(channel));
        }

        channel.Dispose();
    }

    /// <summary>Has a probe take at most so many hits in a second from now on; null for all again. What it has seen is forgotten.</summary>
    /// <exception cref="StrobeException">There is none of that number, or it cannot be set anew.</exception>
    internal void Throttle(int id, int? perSecond)
    {
        ScopeChannel channel = ChannelOf(id);
        ProbeRequest request = channel.Probe.Request with { LimitPerSecond = perSecond };
        if (channel.Probe.IsRecorded) throw new StrobeException(ErrorCode.BadOption, "A recording has what it has.", "Record again with a limit.");
        channel.Replace(_subject.Probe(request));
        Feed(channel);
    }

    /// <summary>Shows a probe's value as a number, or no longer.</summary>
    /// <exception cref="StrobeException">There is none of that number.</exception>
    internal void Watch(int id, bool isOn)
    {
        ChannelOf(id);
        lock (_gate) _watched = isOn ? _watched.Contains(id) ? _watched : _watched.Add(id) : _watched.Remove(id);
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

        view.Show(Time.At, _subject);
        return view;
    }

    /// <summary>Closes a view; its tabs stand for themselves then.</summary>
    /// <exception cref="StrobeException">There is none of that number.</exception>
    internal void Close(int id)
    {
        ScopeView view = ViewOf(id);
        lock (_gate)
        {
            _views = _views.Remove(view);
            ScopeView[] tabs = [.. _views.Where(other => other.Place.Tab == id)];
            foreach (ScopeView tab in tabs) tab.Place = tab == tabs[0] ? view.Place with { Tab = 0 } : tab.Place with { Tab = tabs[0].Id };
        }
    }

    /// <summary>Puts views into another order and other places; those that are not named stay, behind the others.</summary>
    internal void Arrange(IReadOnlyList<(int View, ViewPlace Place)> places)
    {
        lock (_gate)
        {
            List<ScopeView> named = [];
            foreach ((int id, ViewPlace place) in places)
            {
                if (_views.FirstOrDefault(view => view.Id == id) is not { } view || named.Contains(view)) continue;
                named.Add(view);
                // A tab belongs to a view that is none.
                bool isTab = place.Tab != id && places.Any(other => other.View == place.Tab && other.Place.Tab == 0);
                view.Place = place.Clamped with { Tab = isTab ? place.Tab : 0 };
            }

            _views = [.. named, .. _views.Where(view => !named.Contains(view))];
        }
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

    /// <summary>Lets a view run, holds it, or has it take one more frame.</summary>
    /// <exception cref="StrobeException">There is none of that number.</exception>
    internal void Hold(int view, bool isHeld, bool isSingle)
    {
        ScopeView held = ViewOf(view);
        held.Hold(isHeld, isSingle);
        if (!isHeld && !isSingle) held.Refill(_subject);
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

    public void OnNext(Fault value) => Console.Say(new ConsoleLine(value.TimestampNanos, ConsoleKind.Error, value.Message));

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>
    /// Ends the program and begins it anew, with the same probes and views; a probe whose line was moved by an edit goes along, and one whose line is gone is taken
    /// off and named.
    /// </summary>
    /// <exception cref="StrobeException">It cannot be started: then what the last one left is shown on, and this can be tried again.</exception>
    internal async Task RestartAsync()
    {
        if (_reopen is null) throw new StrobeException(ErrorCode.BadOption, "Only a program that was launched here can be started again.", "Use strobe scope -- PROGRAM.");
        await _restarting.WaitAsync().ConfigureAwait(false);
        try
        {
            IScopeSubject last = Subject;
            (ScopeChannel Channel, ProbeRequest Request, SourceAnchor? Anchor)[] before = [.. Channels.Select(one => (one, one.Probe.Request, one.Probe.Anchor))];
            if (last.State is not (SessionState.Exited or SessionState.Detached)) await last.EndAsync().ConfigureAwait(false);
            // Until the next one is there, the last stays on the scope: it may be that none can be started.
            IScopeSubject next = await _reopen().ConfigureAwait(false);
            Trigger.Stop();
            Time.Reset();
            foreach (IDisposable one in _owned) one.Dispose();
            _owned.Clear();
            await Recording.DisposeAsync().ConfigureAwait(false);
            Volatile.Write(ref _subject, next);
            await last.DisposeAsync().ConfigureAwait(false);
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

    public async ValueTask DisposeAsync()
    {
        Trigger.Dispose();
        await Time.DisposeAsync().ConfigureAwait(false);
        await Recording.DisposeAsync().ConfigureAwait(false);
        foreach (IDisposable one in _owned) one.Dispose();
        foreach (ScopeChannel channel in Channels) channel.Dispose();
        _restarting.Dispose();
        await _subject.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Holds copies of what can be gone back to. A recording holds all it has.</summary>
    internal void Hold()
    {
        if (Subject.IsRecording) return;
        foreach (ScopeChannel channel in Channels)
        {
            if (channel.Held is null) channel.Hold();
        }
    }

    /// <summary>Lets the copies go.</summary>
    internal void LetGo()
    {
        foreach (ScopeChannel channel in Channels) channel.LetGo();
    }

    private void Take(EventBatch value)
    {
        Console.Take(value);
        if (value.Headers.Length > 0) Time.Saw(value.Headers[^1].TimestampNanos);
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

    private void Renew(ScopeChannel channel, ProbeRequest request, SourceAnchor? anchor)
    {
        try
        {
            (ProbeRequest now, bool isEdited) = Anchoring.Follow(request, anchor, Subject);
            channel.Replace(Subject.Probe(now));
            Feed(channel);
            if (isEdited) Console.Say(new ConsoleLine(0, ConsoleKind.Event, $"The line of {channel.Name} was edited; it is probed on line {now.Id.Line} now."));
        }
        catch (StrobeException refusal)
        {
            Console.Say(new ConsoleLine(0, ConsoleKind.Error, $"{channel.Name} is no longer probed: {refusal.Message}"));
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
}
