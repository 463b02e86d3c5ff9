namespace Strobe.Formats;

/// <summary>The frames to export, and what they have in common. They are read from the file as often as they are asked for, not kept.</summary>
internal sealed class ExportedFrames
{
    private readonly long _from, _to;

    internal ExportedFrames(StrobeRecording recording, RecordedProbe probe, long fromNanos, long toNanos)
    {
        (Recording, Probe, _from, _to) = (recording, probe, fromNanos, toNanos);
        HasOneType = true;
        foreach (SignalFrame frame in All) Survey(frame);
    }

    internal StrobeRecording Recording { get; }

    internal RecordedProbe Probe { get; }

    internal IEnumerable<SignalFrame> All => Probe.ReadFrames(_from, _to);

    internal IEnumerable<SignalFrame> WithValues => All.Where(frame => frame.HasValue);

    /// <summary>Frames with a value.</summary>
    internal long Count { get; private set; }

    internal long WithoutValue { get; private set; }

    /// <summary>Elements of all frames.</summary>
    internal long Elements { get; private set; }

    internal ElementType Type { get; private set; }

    internal bool HasOneType { get; private set; }

    /// <summary>The lengths that all frames have; null when they differ.</summary>
    internal int[]? Shape { get; private set; }

    /// <summary>The least and the most lengths that a frame has.</summary>
    internal (int Least, int Most) Rank { get; private set; }

    internal long FirstNanos { get; private set; }

    internal long LastNanos { get; private set; }

    /// <summary>Elements per second as the times of the frames tell: those of all but the last frame in the time between the first and the last.</summary>
    internal double MeasuredRateHz => Count > 1 && LastNanos > FirstNanos ? (double)Elements / Count * (Count - 1) * 1e9 / (LastNanos - FirstNanos) : 1;

    /// <summary>A frame's lengths; of one that was cut only the number of elements that are there.</summary>
    internal static int[] LengthsOf(SignalFrame frame)
    {
        if (frame.IsCut) return [frame.Count];
        int[] lengths = new int[frame.Shape.Rank];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = frame.Shape[i];
        return lengths;
    }

    private void Survey(SignalFrame frame)
    {
        if (!frame.HasValue)
        {
            WithoutValue++;
            return;
        }

        int[] lengths = LengthsOf(frame);
        if (Count++ == 0)
        {
            (Type, Shape, Rank, FirstNanos, LastNanos) = (frame.ElementType, lengths, (lengths.Length, lengths.Length), frame.TimestampNanos, frame.TimestampNanos);
        }

        HasOneType &= Type == frame.ElementType;
        if (Shape is not null && !lengths.AsSpan().SequenceEqual(Shape)) Shape = null;
        Rank = (Math.Min(Rank.Least, lengths.Length), Math.Max(Rank.Most, lengths.Length));
        (FirstNanos, LastNanos) = (Math.Min(FirstNanos, frame.TimestampNanos), Math.Max(LastNanos, frame.TimestampNanos));
        Elements += frame.Count;
    }
}
