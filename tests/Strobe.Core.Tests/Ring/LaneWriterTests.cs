using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed class LaneWriterTests
{
    [Fact]
    public void A_lane_that_is_off_records_and_counts_nothing()
    {
        using var scene = LaneScene.Of(4);
        scene.Write(1, 1);
        scene.Memory.Flags |= LaneFlags.Off;
        Assert.False(scene.Write(2, 2));
        scene.Writer.PassOver();
        scene.Memory.Flags &= ~LaneFlags.Off;
        scene.Write(3, 3);
        Assert.Equal("0 1", scene.Numbers());
        Assert.Equal(2UL, scene.History.Hits);
    }

    [Fact]
    public void Hits_passed_over_are_counted_and_take_no_number()
    {
        using var scene = LaneScene.Of(4);
        for (int i = 0; i < 3; i++) scene.Writer.PassOver();
        scene.Write(1, 1);
        scene.Writer.PassOver();
        scene.Write(2, 2);
        List<SignalFrame> frames = scene.Read();
        Assert.Equal([(0L, 3L), (1L, 5L)], frames.Select(frame => (frame.Number, frame.Hit)));
        Assert.Equal(4UL, scene.History.Hits - scene.History.Next);
    }

    [Fact]
    public void The_first_frame_decides_how_large_the_slots_are()
    {
        using var scene = new LaneScene(new LaneSize(512, 1 << 16));
        scene.Write(1, new double[100]);
        Assert.True(scene.Memory.TryGeometry(out LaneGeometry geometry));
        Assert.Equal(new LaneGeometry(896, 64), geometry);
        scene.Write(2, new double[104]);
        scene.Write(3, new double[105]);
        Assert.Equal([100, 104, 104], scene.Read().Select(frame => frame.Count));
        Assert.Equal(840UL, scene.History.Wanted);
    }

    [Fact]
    public void A_frame_that_does_not_fit_keeps_its_shape_and_says_that_it_was_cut()
    {
        using var scene = LaneScene.Of(4);
        scene.Write(0, 0);
        scene.Write(1, 0, 1, 2, 3, 4, 5, 6, 7, 8);
        SignalFrame frame = scene.Read()[1];
        Assert.True(frame is { IsCut: true, HasValue: true, Count: 8 });
        Assert.Equal(new Shape(9), frame.Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], frame.As<double>().ToArray());
    }

    [Fact]
    public void A_frame_whose_slot_is_still_being_written_is_refused_and_counted()
    {
        using var scene = LaneScene.Of(2);
        SlotReservation slow = scene.Begin();
        Assert.True(scene.Write(1, 1));
        Assert.False(scene.Write(2, 2));
        Assert.True(scene.Write(3, 3));
        scene.Finish(slow, 0, 0);
        Assert.Equal(1UL, scene.History.Refused);
        Assert.Equal([0, 3], new[] { scene.At(0)!.ToDouble(), scene.At(3)!.ToDouble() });
        Assert.Null(scene.At(2));
    }

    [Fact]
    public unsafe void A_writer_that_was_overtaken_by_a_whole_lane_is_refused()
    {
        using var scene = LaneScene.Of(2);
        for (ulong i = 0; i < 4; i++) scene.Write(i, i);
        scene.Memory.Header->Next = 1;
        Assert.False(scene.Write(9, 9));
        Assert.Equal(1UL, scene.History.Refused);
        scene.Memory.Header->Next = 4;
        Assert.Equal(3, scene.At(3)!.ToDouble());
    }

    [Fact]
    public void A_slot_left_by_a_dead_writer_costs_one_frame_each_round_until_it_is_freed()
    {
        using var scene = LaneScene.Of(4);
        SlotReservation dead = scene.Begin();
        unsafe { dead.Slot->ThreadId = 42; }
        for (ulong i = 1; i < 13; i++) scene.Write(i, i);
        Assert.Equal(3UL, scene.History.Refused);
        Assert.Equal(0, scene.Memory.ReleaseSlots((_, thread) => thread == 41));
        Assert.Equal(1, scene.Memory.ReleaseSlots((_, thread) => thread == 42));
        for (ulong i = 13; i < 17; i++) Assert.True(scene.Write(i, i));
        Assert.Equal(3UL, scene.History.Refused);
        scene.Read(isEnding: true);
        Assert.Equal(17, scene.Reader.ProducedCount);
        Assert.Equal(4, scene.Reader.DeliveredCount);
    }

    [Fact]
    public unsafe void Slots_that_were_shaped_badly_are_never_written_to()
    {
        using var scene = LaneScene.Of(4);
        scene.Memory.Header->Geometry = new LaneGeometry(1 << 20, 4).Packed;
        Assert.False(scene.Write(1, 1));
        scene.Memory.Header->Geometry = 0;
        Assert.False(scene.Write(2, 2));
        Assert.Equal(2UL, scene.History.Refused);
        scene.Read(isEnding: true);
        Assert.Equal(2, scene.Reader.LostCount);
    }

    [Fact]
    public void The_time_is_the_monotonic_clock_where_the_lane_says_so_and_the_time_stamp_counter_elsewhere()
    {
        using var scene = LaneScene.Of(4);
        ulong tscBefore = TimeStampCounter.Read();
        scene.Writer.Write(LaneScene.Array(0), []);
        ulong tscAfter = TimeStampCounter.Read();
        scene.Memory.Flags = LaneFlags.Monotonic;
        long before = System.Diagnostics.Stopwatch.GetTimestamp();
        scene.Writer.Write(LaneScene.Array(0), []);
        long after = System.Diagnostics.Stopwatch.GetTimestamp();
        List<SignalFrame> frames = scene.Read();
        Assert.InRange((ulong)frames[0].TimestampNanos, tscBefore, tscAfter);
        Assert.InRange(frames[1].TimestampNanos, before, after);
    }
}
