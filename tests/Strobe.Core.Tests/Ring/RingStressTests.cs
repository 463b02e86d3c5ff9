using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed class RingStressTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(2, 8)]
    [InlineData(4, 4)]
    [InlineData(8, 4)]
    [InlineData(8, 32)]
    public void Every_record_is_delivered_or_counted_as_lost(int writers, int chunks) => Check(writers, chunks, 150_000, RingFlags.None);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 8)]
    [InlineData(8, 32)]
    public void A_lossless_ring_loses_nothing(int writers, int chunks)
    {
        Tally tally = Check(writers, chunks, 40_000, RingFlags.Lossless);
        Assert.Equal(tally.Produced, tally.Delivered);
        Assert.Equal(0, tally.Gaps);
    }

    [Fact]
    public void A_lossless_writer_does_not_wait_for_a_host_that_is_gone()
    {
        using var scene = new RingScene(chunkCount: 2, flags: RingFlags.Lossless);
        unsafe { scene.Memory.Header->PatienceTicks = 1; }
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        for (uint i = 0; i < 1000; i++) Assert.True(writer.Write(RecordKind.Enter, i, 0, []));
        Assert.Equal(1000, scene.Read().Count + scene.Reader.OverwrittenCount);
    }

    [Fact]
    public void What_a_lossless_writer_overwrote_meanwhile_is_marked_as_a_gap()
    {
        using var scene = new RingScene(chunkCount: 2, flags: RingFlags.Lossless);
        unsafe { scene.Memory.Header->PatienceTicks = 1; }
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        uint next = 0;
        while (next < 10) Assert.True(writer.Write(RecordKind.Enter, next++, 0, []));
        Assert.Equal(10, scene.Read().Count);
        // Up to the third chunk, which is the first again: what else the first had is lost, the second is whole.
        while (Next() < 3) Assert.True(writer.Write(RecordKind.Enter, next++, 0, []));
        List<ReadRecord> records = scene.Read();
        Assert.True(scene.Reader.OverwrittenCount > 0 && records[0].Hook == 10 + scene.Reader.OverwrittenCount);
        Assert.Equal([records[0]], records.Where(record => record.IsAfterGap));
        Assert.Equal(next, 10 + records.Count + scene.Reader.OverwrittenCount);

        unsafe ulong Next() => scene.Memory.Header->Next;
    }

    private sealed record Tally(long Produced, long Delivered, int Gaps);

    /// <summary>Writers number their records: whatever arrives must arrive once, in order, whole, and with gaps marked.</summary>
    private static Tally Check(int writers, int chunks, int recordsEach, RingFlags flags)
    {
        using RingMemory memory = RingMemory.Create(new RingGeometry(4096, chunks), flags);
        var pool = new SegmentPool();
        var reader = new RingReader(memory, pool, holdTicks: 100_000_000);
        long produced = 0;
        Thread[] threads = [.. Enumerable.Range(1, writers).Select(number => new Thread(() =>
        {
            using var writer = new RingWriter(memory, 1, 100 + number, number);
            Span<byte> payload = stackalloc byte[128];
            for (uint i = 0; i < recordsEach; i++)
            {
                Span<byte> part = payload[..(int)(i % 17 * 8)];
                part.Fill((byte)i);
                writer.Write(RecordKind.Enter, i, (uint)number, part);
            }

            Interlocked.Add(ref produced, writer.CommittedCount + writer.RefusedCount);
        }))];
        foreach (Thread thread in threads) thread.Start();

        long[] last = Enumerable.Repeat(-1L, writers + 1).ToArray();
        int gaps = 0;
        long seen = 0;
        var found = new List<RingSegment>();
        bool isOver;
        string? complaint = null;
        do
        {
            isOver = threads.All(thread => !thread.IsAlive);
            found.Clear();
            reader.Poll(TimeStampCounter.Read(), found);
            foreach (RingSegment segment in found)
            {
                seen += segment.RecordCount;
                if (segment.IsAfterGap) gaps++;
                complaint ??= Complaint(segment, last);
                pool.Return(segment);
            }
        }
        while (!isOver || found.Count != 0);

        Assert.Null(complaint);
        Assert.Equal(seen, reader.DeliveredCount);
        Assert.Equal((long)writers * recordsEach, produced);
        Assert.Equal(produced, reader.DeliveredCount + reader.OverwrittenCount + reader.RefusedCount);
        Assert.Equal(0, reader.GivenUpCount);
        Assert.Equal(0, pool.RentedBytes);
        return new Tally(produced, seen, gaps);
    }

    private static string? Complaint(RingSegment segment, long[] last)
    {
        // A writer whose very first records were refused has nothing before it that a gap could be marked against.
        bool mayHaveSkipped = segment.IsAfterGap || last[segment.Writer] < 0;
        for (int offset = 0; offset < segment.Length; offset += (int)segment.RecordAt(offset).SizeBytes)
        {
            RecordHeader header = segment.RecordAt(offset);
            uint writer = header.Slot;
            ReadOnlySpan<byte> payload = segment.PayloadAt(offset);
            if (segment.Writer != writer) return $"a record of writer {writer} in a segment of {segment.Writer}";
            bool follows = mayHaveSkipped ? header.Hook > last[writer] : header.Hook == last[writer] + 1;
            if (!follows) return $"{header.Hook} after {last[writer]}, gap marked: {mayHaveSkipped}";
            if (payload.Length != (int)(header.Hook % 17 * 8)) return $"{payload.Length} bytes in record {header.Hook}";
            if (payload.ContainsAnyExcept((byte)header.Hook)) return $"foreign bytes in record {header.Hook}";
            last[writer] = header.Hook;
            mayHaveSkipped = false;
        }

        return null;
    }
}
