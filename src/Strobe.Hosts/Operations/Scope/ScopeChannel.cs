using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Strobe.Operations.Scope;

/// <summary>A probe on the desk: its number and colour, and the newest it saw. Any thread.</summary>
internal sealed class ScopeChannel(int id, int color, IScopeProbe first) : IDisposable
{
    private const int MostTries = 64, MostFrames = 20_000;
    private const long MostBytes = 32 << 20;

    private IScopeProbe _probe = first;
    private readonly ArrivalLog _arrivals = new();
    private readonly ProbeLoad _load = new(TimeProvider.System);
    private IDisposable? _subscription;
    private SignalFrame? _last;

    internal int Id => id;

    internal int Color { get; set; } = color;

    /// <summary>About which part of its time the program spends in the probe's hits lately, 0 to 1.</summary>
    internal double Load => _load.Of(Probe.Hits, Probe.HitCostNanos);

    /// <summary>Whether it was set to take fewer hits than there are.</summary>
    internal bool IsThrottled => Probe.Request.LimitPerSecond is not null;

    internal IScopeProbe Probe => Volatile.Read(ref _probe);

    /// <summary>As it is written in source and on buttons.</summary>
    internal string Name => Probe.Id.Variable.Length > 0 ? Probe.Id.Variable : Probe.Id.ToString();

    /// <summary>The newest frame that came; null before the first.</summary>
    internal SignalFrame? Last => Volatile.Read(ref _last);

    internal void Saw(SignalFrame frame)
    {
        Volatile.Write(ref _last, frame);
        _arrivals.Add(frame);
    }

    /// <summary>Counts frames, and losses before them, in equal parts of a stretch of time.</summary>
    internal void Count(long from, long to, Span<int> frames, Span<int> lost)
    {
        if (Held is { } held)
        {
            for (int i = 0; i < held.Length; i++)
            {
                if (ArrivalLog.PartOf(held[i].TimestampNanos, from, to, frames.Length) is not { } part) continue;
                frames[part]++;
                if (i > 0 && held[i].ProcessId == held[i - 1].ProcessId) lost[part] += (int)Math.Clamp(held[i].Number - held[i - 1].Number - 1, 0, int.MaxValue / 2);
            }
        }
        else if (Probe.IsRecorded)
        {
            long before = Probe.History.NumberAt(from - 1);
            for (int part = 0; part < frames.Length; part++)
            {
                long newest = part == frames.Length - 1 ? Probe.History.NumberAt(to) : Probe.History.NumberAt(from + (long)((double)(to - from) * (part + 1) / frames.Length));
                frames[part] = (int)Math.Clamp(newest - before, 0, int.MaxValue);
                before = Math.Max(before, newest);
            }
        }
        else _arrivals.Count(from, to, frames, lost);
    }

    /// <summary>Disposed with it.</summary>
    internal void Own(IDisposable subscription) => _subscription = subscription;

    /// <summary>Goes on with a probe of another session, of which it has seen nothing yet.</summary>
    internal void Replace(IScopeProbe next)
    {
        Dispose();
        LetGo();
        Volatile.Write(ref _last, null);
        _arrivals.Clear();
        Volatile.Write(ref _probe, next);
    }

    /// <summary>The frames that are held, oldest first, so that one can go back through them while the program overwrites its own; null when nothing is.</summary>
    internal ImmutableArray<SignalFrame>? Held { get; private set; }

    /// <summary>How many frames one can go back to.</summary>
    internal long KeptCount => Held?.Length ?? Math.Min(Probe.History.Newest + 1, Probe.History.Capacity);

    /// <summary>Holds copies of the newest frames, as many as the bytes allow.</summary>
    internal void Hold() => Held = [.. Read(long.MinValue, long.MaxValue)];

    /// <summary>Lets them go.</summary>
    internal void LetGo() => Held = null;

    /// <summary>The frame that is shown at a moment, or now; null before the first.</summary>
    internal SignalFrame? At(long? nanos)
    {
        if (nanos is not { } at) return Last ?? Probe.History.Last;
        return Held is { } held ? held.LastOrDefault(frame => frame.TimestampNanos <= at) : Probe.History.At(at);
    }

