using System.Diagnostics;
using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed class TscClockTests
{
    [Fact]
    public void The_counter_runs_forward()
    {
        ulong last = TimeStampCounter.Read();
        for (int i = 0; i < 10_000; i++)
        {
            ulong now = TimeStampCounter.Read();
            Assert.True(now > last);
            last = now;
        }
    }

    [Theory]
    [InlineData(1000, 0, 1ul << 32, 1500, 500)]
    [InlineData(1000, 7, 1ul << 31, 3000, 1007)]
    [InlineData(1000, 0, 1ul << 32, 0, -1000)]
    [InlineData(0, 0, 1653562409, 2_600_000_000_000_000, 1_001_000_000_119_000)]
    public void A_line_turns_ticks_into_nanoseconds(ulong ticks, long nanos, ulong rate, ulong at, long expected)
    {
        var line = new RingCalibration(ticks, nanos, rate);
        Assert.Equal(expected, line.ToNanos(at), tolerance: Math.Abs(expected) / 1e9);
        Assert.InRange((long)line.ToTicks(line.ToNanos(at)) - (long)at, -3, 3);
    }

    [Fact]
    public void Recalibration_neither_jumps_nor_runs_backwards_and_converges()
    {
        // A counter of exactly 2.6 ticks per nanosecond whose readings are off by up to 40 ns.
        var random = new Random(5);
        long nanos = 0;
        long step = 100_000;
        var clock = new TscClock(() =>
        {
            nanos += step;
            return ((ulong)(nanos * 2.6), nanos + random.Next(-40, 41));
        });
        step = 0;
        long last = long.MinValue;
        for (int i = 0; i < 100_000; i++)
        {
            nanos += 1_000_000;
            ulong ticks = (ulong)(nanos * 2.6);
            long before = clock.ToNanos(ticks - 1000);
            clock.Recalibrate(ticks);
            Assert.Equal(before, clock.ToNanos(ticks - 1000));
            long now = clock.ToNanos(ticks);
            Assert.True(now > last);
            Assert.True(now >= before);
            last = now;
            if (i > 100) Assert.InRange(now - nanos, -1000, 1000);
        }
    }

    [Fact]
    public void The_clock_agrees_with_the_systems_to_a_microsecond()
    {
        var clock = new TscClock();
        // Preemption between two readings can only make a window wide, so the narrowest one of many tells the truth.
        long best = long.MaxValue;
        for (int i = 0; i < 2000; i++)
        {
            long before = Stopwatch.GetTimestamp();
            long ours = clock.ToNanos(TimeStampCounter.Read());
            long after = Stopwatch.GetTimestamp();
            long error = ours < before ? before - ours : Math.Max(0, ours - after);
            best = Math.Min(best, error);
        }

        Assert.InRange(best, 0, 1000);
    }
}
