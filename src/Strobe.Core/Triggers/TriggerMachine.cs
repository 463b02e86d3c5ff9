namespace Strobe.Triggers;

/// <summary>A moment at which something happened.</summary>
internal readonly record struct Happening(long TimestampNanos, ProbeId? Source, long FrameNumber, int SampleIndex, double Value);

/// <summary>Follows the frames and events of a session, in their order, and tells when a trigger's condition is met. One thread at a time.</summary>
internal abstract class TriggerMachine
{
    internal static TriggerMachine Of(TriggerWhen when, Func<string, Func<Function, bool>> matcherOf) => when switch
    {
        SignalWhen signal => new SignalMachine(signal),
        CountWhen count => new CountMachine(Of(count.Of, matcherOf), Math.Max(1, count.Count)),
        SequenceWhen sequence => new SequenceMachine(Of(sequence.First, matcherOf), Of(sequence.Then, matcherOf), sequence.Within),
        EntryWhen entry => new EventMachine(Entered(matcherOf(entry.Pattern))),
        ExceptionWhen => new EventMachine(one => one is FunctionExit { IsUnwound: true } or Crash),
        LineWhen line => new EventMachine(one => one is OutputLine said && said.Text.Contains(line.Text, StringComparison.Ordinal)),
        _ => throw new ArgumentOutOfRangeException(nameof(when)),
    };

    /// <summary>All signals that a condition looks at.</summary>
    internal static IEnumerable<ProbeId> SourcesOf(TriggerWhen when) => when switch
    {
        SignalWhen signal => [signal.Source],
        CountWhen count => SourcesOf(count.Of),
        SequenceWhen sequence => SourcesOf(sequence.First).Concat(SourcesOf(sequence.Then)).Distinct(),
        _ => [],
    };

    /// <summary>Takes a frame; what happens in it is added in order.</summary>
    internal abstract void Take(SignalFrame frame, List<Happening> happened);

    /// <summary>Takes an event.</summary>
    internal abstract void Take(TraceEvent one, List<Happening> happened);

    /// <summary>Time has passed without anything.</summary>
    internal abstract void Pass(long nowNanos, List<Happening> happened);

    /// <summary>Forgets everything.</summary>
    internal abstract void Reset();

    private static Func<TraceEvent, bool> Entered(Func<Function, bool> matches) => one => one is FunctionEnter enter && matches(enter.Function);
}

/// <summary>
/// A condition on one probe's samples. Scalars are one stream over all frames, in seconds of the session. Each array stands alone: its samples count from 0, in
/// seconds where it has a sample rate.
/// </summary>
internal sealed class SignalMachine(SignalWhen when) : TriggerMachine
{
    private const double NanosPerSecond = 1e9;

    private readonly Detector _detector = Detector.Of(when.Condition);
    private bool _isScalar;

    internal override void Take(SignalFrame frame, List<Happening> happened)
    {
        if (frame.Probe != when.Source || !frame.HasValue) return;
        bool isScalar = frame.Shape.IsScalar;
        if (!isScalar || !_isScalar) _detector.Reset();
        _isScalar = isScalar;
        double step = isScalar ? 0 : 1 / (frame.SampleRateHz ?? 1), begin = isScalar ? frame.TimestampNanos / NanosPerSecond : 0;
        bool isComplex = ElementTypes.IsComplex(frame.ElementType);
        for (int i = 0; i < frame.Count; i++)
        {
            double value = isComplex ? frame.ComplexAt(i).Magnitude : frame.NumberAt(i);
            if (double.IsNaN(value) || !_detector.Take(value, begin + (i * step))) continue;
            long offset = frame.SampleRateHz is { } rate && !isScalar ? (long)(i / rate * NanosPerSecond) : 0;
            happened.Add(new Happening(frame.TimestampNanos + offset, frame.Probe, frame.Number, i, value));
        }
    }

    internal override void Take(TraceEvent one, List<Happening> happened)
    {
    }

    internal override void Pass(long nowNanos, List<Happening> happened)
    {
        if (_isScalar && _detector.Pass(nowNanos / NanosPerSecond)) happened.Add(new Happening(nowNanos, when.Source, -1, -1, double.NaN));
    }

    internal override void Reset()
    {
        _detector.Reset();
        _isScalar = false;
    }
}

internal sealed class EventMachine(Func<TraceEvent, bool> happens) : TriggerMachine
{
    internal override void Take(SignalFrame frame, List<Happening> happened)
    {
    }

    internal override void Take(TraceEvent one, List<Happening> happened)
    {
        if (happens(one)) happened.Add(new Happening(one.TimestampNanos, null, -1, -1, double.NaN));
    }

    internal override void Pass(long nowNanos, List<Happening> happened)
    {
    }

    internal override void Reset()
    {
    }
}

internal sealed class CountMachine(TriggerMachine inner, int count) : TriggerMachine
{
    private readonly List<Happening> _inner = [];
    private int _seen;

    internal override void Take(SignalFrame frame, List<Happening> happened)
    {
        inner.Take(frame, _inner);
        Count(happened);
    }

    internal override void Take(TraceEvent one, List<Happening> happened)
    {
        inner.Take(one, _inner);
        Count(happened);
    }

    internal override void Pass(long nowNanos, List<Happening> happened)
    {
        inner.Pass(nowNanos, _inner);
        Count(happened);
    }

    internal override void Reset()
    {
        inner.Reset();
        _seen = 0;
    }

    private void Count(List<Happening> happened)
    {
        foreach (Happening one in _inner)
        {
            if (++_seen < count) continue;
            _seen = 0;
            happened.Add(one);
        }

        _inner.Clear();
    }
}

internal sealed class SequenceMachine(TriggerMachine first, TriggerMachine then, TimeSpan? within) : TriggerMachine
{
    private const int NanosPerTick = 100;

    private readonly List<Happening> _first = [], _then = [];
    private long? _armed;

    internal override void Take(SignalFrame frame, List<Happening> happened)
    {
        first.Take(frame, _first);
        then.Take(frame, _then);
        Join(happened);
    }

    internal override void Take(TraceEvent one, List<Happening> happened)
    {
        first.Take(one, _first);
        then.Take(one, _then);
        Join(happened);
    }

    internal override void Pass(long nowNanos, List<Happening> happened)
    {
        first.Pass(nowNanos, _first);
        then.Pass(nowNanos, _then);
        Join(happened);
    }

    internal override void Reset()
    {
        first.Reset();
        then.Reset();
        _armed = null;
    }

    /// <summary>In the order of their times and samples; what happens at the same sample fires what was armed before, then arms anew.</summary>
    private void Join(List<Happening> happened)
    {
        int next = 0;
        foreach (Happening one in _then)
        {
            for (; next < _first.Count && IsBefore(_first[next], one); next++) _armed = _first[next].TimestampNanos;
            if (_armed is not { } armed || one.TimestampNanos < armed) continue;
            if (within is { } limit && one.TimestampNanos - armed > limit.Ticks * NanosPerTick) continue;
            _armed = null;
            happened.Add(one);
        }

        for (; next < _first.Count; next++) _armed = _first[next].TimestampNanos;
        _first.Clear();
        _then.Clear();
    }

    private static bool IsBefore(in Happening one, in Happening other) =>
        one.TimestampNanos < other.TimestampNanos || (one.TimestampNanos == other.TimestampNanos && one.SampleIndex < other.SampleIndex);
}
