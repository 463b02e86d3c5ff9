using System.Collections.Immutable;
using System.Globalization;
using Strobe.Visualizers;

namespace Strobe.Operations.Scope;

/// <summary>A lens on some channels, as it is now or was at a moment. Any thread.</summary>
internal sealed class ScopeView(int id, Lenses lenses, string? lens)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _settings = [];
    private ImmutableArray<ScopeChannel> _channels = [];
    private string? _lens = lens;
    private IVisualizer? _visualizer;
    private (ElementType Type, Shape Shape) _kind;
    private long? _shownAt;
    private readonly Dictionary<ProbeId, long> _refilledTo = [];
    private long _refilledId;
    private bool _isLive = true;
    private bool _isHeld, _isSingle;
    private string _nothing = "";
    private ScopeMask? _mask;
    private long _version;

    internal int Id => id;

    /// <summary>Where it stands in the grid.</summary>
    internal ViewPlace Place { get; set; } = ViewPlace.Usual;

    /// <summary>What people call it; empty for the names of its probes.</summary>
    internal string Title { get; set; } = "";

    /// <summary>Rises whenever there is something new to draw.</summary>
    internal long Version => Interlocked.Read(ref _version);

    /// <summary>When the newest frame or call was taken that it shows; null before the first.</summary>
    internal long? NewestNanos { get; private set; }

    /// <summary>Why the lens shows nothing; empty when it does.</summary>
    internal string Problem { get; private set; } = "";

    internal ImmutableArray<ScopeChannel> Channels
    {
        get
        {
            lock (_gate) return _channels;
        }
    }

    /// <summary>Which lens; empty before the first frame has chosen.</summary>
    internal string Lens
    {
        get
        {
            lock (_gate) return _visualizer?.Descriptor.Id ?? _lens ?? "";
        }
    }

    internal bool ShowsEvents
    {
        get
        {
            lock (_gate) return _lens is not null && lenses.Catalog.DescriptorOf(_lens) is { ShowsEvents: true };
        }
    }

    /// <summary>What is set, by name, where it is not as it was.</summary>
    internal IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            lock (_gate) return new Dictionary<string, string>(_settings);
        }
    }

    /// <summary>Lenses that can show what the first channel has, the best first, and the present one.</summary>
    internal string[] Offered
    {
        get
        {
            lock (_gate)
            {
                IEnumerable<string> suitable = _kind.Type == ElementType.None ? [] : lenses.Catalog.For(_kind.Type, _kind.Shape).Select(one => one.Descriptor.Id);
                return [.. suitable.Concat(_visualizer is { } present ? [present.Descriptor.Id] : []).Distinct()];
            }
        }
    }

    internal void Add(ScopeChannel channel)
    {
        lock (_gate)
        {
            if (!_channels.Contains(channel)) _channels = _channels.Add(channel);
        }
    }

    /// <summary>Returns false when it has no channels left.</summary>
    internal bool Remove(ScopeChannel channel)
    {
        lock (_gate)
        {
            _channels = _channels.Remove(channel);
            return _channels.Length > 0 || ShowsEvents;
        }
    }

    /// <summary>Chooses another lens; what is set of it begins anew.</summary>
    /// <exception cref="StrobeException">There is none of that name.</exception>
    internal void Choose(string lens)
    {
        lock (_gate)
        {
            lenses.Create(lens, ElementType.None, Shape.Scalar, []);
            (_lens, _visualizer) = (lens, null);
            _settings.Clear();
        }
    }

    /// <summary>Has the lens begin with what was set once; what it does not know (any more) is left out.</summary>
    internal void Prepare(IReadOnlyDictionary<string, string> settings)
    {
        lock (_gate)
        {
            foreach ((string name, string value) in settings)
            {
                if (_visualizer is { } visualizer && !visualizer.Settings.TrySet(name, value, out _)) continue;
                _settings[name] = value;
            }

            Touch();
        }
    }

    /// <summary>Sets something of the lens.</summary>
    /// <exception cref="StrobeException">It cannot be set so.</exception>
    internal void Set(string name, string value)
    {
        lock (_gate)
        {
            if (_visualizer is not { } visualizer) return;
            if (!visualizer.Settings.TrySet(name, value, out string reason))
                throw new StrobeException(ErrorCode.BadOption, $"'{value}' is no value for {name}: {reason}.", "Give another one.");
            _settings[name] = value;
            Touch();
        }
    }

    /// <summary>A frame has come; of interest only while the view is live.</summary>
    internal void Take(SignalFrame frame)
    {
        lock (_gate)
        {
            if (_mask is { } mask && _channels.Length > 0 && _channels[0].Probe.Id == frame.Probe) mask.Take(frame);
            // What a history was read of may still be on its way.
            if (!_isLive || _isHeld || frame.TimestampNanos <= _refilledTo.GetValueOrDefault(frame.Probe, long.MinValue)) return;
            Update(frame);
            _isHeld = _isSingle;
            Touch();
        }
    }

    /// <summary>Tests all frames of its first probe, those that are there and those that come, against a mask; null for none.</summary>
    internal void Test(MaskTest? test)
    {
        lock (_gate)
        {
            _mask = test is null ? null : new ScopeMask(test);
            if (_channels.Length > 0 && _mask is { } mask) foreach (SignalFrame frame in _channels[0].Frames(long.MinValue, long.MaxValue)) mask.Take(frame);
            Touch();
        }
    }

    /// <summary>Whether it takes nothing new while the others go on.</summary>
    internal bool IsHeld
    {
        get
        {
            lock (_gate) return _isHeld;
        }
    }

    /// <summary>Lets it run, holds it, or has it take one more frame and then hold.</summary>
    internal void Hold(bool isHeld, bool isSingle)
    {
        lock (_gate) (_isHeld, _isSingle) = (isHeld && !isSingle, isSingle);
    }

    internal void Take(EventBatch events)
    {
        if (events.Headers.Length == 0) return;
        lock (_gate)
        {
            // What the kept ones were read of may still be on its way.
            if (!_isLive || _isHeld || _lens is null || events.Headers[^1].Id <= _refilledId) return;
            Guarded(() => Visualizer(ElementType.None, Shape.Scalar).Update(events));
            Touch();
        }
    }

    /// <summary>Shows what was there at a moment; null for what is there now and comes.</summary>
    internal void Show(long? nanos, IScopeSubject subject)
    {
        lock (_gate)
        {
            if (nanos is null && _isLive && _visualizer is not null) return;
            bool goesOn = nanos >= _shownAt && _visualizer is not null;
            _isLive = nanos is null;
            if (!goesOn) _visualizer?.Clear();
            long upTo = nanos ?? long.MaxValue, after = goesOn ? _shownAt!.Value : long.MinValue;
            if (!goesOn) _nothing = nanos is { } moment ? NothingAt(moment) : "";
            foreach (SignalFrame frame in _channels.SelectMany(channel => channel.Frames(after, upTo)).OrderBy(frame => frame.TimestampNanos))
            {
                Update(frame);
                _nothing = "";
                _refilledTo[frame.Probe] = frame.TimestampNanos;
            }

            if (ShowsEvents) ShowEvents(subject.EventsUpTo(upTo, after));
            _shownAt = nanos;
            Touch();
        }
    }

    private void ShowEvents(IEnumerable<EventBatch> batches)
    {
        foreach (EventBatch batch in batches)
        {
            if (batch.Headers.Length == 0) continue;
            _refilledId = batch.Headers[^1].Id;
            Guarded(() => Visualizer(ElementType.None, Shape.Scalar).Update(batch));
        }
    }

    /// <summary>As <see cref="Show"/>, but what is held has changed.</summary>
    internal void ShowAnew(long nanos, IScopeSubject subject)
    {
        lock (_gate)
        {
            _shownAt = null;
            Show(nanos, subject);
        }
    }

    /// <summary>Everything again: the lens, or what is shown by it, has changed.</summary>
    internal void Refill(IScopeSubject subject)
    {
        lock (_gate)
        {
            long? at = _shownAt;
            bool wasLive = _isLive;
            (_shownAt, _isLive) = (null, false);
            Show(wasLive ? null : at, subject);
        }
    }

    /// <summary>Forgets what it has seen: another session begins.</summary>
    internal void Reset()
    {
        lock (_gate)
        {
            _visualizer?.Clear();
            _mask?.BeginAnew();
            (_shownAt, _isLive, _isHeld, _refilledId, _nothing) = (null, true, false, 0, "");
            _refilledTo.Clear();
            Touch();
        }
    }

    internal Figure Render(FigureView view)
    {
        lock (_gate)
        {
            if (_nothing.Length > 0) return Figure.Empty("", _nothing);
            if (_visualizer is null) return Figure.Empty("", "Nothing has come yet.");
            try
            {
                Figure figure = _visualizer.Render(view);
                return _mask is { } mask ? mask.Over(figure, _visualizer.Descriptor.Id) : figure;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                return Figure.Empty("", $"The lens {_visualizer.Descriptor.Name} failed: {failure.Message}");
            }
        }
    }

    /// <summary>Why nothing is shown of a moment, if nothing is; empty for lenses of calls.</summary>
    private string NothingAt(long nanos)
    {
        if (ShowsEvents || _channels.Select(channel => channel.OldestNanos()).OfType<long>().DefaultIfEmpty(long.MinValue).Min() is not (> long.MinValue and var oldest)) return "";
        return oldest <= nanos ? "" : string.Create(CultureInfo.InvariantCulture, $"Nothing is kept of this moment: the oldest frame is of {oldest / 1e9:0.000} s.");
    }

    private void Update(SignalFrame frame)
    {
        if (!frame.HasValue) return;
        _kind = (frame.ElementType, frame.Shape);
        NewestNanos = frame.TimestampNanos;
        Guarded(() => Visualizer(frame.ElementType, frame.Shape).Update(frame));
    }

    private IVisualizer Visualizer(ElementType type, Shape shape)
    {
        if (_visualizer is not null) return _visualizer;
        _visualizer = lenses.Create(_lens, type, shape, [.. _settings.Select(one => $"{one.Key}={one.Value}")]);
        return _visualizer;
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
            Problem = "";
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Problem = failure.Message;
        }
    }

    private void Touch() => Interlocked.Increment(ref _version);
}
