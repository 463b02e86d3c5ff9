using Strobe.Bytes;

namespace Strobe.Recording;

/// <summary>What a session had counted at some moment.</summary>
/// <param name="Nanos">When.</param>
/// <param name="Session">Its counts.</param>
/// <param name="Probes">Those of its probes.</param>
internal sealed record RecordedCounts(long Nanos, SessionStatistics Session, IReadOnlyList<ProbeCounts> Probes)
{
    /// <summary>Events that the session delivered and that are not in the file.</summary>
    internal long LostEvents { get; init; }

    /// <summary>The same for frames of all probes.</summary>
    internal long LostFrames { get; init; }

    internal void Write(ByteSink sink)
    {
        sink.Zigzag(Nanos);
        foreach (long count in new[] { Session.Produced, Session.Delivered, Session.Dropped, Session.Hooks, Session.Refused, Session.Processes, LostEvents, LostFrames })
            sink.Zigzag(count);
        sink.Uleb((ulong)Probes.Count);
        foreach (ProbeCounts probe in Probes)
        {
            sink.Uleb(probe.Number);
            foreach (long count in new[] { probe.Places, probe.Hits, probe.Frames, probe.Lost, probe.Unrecorded }) sink.Zigzag(count);
            sink.Uleb((ulong)probe.Notes.Count);
            foreach (string note in probe.Notes) sink.Text(note);
        }
    }

    internal static RecordedCounts Read(ReadOnlySpan<byte> payload)
    {
        SpanCursor cursor = new(payload, null, "counts");
        long nanos = ValueCodec.Zigzag(ref cursor);
        Span<long> counts = stackalloc long[8];
        foreach (ref long count in counts) count = ValueCodec.Zigzag(ref cursor);
        List<ProbeCounts> probes = [];
        for (ulong left = cursor.Uleb(); left > 0 && !cursor.IsBroken; left--) probes.Add(ReadProbe(ref cursor));
        SessionStatistics session = new(counts[0], counts[1], counts[2], (int)counts[3], (int)counts[4], (int)counts[5]);
        return new RecordedCounts(nanos, session, probes) { LostEvents = counts[6], LostFrames = counts[7] };
    }

    private static ProbeCounts ReadProbe(ref SpanCursor cursor)
    {
        uint number = (uint)cursor.Uleb();
        Span<long> counts = stackalloc long[5];
        foreach (ref long count in counts) count = ValueCodec.Zigzag(ref cursor);
        List<string> notes = [];
        for (ulong left = cursor.Uleb(); left > 0 && !cursor.IsBroken; left--) notes.Add(TextTable.TextOf(ref cursor));
        return new ProbeCounts(number, (int)counts[0], counts[1], counts[2], counts[3], notes) { Unrecorded = counts[4] };
    }
}

/// <summary>What a probe had counted.</summary>
/// <param name="Number">The probe.</param>
/// <param name="Places">Where it was set.</param>
/// <param name="Hits">How often it was reached.</param>
/// <param name="Frames">Frames the session delivered.</param>
/// <param name="Lost">Frames it did not.</param>
/// <param name="Notes">What could not be had.</param>
internal sealed record ProbeCounts(uint Number, int Places, long Hits, long Frames, long Lost, IReadOnlyList<string> Notes)
{
    /// <summary>Frames that were delivered and are not in the file.</summary>
    internal long Unrecorded { get; init; }
}
