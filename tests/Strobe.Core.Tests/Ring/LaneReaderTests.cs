using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed class LaneReaderTests
{
    [Fact]
    public void Frames_come_once_and_in_order()
    {
        using var scene = LaneScene.Of(8);
        Assert.Equal("", scene.Numbers());
        for (ulong i = 0; i < 3; i++) scene.Write(i, i);
        Assert.Equal("0 1 2", scene.Numbers());
        Assert.Equal("", scene.Numbers());
        for (ulong i = 3; i < 11; i++) scene.Write(i, i);
        Assert.Equal("3 4 5 6 7 8 9 10", scene.Numbers());
        Assert.Equal(0, scene.Reader.LostCount);
    }

    [Fact]
    public void What_was_overwritten_before_it_was_read_is_counted()
    {
        using var scene = LaneScene.Of(4);
        for (ulong i = 0; i < 11; i++) scene.Write(i, i);
        Assert.Equal("7 8 9 10", scene.Numbers());
        Assert.Equal((11, 4, 7), (scene.Reader.ProducedCount, scene.Reader.DeliveredCount, scene.Reader.LostCount));
    }

    [Fact]
    public void A_frame_that_is_being_written_is_waited_for()
    {
        using var scene = LaneScene.Of(8);
        scene.Write(0, 0);
        SlotReservation slow = scene.Begin();
        scene.Write(2, 2);
        Assert.Equal("0", scene.Numbers());
        scene.Now += LaneScene.HoldTicks - 1;
        Assert.Equal("", scene.Numbers());
        scene.Finish(slow, 1, 1);
        Assert.Equal("1 2", scene.Numbers());
    }

    [Fact]
    public void A_frame_that_takes_too_long_comes_late()
    {
        using var scene = LaneScene.Of(8);
        SlotReservation slow = scene.Begin();
        scene.Write(1, 1);
        Assert.Equal("", scene.Numbers());
        scene.Now += LaneScene.HoldTicks;
        Assert.Equal("1", scene.Numbers());
        Assert.Equal(1, scene.Reader.LateCount);
        scene.Write(2, 2);
        scene.Finish(slow, 0, 0);
        Assert.Equal("0 2", scene.Numbers());
        Assert.Equal((3, 3, 0), (scene.Reader.ProducedCount, scene.Reader.DeliveredCount, scene.Reader.LostCount));
    }

    [Fact]
    public void A_frame_is_not_waited_for_until_those_behind_it_are_lost()
    {
        using var scene = LaneScene.Of(8);
        SlotReservation slow = scene.Begin();
        for (ulong i = 1; i < 4; i++) scene.Write(i, i);
        Assert.Equal("", scene.Numbers());
        scene.Write(4, 4);
        Assert.Equal("1 2 3 4", scene.Numbers());
        scene.Finish(slow, 0, 0);
        Assert.Equal("0", scene.Numbers());
    }

    [Fact]
    public void A_writer_that_never_comes_back_costs_one_frame()
    {
        using var scene = LaneScene.Of(4);
        scene.Begin();
        for (ulong i = 1; i < 4; i++) scene.Write(i, i);
        Assert.Equal("1 2 3", scene.Numbers());
        Assert.Equal("", scene.Numbers(isEnding: true));
        Assert.Equal((4, 3, 1), (scene.Reader.ProducedCount, scene.Reader.DeliveredCount, scene.Reader.LostCount));
    }

    [Fact]
    public unsafe void A_number_drawn_by_a_writer_that_died_before_it_took_its_slot_is_lost()
    {
        using var scene = LaneScene.Of(8);
        scene.Write(0, 0);
        scene.Memory.Header->Next++;
        scene.Write(2, 2);
        Assert.Equal("0", scene.Numbers());
        Assert.Equal("2", scene.Numbers(isEnding: true));
        Assert.Equal(1, scene.Reader.LostCount);
    }

    [Fact]
    public void A_refused_frame_is_lost_once()
    {
        using var scene = LaneScene.Of(2);
        SlotReservation slow = scene.Begin();
        scene.Write(1, 1);
        scene.Write(2, 2);
        scene.Finish(slow, 0, 0);
        Assert.Equal("1", scene.Numbers());
        scene.Write(3, 3);
        scene.Write(4, 4);
        Assert.Equal("3 4", scene.Numbers());
        Assert.Equal((5, 3, 2), (scene.Reader.ProducedCount, scene.Reader.DeliveredCount, scene.Reader.LostCount));
        Assert.Equal(1UL, scene.History.Refused);
    }

    [Fact]
    public void Only_so_many_unfinished_frames_are_remembered()
    {
        using var scene = LaneScene.Of(256);
        for (int i = 0; i < 100; i++) scene.Begin();
        for (ulong i = 100; i < 250; i++) scene.Write(i, i);
        scene.Read();
        Assert.Equal((250, 150, 36, 64), (scene.Reader.ProducedCount, scene.Reader.DeliveredCount, scene.Reader.LostCount, scene.Reader.LateCount));
    }

    [Fact]
    public void A_poll_hands_over_about_as_much_as_it_may()
    {
        using var scene = LaneScene.Of(8);
        for (ulong i = 0; i < 8; i++) scene.Write(i, i, i, i, i, i, i, i, i);
        Assert.Equal([0L, 1L], scene.Read(mostBytes: 200).Select(frame => frame.Number));
        Assert.Equal(6, scene.Read().Count);
    }

    [Fact]
    public unsafe void A_counter_that_goes_back_is_noted_and_waited_out()
    {
        using var scene = LaneScene.Of(4);
        for (ulong i = 0; i < 3; i++) scene.Write(i, i);
        scene.Read();
        scene.Memory.Header->Next = 1;
        Assert.Equal("", scene.Numbers());
        Assert.Single(scene.Reader.Damage);
        scene.Memory.Header->Next = 3;
        scene.Write(3, 3);
        Assert.Equal("3", scene.Numbers());
    }

    [Fact]
    public void Frames_without_elements_without_value_and_of_every_rank_arrive_as_they_were()
    {
        using var scene = LaneScene.Of(8);
        FrameFields[] all =
        [
            new(ElementType.Float32, new Shape(0)),
            new(ElementType.Float32, new Shape(4, 0)),
            new(ElementType.None, Shape.Scalar, FrameFlags.ConditionError),
            new(ElementType.Int32, new Shape(1000), FrameFlags.Unreadable),
            new(ElementType.UInt8, new Shape(2, 2, 2, 2)),
            new(ElementType.UInt8, new Shape(4, 4)),
            new(ElementType.Complex128, Shape.Scalar),
        ];
        byte[] sixteen = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        foreach (FrameFields fields in all) scene.Writer.Write(fields, 1, sixteen.AsSpan(0, SignalFrame.IsValid(fields.Type, fields.Shape, 16, fields.Flags) ? 16 : 0));
        List<SignalFrame> frames = scene.Read();
        Assert.Equal(all, frames.Select(frame => new FrameFields(frame.ElementType, frame.Shape, frame.Flags)));
        Assert.Equal([0, 0, 0, 0, 16, 16, 1], frames.Select(frame => frame.Count));
        Assert.All(frames.Where(frame => frame.Bytes.Length != 0), frame => Assert.Equal(sixteen, frame.Bytes.ToArray()));
    }
}
