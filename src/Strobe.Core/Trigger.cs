using System.Reactive.Disposables;
using Strobe.Sessions;
using Strobe.Symbols.Patterns;
using Strobe.Triggers;
using Strobe.Values.Expressions;

namespace Strobe;

/// <summary>
/// Watches the samples of probes and the events of a session, and fires where something happens in them, until disposed. Observers are called one at a time, on
/// the session's delivery thread or a timer's, and should return soon; setting <see cref="Mode"/> and <see cref="Force"/> wait for them.
/// </summary>
public sealed class Trigger : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly StrobeSession _session;
    private readonly SessionCore _core;
    private readonly Lock _gate = new();
    private readonly TriggerMachine _machine;
    private readonly TriggerControl _control;
    private readonly HashSet<ProbeId> _sources;
    private readonly Template? _message;
    private readonly Broadcast<TriggerPoint> _points;
    private readonly Broadcast<Acquisition> _acquisitions;
    private readonly CompositeDisposable _watched = [];
    private readonly List<Happening> _happened = [];
    private readonly SampleMachine _sample = new();
    private Timer? _timer;
    private bool _isRecording, _isOver;

    internal Trigger(StrobeSession session, SessionCore core, TriggerOptions options)
    {
        (_session, _core, Options) = (session, core, options);
        _points = new Broadcast<TriggerPoint>(error => core.Report("An observer of a trigger failed.", error));
        _acquisitions = new Broadcast<Acquisition>(error => core.Report("An observer of a trigger failed.", error));
        _message = options.Message.Length > 0 ? Template.Parse(options.Message) : null;
        foreach (TemplatePart part in _message?.Parts ?? []) if (part.Expression is { } node) Compiler.Compile(node, SampleScope.Instance);
        _machine = TriggerMachine.Of(options.When, MatcherOf);
        _control = new TriggerControl(options);
        _sources = [.. TriggerMachine.SourcesOf(options.When)];
    }

    /// <summary>What was asked for.</summary>
    public TriggerOptions Options { get; }

    /// <summary>Where it fires, at once.</summary>
    public IObservable<TriggerPoint> Points => _points;

    /// <summary>What it captures, each when its end has come. While one is under way the trigger does not fire.</summary>
    public IObservable<Acquisition> Acquisitions => _acquisitions;

    /// <summary>How often it has fired. Never waits, not even for an observer.</summary>
    public long Count => _control.Count;

    /// <summary>What it does now. Setting it begins anew: holdoff and what had happened before are forgotten.</summary>
    public TriggerMode Mode
    {
        get
        {
            lock (_gate) return _control.Mode;
        }

        set
        {
            lock (_gate)
            {
                _control.Mode = value;
                _control.Arm(_core.Pipeline.NowNanos);
                _machine.Reset();
            }
        }
    }

    /// <summary>Fires now, whatever happens; nothing to do when it is stopped or an acquisition is under way.</summary>
    public void Force()
    {
        lock (_gate) Fire(new Happening(_core.Pipeline.NowNanos, null, -1, -1, double.NaN), isForced: true);
    }

    /// <summary>Stops watching. Safe to call twice.</summary>
    public void Dispose()
    {
        _watched.Dispose();
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            _timer?.Dispose();
        }

        _points.Complete();
        _acquisitions.Complete();
    }

    /// <summary>Where a condition on the samples of probes would have fired in frames that are there already, such as recorded ones, each time.</summary>
    /// <param name="when">What must happen; conditions on events never do here.</param>
    /// <param name="frames">The frames, in the order of their times.</param>
    /// <exception cref="StrobeException">A condition is malformed.</exception>
    public static IReadOnlyList<TriggerPoint> Find(TriggerWhen when, IEnumerable<SignalFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(when);
        ArgumentNullException.ThrowIfNull(frames);
        TriggerMachine machine = TriggerMachine.Of(when, MatcherOf);
        List<Happening> happened = [];
        foreach (SignalFrame frame in frames) machine.Take(frame, happened);
        return [.. happened.Select(one => new TriggerPoint(one.TimestampNanos, one.Source, one.FrameNumber, one.SampleIndex, one.Value))];
    }

    /// <summary>Begins to watch; probes that it needs and the session has not are set.</summary>
    internal void Begin(IReadOnlyList<Probe> probes)
    {
        lock (_gate) _control.Arm(_core.Pipeline.NowNanos);
        _watched.Add(_session.Events.Subscribe(Take, Dispose));
        try
        {
            foreach (ProbeId source in _sources)
            {
                Probe probe = probes.FirstOrDefault(one => one.Id == source) ?? _session.Probe(new ProbeRequest(source));
                _watched.Add(probe.Frames.Subscribe(Take));
            }
        }
        catch (StrobeException)
        {
            Dispose();
            throw;
        }

        lock (_gate)
        {
            if (!_isOver) _timer = new Timer(_ => Pass(), null, Tick, Tick);
        }
    }

    private static Func<Function, bool> MatcherOf(string pattern)
    {
        FunctionPattern parsed = FunctionPattern.Parse(pattern);
        return function => parsed.Matches(function, Environment.CurrentDirectory);
    }

    private void Take(SignalFrame frame)
    {
        lock (_gate)
        {
            if (_control.Mode == TriggerMode.FreeRun && frame.HasValue)
                Fire(new Happening(frame.TimestampNanos, frame.Probe, frame.Number, 0, double.NaN), isForced: true);
            _machine.Take(frame, _happened);
            FireAll(frame.TimestampNanos);
        }
    }

    private void Take(TraceEvent one)
    {
        lock (_gate)
        {
            _machine.Take(one, _happened);
            FireAll(one.TimestampNanos);
        }
    }

    private void Pass()
    {
        lock (_gate)
        {
            if (_isOver || _session.View.IsPaused) return;
            long now = _core.Pipeline.NowNanos;
            _machine.Pass(now, _happened);
            FireAll(now);
            if (_control.IsOverdue(now)) Fire(new Happening(now, null, -1, -1, double.NaN), isForced: true);
        }
    }

    private void FireAll(long nowNanos)
    {
        foreach (Happening one in _happened)
        {
            Finish(one.TimestampNanos);
            Fire(one, isForced: false);
        }

        _happened.Clear();
        Finish(nowNanos);
    }

    private void Fire(in Happening one, bool isForced)
    {
        if (_isOver || _control.Take(one, isForced) is not { } point) return;
        if (_message is { } message)
        {
            (_sample.Value, _sample.Time) = (one.Value, one.TimestampNanos / 1e9);
            point = point with { Message = message.Render(node => Evaluator.Evaluate(Compiler.Compile(node, SampleScope.Instance), _sample)) };
        }

        _points.Publish(point);
        if (Options.PausesProgram) _ = DoAsync(() => _session.PauseAsync());
        if (Options.RecordPath is not { } path || _isRecording) return;
        _isRecording = true;
        _ = DoAsync(async () =>
        {
            Recorder recorder = _session.RecordTo(path);
            if (Options.RecordFor is not { } length) return;
            await Task.Delay(length).ConfigureAwait(false);
            await recorder.DisposeAsync().ConfigureAwait(false);
        });
    }

    private void Finish(long nowNanos)
    {
        if (_control.Complete(nowNanos) is not { } done) return;
        if (Options.FreezesView) _session.View.Pause();
        _acquisitions.Publish(done);
    }

    /// <summary>The delivery thread must not wait for what waits for it.</summary>
    private Task DoAsync(Func<Task> work) => Task.Run(async () =>
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (StrobeException e)
        {
            _core.Report(e.Message, e);
        }
    });
}
