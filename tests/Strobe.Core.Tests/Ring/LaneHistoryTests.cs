using System.Runtime.InteropServices;
using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed class LaneHistoryTests
{
    [Fact]
    public void The_newest_frames_can_be_read_at_any_number_and_as_often_as_wanted()
    {
        using var scene = LaneScene.Of(4);
        for (ulong i = 0; i < 10; i++) scene.Write(i * 10, i);
        for (int pass = 0; pass < 2; pass++)
        {
            Assert.Equal([null, null, 6, 7, 8, 9, null], new long[] { -1, 5, 6, 7, 8, 9, 10 }.Select(number => scene.At(number)?.ToDouble()));
        }

        Assert.Equal(9, scene.History.FindNewest());
        Assert.Equal([7L, 6L, -1L, -1L], new long[] { 7, 6, 5, -1 }.Select(scene.History.FindBack));
    }

    [Fact]
    public void An_empty_lane_has_no_frames()
    {
        using var scene = LaneScene.Of(4);
        Assert.Equal(-1, scene.History.FindNewest());
        Assert.Equal(-1, scene.History.FindAt(long.MaxValue));
        Assert.Equal((0L, 0L), scene.History.FindBetween(0, long.MaxValue));
        Assert.Null(scene.At(0));
    }

    [Fact]
    public void What_is_computed_from_a_frame_that_changes_meanwhile_never_gets_out()
    {
        using var scene = LaneScene.Of(2);
        scene.Write(0, 5);
        Assert.True(scene.History.TryRead(0, 0, static (in frame, _) => frame.As<double>()[0], out double result));
        Assert.Equal(5, result);
        bool isThere = scene.History.TryRead(0, scene, static (in frame, scene) =>
        {
            for (ulong i = 1; i < 3; i++) scene.Write(i, 7);
            return frame.As<double>()[0];
        }, out result);
        Assert.False(isThere);
        Assert.Equal(0, result);
    }

    [Fact]
    public void Payloads_are_read_in_place_and_aligned()
    {
        using var scene = LaneScene.Of(4);
        scene.Write(0, 1, 2);
        scene.Writer.Write(new FrameFields(ElementType.Float64, Shape.Scalar), 1, BitConverter.GetBytes(3.0));
        for (int number = 0; number < 2; number++)
        {
            Assert.True(scene.History.TryRead(number, 0, static (in frame, _) => AddressOf(frame.Payload), out long first));
            Assert.True(scene.History.TryRead(number, 0, static (in frame, _) => AddressOf(frame.Payload), out long second));
            Assert.Equal(first, second);
            Assert.Equal(0, first % 16);
        }
    }

    [Fact]
    public void A_frame_is_found_by_its_time()
    {
        using var scene = LaneScene.Of(8);
        for (ulong i = 0; i < 20; i++) scene.Write(100 + (i * 10), i);
        Assert.Equal([-1L, 12L, 12L, 13L, 19L, 19L], new long[] { 219, 220, 229, 230, 290, long.MaxValue }.Select(scene.History.FindAt));
        Assert.Equal((13L, 16L), scene.History.FindBetween(221, 251));
        Assert.Equal((12L, 20L), scene.History.FindBetween(long.MinValue, long.MaxValue));
        Assert.Equal((0L, 0L), scene.History.FindBetween(221, 230));
        Assert.Equal((0L, 0L), scene.History.FindBetween(300, 400));
        Assert.Equal((0L, 0L), scene.History.FindBetween(250, 250));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 8, 0)]
    [InlineData(3, 64, 0)]
    [InlineData(4, 64, 5)]
    [InlineData(5, 64, 60)]
    [InlineData(6, 1, 95)]
    public void Search_by_time_finds_what_looking_at_every_frame_finds(int seed, int disorder, int percentMissing)
    {
        var random = new Random(seed);
        using var scene = LaneScene.Of(1024);
        ulong[] times = TimesOutOfOrder(3000, disorder, random);
        var there = new List<(long Number, long Time)>();
        for (int i = 0; i < times.Length; i++)
        {
            if (random.Next(100) < percentMissing)
            {
                scene.Begin();
                // Freed, so that the next round can use the slot.
                scene.Memory.ReleaseSlots((_, _) => true);
            }
            else if (scene.Write(times[i], i) && i >= times.Length - 1024)
            {
                there.Add((i, (long)times[i]));
            }
        }

        for (int i = 0; i < 500; i++)
        {
            long from = (long)times[random.Next(times.Length)] + random.Next(-3, 4);
            long to = from + random.Next(3000);
            (long Number, long Time)[] wanted = [.. there.Where(frame => frame.Time >= from && frame.Time < to)];
            (long first, long end) = scene.History.FindBetween(from, to);
            Assert.All(wanted, frame => Assert.InRange(frame.Number, first, end - 1));
            long at = scene.History.FindAt(from);
            long expected = there.Where(frame => frame.Time <= from).Select(frame => frame.Time).DefaultIfEmpty(-1).Max();
            Assert.Equal(expected, at < 0 ? -1 : (long)times[at]);
        }
    }

    [Fact]
    public void Frames_of_smaller_generations_stay_readable_and_numbers_go_on()
    {
        using var scene = LaneScene.Of(4);
        for (ulong i = 0; i < 6; i++) scene.Write(i, i);
        Assert.Equal("2 3 4 5", scene.Numbers());
        scene.Write(6, new double[20]);
        Assert.Equal(160UL, scene.History.Wanted);
        Grow(scene, slots: 4, payload: 160);
        for (ulong i = 7; i < 9; i++) scene.Write(i, [i, .. new double[19]]);
        Assert.Equal("6 7 8", scene.Numbers());
        Assert.Equal([3, 4, 5, 6, 7, 8], Enumerable.Range(0, 9).Where(number => scene.At(number) != null));
        Assert.Equal([1, 8, 20], new[] { 5, 6, 7 }.Select(number => scene.At(number)!.Count));
        Assert.Equal([3L, 5L, 6L, 7L, 8L], new long[] { 3, 5, 6, 7, 100 }.Select(scene.History.FindAt));
        Assert.Equal((5L, 9L), scene.History.FindBetween(5, 9));
        Assert.Equal(9UL, scene.History.Hits);
    }

    [Fact]
    public void A_writer_that_was_slow_when_the_generation_changed_is_read_wherever_it_wrote()
    {
        using var scene = LaneScene.Of(8);
        scene.Write(0, 0);
        SlotReservation inTheOld = scene.Begin();
        Grow(scene, slots: 8, payload: 160);
        scene.Write(2, new double[20]);
        Assert.Equal("0", scene.Numbers());
        scene.Finish(inTheOld, 1, 1);
        Assert.Equal("1 2", scene.Numbers());
    }

    [Fact]
    public unsafe void A_number_drawn_before_the_change_may_turn_up_in_the_new_generation()
    {
        using var scene = LaneScene.Of(8);
        scene.Write(0, 0);
        scene.Memory.Header->Next++;
        Grow(scene, slots: 8, payload: 160);
        scene.Memory.Header->Next--;
        scene.Write(1, new double[20]);
        Assert.Equal("0 1", scene.Numbers());
        Assert.Equal(20, scene.At(1)!.Count);
        Assert.Equal(1, scene.History.FindNewest());
    }

    [Fact]
    public void The_memory_of_old_generations_is_given_back_when_the_budget_is_spent()
    {
        // Enough for four small frames and a lane of 4096 bytes, not for one more larger frame.
        using var scene = LaneScene.Of(4, mostBytes: 4096 + 4 * 128 + 100);
        for (ulong i = 0; i < 4; i++) scene.Write(i, i);
        SlotReservation slow = scene.Begin();
        Grow(scene, slots: 4, payload: 160);
        scene.Write(5, new double[20]);
        Assert.NotNull(scene.At(3));
        Grow(scene, slots: 4, payload: 1000);
        scene.Write(6, new double[125]);
        Assert.Null(scene.At(3));
        Assert.All(scene.Memory.Bytes[4096..].ToArray(), one => Assert.Equal(0, one));
        scene.Finish(slow, 4, 4);
        Assert.Equal("5 6", scene.Numbers());
        Assert.Equal(7, scene.Reader.ProducedCount);
        Assert.Equal(7UL, scene.History.Hits);
        Assert.Equal(5, scene.Reader.LostCount);
    }

    [Fact]
    public void A_disposed_history_has_no_frames_and_lets_a_reading_end_that_is_under_way()
    {
        var scene = LaneScene.Of(4);
        scene.Write(0, 5);
        bool isThere = scene.History.TryRead(0, scene, static (in frame, scene) =>
        {
            scene.Dispose();
            return frame.As<double>()[0];
        }, out double result);
        Assert.True(isThere);
        Assert.Equal(5, result);
        Assert.Null(scene.At(0));
        Assert.Equal(0UL, scene.History.Next);
        Assert.Equal(-1, scene.History.FindAt(5));
        Assert.Empty(scene.Read());
        scene.Dispose();
    }

    [Fact]
    public void Reading_in_place_and_live_allocates_nothing()
    {
        using var scene = LaneScene.Of(256);
        var sink = new SilentSink();
        var reader = new LaneReader(scene.History, LaneScene.HoldTicks);
        for (ulong i = 0; i < 200; i++) scene.Write(i, i, i);
        Use(scene, reader, sink, 0);
        for (ulong i = 0; i < 100; i++) scene.Write(i, i, i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(scene, reader, sink, 200);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(300, sink.Count);
    }

    private static void Use(LaneScene scene, LaneReader reader, IFrameSink sink, long number)
    {
        reader.Poll(0, sink);
        if (!scene.History.TryRead(number, 0, static (in frame, _) => frame.As<double>()[0], out double _)) throw new InvalidOperationException();
    }

    private static void Grow(LaneScene scene, int slots, int payload)
    {
        var size = LaneSize.ForPayload(payload, 4096) with { MostSlots = slots };
        LaneMemory bigger = LaneMemory.Create(size, 7, generation: 1);
        scene.History.Replace(bigger, () => scene.Writer.Use(bigger));
    }

    private static unsafe long AddressOf(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes) return (long)first;
    }

    /// <summary>Rising times, each at most so many places from where it belongs.</summary>
    private static ulong[] TimesOutOfOrder(int count, int disorder, Random random)
    {
        ulong[] times = [.. Enumerable.Range(1, count).Select(i => (ulong)(i * 10))];
        for (int start = 0; disorder > 1 && start + disorder <= count; start += disorder) random.Shuffle(times.AsSpan(start, disorder));
        return times;
    }

    private sealed class SilentSink : IFrameSink
    {
        internal int Count { get; private set; }

        public void OnFrame(in FrameView frame) => Count++;
    }
}
