using System.Globalization;

namespace Strobe.Operations.Scope;

/// <summary>A probe on the desk: its number and colour, and the newest it saw. Any thread.</summary>
internal sealed class ScopeChannel(int id, int color, IScopeProbe probe) : IDisposable
{
    private const int MostTries = 64;
    private readonly List<IDisposable> _owned = [];
    private SignalFrame? _last;

    internal int Id => id;

    internal int Color => color;

    internal IScopeProbe Probe => probe;

    /// <summary>As it is written in source and on buttons.</summary>
    internal string Name => probe.Id.Variable.Length > 0 ? probe.Id.Variable : probe.Id.ToString();

    /// <summary>The newest frame that came; null before the first.</summary>
    internal SignalFrame? Last => Volatile.Read(ref _last);

    internal void Saw(SignalFrame frame) => Volatile.Write(ref _last, frame);

    /// <summary>Disposed with it.</summary>
    internal void Own(IDisposable subscription) => _owned.Add(subscription);

    /// <summary>The frame that is shown at a moment; null before the first.</summary>
    internal SignalFrame? At(long? nanos) => nanos is { } at ? probe.History.At(at) : Last ?? probe.History.Last;

    /// <summary>When the oldest frame was taken that is kept; null when there is none.</summary>
    internal long? OldestNanos()
    {
        long newest = probe.History.Newest, first = Math.Max(0, newest - probe.History.Capacity + 1);
        // The oldest are overwritten while one looks at them.
        for (long number = first, tries = 0; number <= newest && tries < MostTries; number += tries == 0 ? 1 : 1L << (int)Math.Min(20, tries / 2), tries++)
        {
            if (probe.History[number] is { } frame) return frame.TimestampNanos;
        }

        return null;
    }

    /// <summary>Frames after one moment up to another, oldest first, at most so many of the newest or so many bytes.</summary>
    internal List<SignalFrame> Frames(long afterNanos, long upToNanos, int most, long mostBytes)
    {
        List<SignalFrame> frames = [];
        SignalFrame? frame = probe.History.At(upToNanos);
        for (long missing = 0, number = frame?.Number ?? -1; number >= 0 && missing < MostTries; number--)
        {
            frame = probe.History[number];
            if (frame is null)
            {
                missing++;
                continue;
            }

            if (frame.TimestampNanos <= afterNanos || frames.Count == most || (mostBytes -= frame.Bytes.Length) < 0) break;
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
        foreach (IDisposable one in _owned) one.Dispose();
        probe.Dispose();
    }
}
