using Strobe.Ring;
using Strobe.Sessions;

namespace Strobe.Tests.Sessions;

/// <summary>How much memory lanes get.</summary>
public sealed class LaneBudgetTests
{
    private const long Mega = 1 << 20;

    [Theory]
    [InlineData(true, 500, 64 * Mega, 0, 262144)]
    [InlineData(true, 300_000, 64 * Mega, 0, 524288)]
    [InlineData(true, 1 << 20, 64 * Mega, 0, 1 << 20)]
    [InlineData(true, 1 << 20, 32 * Mega, 0, 1 << 19)]
    [InlineData(false, 2, 64 * Mega, 100, 512)]
    [InlineData(false, 500, 64 * Mega, 100, 512)]
    [InlineData(false, 500, 64 * Mega, 128 << 10, 256)]
    [InlineData(false, 2000, 64 * Mega, 16 << 10, 2048)]
    [InlineData(false, 2000, 64 * Mega, 32 << 10, 1024)]
    [InlineData(false, 1 << 20, 64 * Mega, 0, 1 << 20)]
    [InlineData(false, 1 << 20, 4L << 30, 4032, 1 << 20)]
    [InlineData(false, 2000, 64 * Mega, 1 << 30, 2)]
    public void A_lane_keeps_what_was_asked_for_as_far_as_the_frames_leave_room(bool isScalar, int history, long bytes, int payload, int slots)
    {
        LaneSize size = Assert.NotNull(LaneBudget.SizeOf(isScalar, history, bytes));
        Assert.True(size.IsValid);
        Assert.InRange(size.SlotsBytes, 0, bytes);
        Assert.Equal(slots, LaneGeometry.For(size, payload).SlotCount);
    }

    [Fact]
    public void Every_size_that_can_be_asked_for_makes_a_lane_or_none()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            int history = random.Next(2, 1 << random.Next(2, 21));
            long bytes = random.NextInt64(1L << random.Next(1, 33));
            LaneSize? size = LaneBudget.SizeOf(random.Next(2) == 0, history, bytes);
            Assert.Equal(bytes >= 64 << 10, size is not null);
            if (size is { } lane) Assert.True(lane.IsValid && lane.SlotsBytes <= bytes && LaneGeometry.For(lane, random.Next(1 << 30)).IsValidFor(lane));
        }
    }

    [Fact]
    public void Lanes_get_smaller_when_the_memory_of_all_runs_short_and_what_ended_probes_do_not_use_comes_back()
    {
        SessionOptions options = new() { FrameMemoryBytes = 8 * Mega, FrameHistoryBytes = 3 * Mega };
        LaneBudget budget = new(options);
        List<(ProbeWork Work, ProbeLane Lane)> lanes = [];
        while (budget.Next(isScalar: false) is { } size)
        {
            ProbeWork work = new(ProbeRequest.Parse("a.c:3:x[0:4]"), (uint)lanes.Count);
            lanes.Add((work, budget.Add(new ProbeLane(work, LaneMemory.Create(size, work.Number), 0, ticks => (long)ticks, 1))));
        }

        long[] sizes = [.. lanes.Select(lane => lane.Lane.HeldBytes)];
        Assert.Equal([3 * Mega, 5 * Mega / 2, 5 * Mega / 4], sizes[..3]);
        Assert.Equal(sizes.OrderDescending(), sizes);
        Assert.InRange(sizes.Sum(), 7 * Mega, 8 * Mega);
        lanes[0].Work.IsOver = true;
        Assert.Equal(0, lanes[0].Lane.HeldBytes);
        Assert.InRange(Assert.NotNull(budget.Next(isScalar: false)).SlotsBytes, 3 * Mega / 2, 2 * Mega);
        foreach ((ProbeWork _, ProbeLane lane) in lanes) lane.Dispose();
    }
    [Fact]
    public void Many_probes_of_numbers_find_room_and_one_that_asks_for_a_long_history_gets_it()
    {
        SessionOptions options = new() { FrameHistory = 1000 };
        LaneBudget budget = new(options);
        List<ProbeLane> lanes = [];
        while (budget.Next(isScalar: true) is { } size)
        {
            ProbeWork work = new(ProbeRequest.Parse("a.c:3:x"), (uint)lanes.Count);
            lanes.Add(budget.Add(new ProbeLane(work, LaneMemory.Create(size, work.Number), 0, ticks => (long)ticks, 1)));
            Assert.True(LaneGeometry.For(size, 0).SlotCount >= 1000);
        }

        Assert.True(lanes.Count >= 200, $"{lanes.Count} probes had room.");
        foreach (ProbeLane lane in lanes) lane.Dispose();
        Assert.Equal(1 << 19, LaneGeometry.For(Assert.NotNull(new LaneBudget(new SessionOptions { FrameHistory = 400_000 }).Next(isScalar: true)), 0).SlotCount);
    }
}
