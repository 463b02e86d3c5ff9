using System.Collections.Immutable;
using System.Globalization;

namespace Strobe.Operations.Scope;

/// <summary>A probe on the desk: its number and colour, and the newest it saw. Any thread.</summary>
internal sealed class ScopeChannel(int id, int color, IScopeProbe first) : IDisposable
{
    private const int MostTries = 64, MostFrames = 20_000;
    private const long MostBytes = 32 << 20;

    private IScopeProbe _probe = first;
    private IDisposable? _subscription;
    private SignalFrame? _last;

    internal int Id => id;

    internal int Color => color;

    internal IScopeProbe Probe => Volatile.Read(ref _probe);

    /// <summary>As it is written in source and on buttons.</summary>
    internal string Name => Probe.Id.Variable.Length > 0 ? Probe.Id.Variable : Probe.Id.ToString();

    /// <summary>The newest frame that came; null before the first.</summary>
    internal SignalFrame? Last => Volatile.Read(ref _last);

    internal void Saw(SignalFrame frame) => Volatile.Write(ref _last, frame);

    /// <summary>Disposed with it.</summary>
    internal void Own(IDisposable subscription) => _subscription = subscription;

    /// <summary>Goes on with a probe of another session, of which it has seen nothing yet.</summary>
    internal void Replace(IScopeProbe next)
    {
        Dispose();
        LetGo();
        Volatile.Write(ref _last, null);
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
        if (ElementTypes.IsComplex(frame.ElementType)) return frame.ComplexAt(0) is var z ? string.Create(CultureInfo.InvariantCulture, $"{z.Real:G6} {(z.Imaginary < 0 ? '−' : '+')} {Math.Abs(z.Imaginary):G6}i") : "";
        return frame.ElementType switch
        {
            ElementType.UInt64 => frame.As<ulong>()[0].ToString(CultureInfo.InvariantCulture),
            ElementType.Int64 => frame.As<long>()[0].ToString(CultureInfo.InvariantCulture),
            ElementType.Float32 or ElementType.Float64 => frame.ToDouble().ToString("G6", CultureInfo.InvariantCulture),
            _ => frame.ToDouble().ToString("R", CultureInfo.InvariantCulture),
        };
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _subscription = null;
        Probe.Dispose();
    }
}