    /// <summary>The frame that is so many after (before) another; null when there is none.</summary>
    internal SignalFrame? Beside(SignalFrame frame, int by)
    {
        if (Held is { } held) return held.IndexOf(frame) + by is var index && index >= 0 && index < held.Length ? held[index] : null;
        // Frames that were lost have no number.
        for (long number = frame.Number + by, tries = 0; number >= 0 && number <= Probe.History.Newest && tries < MostTries; number += Math.Sign(by), tries++)
        {
            if (Probe.History[number] is { } there) return there;
        }

        return null;
    }

    /// <summary>When the oldest frame was taken that one can go back to; null when there is none.</summary>
    internal long? OldestNanos()
    {
        if (Held is { } held) return held.Length > 0 ? held[0].TimestampNanos : null;
        long newest = Probe.History.Newest, first = Math.Max(0, newest - Probe.History.Capacity + 1);
        // The oldest are overwritten while one looks at them.
        for (long number = first, tries = 0; number <= newest && tries < MostTries; number += 1L << (int)Math.Min(20, tries / 2), tries++)
        {
            if (Probe.History[number] is { } frame) return frame.TimestampNanos;
        }

        return null;
    }

    /// <summary>Frames after one moment up to another, oldest first, at most so many of the newest or so many bytes.</summary>
    internal IReadOnlyList<SignalFrame> Frames(long afterNanos, long upToNanos) =>
        Held is { } held ? [.. held.Where(frame => frame.TimestampNanos > afterNanos && frame.TimestampNanos <= upToNanos)] : Read(afterNanos, upToNanos);

    private List<SignalFrame> Read(long afterNanos, long upToNanos)
    {
        List<SignalFrame> frames = [];
        long bytes = 0;
        SignalFrame? frame = Probe.History.At(upToNanos);
        for (long missing = 0, number = frame?.Number ?? -1; number >= 0 && missing < MostTries; number--)
        {
            frame = Probe.History[number];
            if (frame is null)
            {
                missing++;
                continue;
            }

            if (frame.TimestampNanos <= afterNanos || frames.Count == MostFrames || (bytes += frame.Bytes.Length) > MostBytes) break;
            frames.Add(frame);
        }

        frames.Reverse();
        return frames;
    }

    /// <summary>A value in a few characters, to stand behind its line.</summary>
    internal static string TextOf(SignalFrame? frame)
    {
        if (frame is null) return "";
        if (!frame.HasValue) return frame.Flags.HasFlag(FrameFlags.OptimizedOut) ? "<optimized out>" : "<unreadable>";
        if (!frame.Shape.IsScalar) return $"{frame.ElementType.Name()}[{frame.Shape}]";
        if (frame.ElementType == ElementType.Boolean) return frame.ToDouble() != 0 ? "true" : "false";
        if (ElementTypes.IsComplex(frame.ElementType)) return TextOf(frame, 0);
        return frame.ElementType switch
        {
            ElementType.UInt64 => frame.As<ulong>()[0].ToString(CultureInfo.InvariantCulture),
            ElementType.Int64 => frame.As<long>()[0].ToString(CultureInfo.InvariantCulture),
            ElementType.Float32 or ElementType.Float64 => frame.ToDouble().ToString("G6", CultureInfo.InvariantCulture),
            _ => frame.ToDouble().ToString("R", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>One element of a value in a few characters.</summary>
    internal static string TextOf(SignalFrame frame, int index)
    {
        if (!frame.HasValue || index < 0 || index >= frame.Count) return "";
        if (!ElementTypes.IsComplex(frame.ElementType)) return frame.NumberAt(index).ToString("G8", CultureInfo.InvariantCulture);
        Complex z = frame.ComplexAt(index);
        return string.Create(CultureInfo.InvariantCulture, $"{z.Real:G6} {(z.Imaginary < 0 ? '−' : '+')} {Math.Abs(z.Imaginary):G6}i");
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _subscription = null;
        Probe.Dispose();
    }
}
