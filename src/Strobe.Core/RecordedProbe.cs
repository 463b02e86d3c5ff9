using Strobe.Recording;
using Strobe.Sessions;

namespace Strobe;

/// <summary>A probe of a recording: <see cref="Frames"/> come while the recording is played, <see cref="History"/> has them all at any time. Any thread.</summary>
public sealed class RecordedProbe
{
    private readonly ProbeCounts _counts;

    internal RecordedProbe(uint number, ProbeRequest request, RecordedFrames recorded, ProbeCounts counts)
    {
        (Number, Request, Recorded, _counts) = (number, request, recorded, counts);
        History = new ProbeHistory(() => recorded);
    }

    /// <summary>What was asked for.</summary>
    public ProbeRequest Request { get; }

    /// <summary>Where it looked.</summary>
    public ProbeId Id => Request.Id;

    /// <summary>The frames as the recording is played, on its thread; completes when the recording is disposed.</summary>
    public IObservable<SignalFrame> Frames => Stream;

    /// <summary>All recorded frames, by number and time.</summary>
    public ProbeHistory History { get; }

    /// <summary>What the elements of the last frame are; <see cref="ElementType.None"/> without frames.</summary>
    public ElementType ElementType => History.Last?.ElementType ?? ElementType.None;

    /// <summary>The shape of the last frame.</summary>
    public Shape Shape => History.Last?.Shape ?? Shape.Scalar;

    /// <summary>Places in the code where it was set.</summary>
    public int PlaceCount => _counts.Places;

    /// <summary>Places where it could not be set, or not as asked, and why.</summary>
    public IReadOnlyList<string> Notes => _counts.Notes;

    /// <summary>How often its places were reached in the whole session.</summary>
    public long HitCount => _counts.Hits;

    /// <summary>Frames that the session delivered, before the recording began and those that found no room in it included.</summary>
    public long FrameCount => _counts.Frames;

    /// <summary>Frames that the session lost.</summary>
    public long LostCount => _counts.Lost;

    /// <summary>Frames that the session delivered while it was recorded and that did not get into the file.</summary>
    public long UnrecordedCount => _counts.Unrecorded;

    internal uint Number { get; }

    internal RecordedFrames Recorded { get; }

    internal Broadcast<SignalFrame> Stream { get; init; } = new();

    /// <summary>Reads the frames of a stretch of time, those of one process after the other, without playing them.</summary>
    /// <param name="fromNanos">The first moment.</param>
    /// <param name="toNanos">The first moment that does not belong to it any more.</param>
    public IEnumerable<SignalFrame> ReadFrames(long fromNanos = long.MinValue, long toNanos = long.MaxValue)
    {
        foreach (FrameCursor cursor in Cursors())
        {
            cursor.Seek(fromNanos);
            while (cursor.NextNanos is { } nanos)
            {
                if (cursor.Take() is { } frame && nanos >= fromNanos && nanos < toNanos) yield return frame;
            }
        }
    }

    internal IEnumerable<FrameCursor> Cursors() => Recorded.Lanes.Select(blocks => new FrameCursor(Number, Recorded, blocks));
}
