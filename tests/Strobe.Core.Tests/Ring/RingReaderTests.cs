using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed unsafe class RingReaderTests
{
    [Fact]
    public void Records_arrive_as_they_were_written_across_chunks()
    {
        using var scene = new RingScene(chunkCount: 64);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        for (uint i = 0; i < 1000; i++) writer.Write(RecordKind.Enter, i, i * 2, i, BitConverter.GetBytes((ulong)i * i));
        List<ReadRecord> records = scene.Read();
        Assert.Equal(1000, records.Count);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal((uint)i, records[i].Hook);
            Assert.Equal((ulong)i * (ulong)i, BitConverter.ToUInt64(records[i].Payload));
            Assert.False(records[i].IsAfterGap);
        }

        Assert.Equal(0, scene.Reader.LostCount);
        Assert.Empty(scene.Read());
    }

    [Fact]
    public void A_full_ring_reports_how_many_events_it_dropped_and_marks_the_gap()
    {
        using var scene = new RingScene(chunkCount: 4);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        for (uint i = 0; i < 5000; i++) writer.Write(RecordKind.Enter, i, 0, i, []);
        List<ReadRecord> records = scene.Read();
        Assert.Equal(5000, records.Count + scene.Reader.OverwrittenCount);
        Assert.Equal(4999u, records[^1].Hook);
        Assert.True(records[0].IsAfterGap);
        Assert.Single(records, record => record.IsAfterGap);
    }

    [Fact]
    public void A_reader_that_was_overtaken_marks_the_gap_once_and_goes_on()
    {
        using var scene = new RingScene(chunkCount: 2);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        writer.Write(RecordKind.Enter, 1, 0, 1, []);
        Assert.Single(scene.Read());
        for (uint i = 0; i < 5000; i++) writer.Write(RecordKind.Enter, i, 0, i, []);
        List<ReadRecord> records = scene.Read();
        Assert.True(records[0].IsAfterGap);
        writer.Write(RecordKind.Enter, 1, 0, 1, []);
        Assert.False(Assert.Single(scene.Read()).IsAfterGap);
        Assert.Equal(5002, scene.Reader.DeliveredCount + scene.Reader.OverwrittenCount);
    }

    [Fact]
    public void When_every_chunk_is_open_records_are_refused_and_the_gap_is_marked()
    {
        using var scene = new RingScene(chunkCount: 2);
        using var one = new RingWriter(scene.Memory, 10, 11, 1);
        using var two = new RingWriter(scene.Memory, 10, 12, 2);
        one.Write(RecordKind.Enter, 1, 0, 1, []);
        two.Write(RecordKind.Enter, 1, 0, 1, []);
        using (var three = new RingWriter(scene.Memory, 10, 13, 3)) Assert.False(three.Write(RecordKind.Enter, 1, 0, 1, []));
        Assert.Equal(1, scene.Reader.RefusedCount);
        while (one.Write(RecordKind.Enter, 2, 0, 2, []))
        {
        }

        two.Dispose();
        one.Write(RecordKind.Enter, 3, 0, 3, []);
        List<ReadRecord> records = scene.Read();
        Assert.Equal(3u, records[^1].Hook);
        Assert.True(records[^1].IsAfterGap);
        Assert.Equal(one.CommittedCount + two.CommittedCount, scene.Reader.DeliveredCount + scene.Reader.OverwrittenCount);
        Assert.Equal(2, scene.Reader.RefusedCount);
    }

    [Fact]
    public void A_writers_chunks_come_in_its_order_even_where_one_does_not_name_the_one_before()
    {
        using var scene = new RingScene(chunkCount: 2);
        var first = new RingWriter(scene.Memory, 10, 11, 1);
        first.Write(RecordKind.Enter, 1, 0, 1, []);
        scene.Read();
        using var second = new RingWriter(scene.Memory, 10, 12, 2);
        while (second.Write(RecordKind.Enter, 2, 0, 2, []))
        {
        }

        first.Dispose();
        second.Write(RecordKind.Enter, 3, 0, 3, []);
        List<ReadRecord> records = scene.Read();
        Assert.Equal(3u, records[^1].Hook);
        Assert.Equal([true], records.Where(record => record.IsAfterGap).Select(record => record.Hook == 3u));
    }

    [Fact]
    public void A_chunk_that_a_dead_thread_found_full_is_not_known_to_have_its_last_records()
    {
        using var scene = new RingScene(chunkCount: 2);
        var dead = new RingWriter(scene.Memory, 10, 11, 1);
        using var alive = new RingWriter(scene.Memory, 10, 12, 2);
        alive.Write(RecordKind.Enter, 2, 0, 1, []);
        while (dead.Write(RecordKind.Enter, 1, 0, 1, []))
        {
        }

        Assert.Empty(scene.Reader.CloseChunksOfThread(11));
        Assert.Equal(0u, scene.Memory.Chunk(1)->State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_dead_threads_chunk_is_not_its_last_when_it_was_taken_again_before_it_was_read_to_its_end(bool isRead)
    {
        using var scene = new RingScene(chunkCount: 2);
        using var alive = new RingWriter(scene.Memory, 10, 12, 2);
        var dead = new RingWriter(scene.Memory, 10, 11, 1);
        dead.Write(RecordKind.Enter, 1, 0, 1, []);
        Assert.Single(scene.Read());
        dead.Write(RecordKind.Enter, 2, 0, 1, []);
        HashSet<ulong> last = scene.Reader.CloseChunksOfThread(11);
        if (isRead) Assert.Single(scene.Read());
        while (scene.Memory.Header->Next < 3) alive.Write(RecordKind.Enter, 3, 0, 1, []);
        Assert.Equal(isRead ? 0 : 1, scene.Reader.OverwrittenCount);
        Assert.Equal([0ul], last);
        scene.Read();
        Assert.Equal(isRead ? [0ul] : [], last);
    }

    [Fact]
    public void Chunks_of_a_dead_thread_are_closed_and_those_of_others_stay_open()
    {
        using var scene = new RingScene(chunkCount: 2);
        var dead = new RingWriter(scene.Memory, 10, 11, 1);
        using var alive = new RingWriter(scene.Memory, 10, 12, 2);
        dead.Write(RecordKind.Enter, 1, 0, 1, []);
        alive.Write(RecordKind.Enter, 2, 0, 1, []);
        Assert.Equal([0ul], scene.Reader.CloseChunksOfThread(11));
        Assert.Empty(scene.Reader.CloseChunksOfThread(11));
        using (var next = new RingWriter(scene.Memory, 10, 13, 3)) Assert.True(next.Write(RecordKind.Enter, 3, 0, 1, []));
        Assert.Equal([1ul], scene.Reader.CloseChunksOfProcess(10));
        Assert.Equal(0u, scene.Memory.Chunk(0)->State | scene.Memory.Chunk(1)->State);
    }

    [Fact]
    public void A_chunk_that_is_just_being_taken_is_not_closed_for_its_dead_predecessor()
    {
        using var scene = new RingScene(chunkCount: 2);
        using (var first = new RingWriter(scene.Memory, 10, 11, 1)) first.Write(RecordKind.Enter, 1, 0, 1, []);
        scene.Memory.Chunk(0)->State = 12;
        Assert.Empty(scene.Reader.CloseChunksOfThread(11));
        Assert.Empty(scene.Reader.CloseChunksOfProcess(10));
        Assert.Equal(12u, scene.Memory.Chunk(0)->State);
    }

    [Fact]
    public void What_is_lost_behind_an_incomplete_record_is_a_gap_before_the_writers_next_chunk()
    {
        using var scene = new RingScene(chunkCount: 2);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        using var other = new RingWriter(scene.Memory, 10, 12, 2);
        RingReservation outer = writer.Reserve(0);
        for (uint i = 0; scene.Memory.Header->Next < 2; i++) writer.Write(RecordKind.Enter, i, 0, 1, []);
        Assert.Empty(scene.Read());
        writer.Commit(outer, RecordKind.Enter, 7777, 0, 1, []);
        other.Write(RecordKind.Enter, 8888, 0, 1, []);
        Assert.NotEqual(0, scene.Reader.OverwrittenCount);
        List<ReadRecord> read = scene.Read();
        Assert.Equal([true], read.Where(record => record.ThreadId == 11).Select(record => record.IsAfterGap));
        Assert.Equal(8888u, Assert.Single(read, record => record.ThreadId == 12).Hook);
    }

    [Fact]
    public void An_incomplete_record_holds_back_time_and_is_read_when_complete()
    {
        using var scene = new RingScene(chunkCount: 4);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        writer.Write(RecordKind.Enter, 1, 0, 10, []);
        scene.Now = 2_000_000;
        Assert.Single(scene.Read());
        Assert.Equal(2_000_000ul, scene.Reader.SafeUntilTicks);

        RingReservation outer = writer.Reserve(8);
        writer.Write(RecordKind.Enter, 2, 0, 12, []);
        scene.Now = 2_000_500;
        Assert.Empty(scene.Read());
        Assert.Equal(2_000_000ul, scene.Reader.SafeUntilTicks);

        writer.Commit(outer, RecordKind.Enter, 3, 0, 11, []);
        scene.Now = 2_000_600;
        Assert.Equal([3u, 2u], scene.Read().Select(record => record.Hook));
        Assert.Equal(2_000_600ul, scene.Reader.SafeUntilTicks);
    }

    [Fact]
    public void An_incomplete_record_is_passed_over_after_a_while_and_delivered_late()
    {
        using var scene = new RingScene(chunkCount: 4);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        RingReservation outer = writer.Reserve(8);
        RingReservation inner = writer.Reserve(16);
        writer.Write(RecordKind.Enter, 2, 0, 12, []);
        Assert.Empty(scene.Read());
        scene.Now += RingScene.HoldTicks;
        Assert.Equal([2u], scene.Read().Select(record => record.Hook));
        Assert.Equal(scene.Now, scene.Reader.SafeUntilTicks);
        writer.Commit(inner, RecordKind.Enter, 3, 0, 13, []);
        Assert.Equal([3u], scene.Read().Select(record => record.Hook));
        writer.Commit(outer, RecordKind.Enter, 4, 0, 14, []);
        writer.Write(RecordKind.Enter, 5, 0, 15, []);
        Assert.Equal([5u, 4u], scene.Read().Select(record => record.Hook).OrderDescending());
        Assert.Equal(4, scene.Reader.DeliveredCount);
    }

    [Fact]
    public void A_handler_that_takes_chunks_while_its_thread_is_writing_leaves_none_of_them_open()
    {
        using var scene = new RingScene(chunkCount: 16);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        RingReservation outer = writer.Reserve(8);
        for (uint i = 0; i < 500; i++) writer.Write(RecordKind.Enter, i, 0, i, []);
        Assert.True(OpenChunks(scene) > 2);
        writer.Commit(outer, RecordKind.Enter, 1000, 0, 1, []);
        Assert.Equal(1, OpenChunks(scene));
        Assert.Equal(501, scene.Read().Count);
    }

    [Fact]
    public void What_a_writer_put_behind_a_record_that_is_waited_for_waits_too_in_whatever_chunk()
    {
        using var scene = new RingScene(chunkCount: 16);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        using var other = new RingWriter(scene.Memory, 10, 12, 2);
        RingReservation outer = writer.Reserve(8);
        for (uint i = 0; i < 500; i++) writer.Write(RecordKind.Enter, i, 0, i, []);
        other.Write(RecordKind.Enter, 600, 0, 1, []);
        Assert.Equal([600u], scene.Read().Select(record => record.Hook));
        scene.Now += RingScene.HoldTicks;
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (uint)i), scene.Read().Select(record => record.Hook));
        writer.Commit(outer, RecordKind.Enter, 1000, 0, 1, []);
        Assert.Equal([1000u], scene.Read().Select(record => record.Hook));
    }

    [Fact]
    public void A_second_reader_goes_on_where_the_first_one_stopped()
    {
        using var scene = new RingScene(chunkCount: 4);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        for (uint i = 0; i < 10; i++) writer.Write(RecordKind.Enter, i, 0, i, []);
        Assert.Equal(10, scene.Read().Count);
        scene.RestartReader();
        for (uint i = 10; i < 15; i++) writer.Write(RecordKind.Enter, i, 0, i, []);
        Assert.Equal([10u, 11u, 12u, 13u, 14u], scene.Read().Select(record => record.Hook));
    }

    [Fact]
    public void A_tail_call_is_worth_its_entry_and_the_exit_it_shares()
    {
        using var scene = new RingScene(chunkCount: 2);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        for (uint i = 0; i < 1000; i++) writer.Write(i % 3 == 0 ? RecordKind.TailEnter : RecordKind.Enter, i, 0, i, []);
        List<ReadRecord> read = scene.Read();
        Assert.InRange(read.Count, 1, 999);
        Assert.Equal(read.Count + read.Count(record => record.Kind == RecordKind.TailEnter), scene.Reader.DeliveredCount);
        Assert.Equal(1334, writer.CommittedCount);
        Assert.Equal(1334, scene.Reader.DeliveredCount + scene.Reader.OverwrittenCount);
        Assert.Equal(0, scene.Reader.GivenUpCount);
    }

    [Fact]
    public void A_record_interrupted_just_before_it_counts_is_passed_over_and_read_later()
    {
        using var scene = new RingScene(chunkCount: 2);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        RingReservation outer = writer.Reserve(0, worth: 2);
        writer.Write(RecordKind.Enter, 2, 0, 2, []);
        (outer.Record->KindAndHook, outer.Record->Tag) = ((1u << RingLayout.HookShift) | (uint)RecordKind.TailEnter, outer.Tag);
        Assert.Empty(scene.Read());
        scene.Now += RingScene.HoldTicks;
        Assert.Equal([2u], scene.Read().Select(record => record.Hook));
        writer.Commit(outer, RecordKind.TailEnter, 1, 0, 1, []);
        Assert.Equal([1u], scene.Read().Select(record => record.Hook));
        Assert.Equal(3, scene.Reader.DeliveredCount);
    }

    private static int OpenChunks(RingScene scene)
    {
        int open = 0;
        for (int i = 0; i < scene.Memory.Geometry.ChunkCount; i++) open += scene.Memory.Chunk(i)->State != 0 ? 1 : 0;
        return open;
    }
}
