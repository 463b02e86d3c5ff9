using System.Runtime.InteropServices;
using Strobe.Triggers;

namespace Strobe.Tests.Triggers;

public sealed class TriggerMachineTests
{
    private static readonly ProbeId s_a = ProbeId.Parse("a.c:1:x"), s_b = ProbeId.Parse("a.c:2:y");

    private static SignalFrame Scalar(ProbeId probe, long number, long nanos, double value) =>
        new(ElementType.Float64, Shape.Scalar, MemoryMarshal.AsBytes<double>([value])) { Probe = probe, Number = number, TimestampNanos = nanos };

    private static SignalFrame Array(ProbeId probe, long number, long nanos, double[] values, double? rate = null) =>
        new(ElementType.Float64, new Shape(values.Length), MemoryMarshal.AsBytes<double>(values)) { Probe = probe, Number = number, TimestampNanos = nanos, SampleRateHz = rate };

    private static SignalWhen On(ProbeId probe, double level = 0.5) => new SignalWhen(probe, new EdgeCondition(level));

    [Fact]
    public void Scalars_are_one_stream_and_arrays_stand_alone()
    {
        IReadOnlyList<TriggerPoint> scalars = Trigger.Find(On(s_a), [Scalar(s_a, 0, 10, 0), Scalar(s_b, 0, 11, 1), Scalar(s_a, 1, 20, 1), Scalar(s_a, 2, 30, double.NaN), Scalar(s_a, 3, 40, 2)]);
        Assert.Equal(new TriggerPoint(20, s_a, 1, 0, 1), Assert.Single(scalars));

        IReadOnlyList<TriggerPoint> arrays = Trigger.Find(On(s_a), [Array(s_a, 0, 0, [0, 0, 1, 0]), Array(s_a, 1, 100, [1, 1, 0, 1], 1e9)]);
        Assert.Equal([new TriggerPoint(0, s_a, 0, 2, 1), new TriggerPoint(103, s_a, 1, 3, 1)], arrays);
    }

    [Fact]
    public void Lengths_are_seconds_where_the_rate_is_known_and_samples_where_not()
    {
        double[] pulse = [0, 1, 1, 1, 0, 0];
        SignalWhen Of(double least, double most) => new(s_a, new PulseCondition(0.5, true, least, most));
        Assert.Single(Trigger.Find(Of(3, 3), [Array(s_a, 0, 0, pulse)]));
        Assert.Empty(Trigger.Find(Of(2.9e-3, 3.1e-3), [Array(s_a, 0, 0, pulse)]));
        Assert.Single(Trigger.Find(Of(2.9e-3, 3.1e-3), [Array(s_a, 0, 0, pulse, 1000)]));
    }

    [Fact]
    public void Every_nth_and_sequences_are_what_a_plain_count_says()
    {
        Random random = new(11);
        for (int round = 0; round < 2000; round++)
        {
            List<SignalFrame> frames = [];
            for (int i = 0, nanos = 0; i < random.Next(0, 60); i++) frames.Add(Scalar(random.Next(2) == 0 ? s_a : s_b, i, nanos += random.Next(0, 5), random.Next(0, 2)));
            TriggerPoint[] first = [.. Trigger.Find(On(s_a), frames)], second = [.. Trigger.Find(On(s_b), frames)];
            int count = random.Next(1, 4);
            Assert.Equal(first.Where((_, i) => (i + 1) % count == 0), Trigger.Find(new CountWhen(On(s_a), count), frames));

            TimeSpan? within = random.Next(2) == 0 ? null : TimeSpan.FromTicks(random.Next(0, 2));
            List<TriggerPoint> expected = [];
            long? armed = null;
            foreach (SignalFrame frame in frames)
            {
                if (second.FirstOrDefault(point => point.FrameNumber == frame.Number) is { } fires && armed is { } since
                    && (within is not { } limit || frame.TimestampNanos - since <= limit.Ticks * 100))
                {
                    expected.Add(fires);
                    armed = null;
                }

                if (first.Any(point => point.FrameNumber == frame.Number)) armed = frame.TimestampNanos;
            }

            Assert.Equal(expected, Trigger.Find(new SequenceWhen(On(s_a), On(s_b), within), frames));
        }
    }

    [Fact]
    public void Modes_holdoff_and_acquisitions_decide_what_fires()
    {
        TriggerControl control = new(new TriggerOptions(On(s_a)) { Holdoff = TimeSpan.FromTicks(2), Length = TimeSpan.FromTicks(1), Position = 0.25, AutoAfter = TimeSpan.FromTicks(10) });
        Happening At(long nanos) => new(nanos, s_a, 0, 0, 1);
        control.Arm(1000);
        Assert.Null(control.Take(At(999)));
        Assert.NotNull(control.Take(At(1000)));
        Assert.Null(control.Take(At(5000)));
        Assert.Null(control.Complete(1074));
        Acquisition done = control.Complete(1075)!;
        Assert.Equal((1L, 975L, 1075L), (done.Number, done.FromNanos, done.ToNanos));
        Assert.Null(control.Take(At(1199)));
        Assert.NotNull(control.Take(At(1200)));
        control.Mode = TriggerMode.Single;
        Assert.NotNull(control.Complete(9999));
        Assert.NotNull(control.Take(At(10_000)));
        Assert.Equal(TriggerMode.Stop, control.Mode);
        Assert.NotNull(control.Complete(20_000));
        Assert.Null(control.Take(At(20_000)));
        control.Mode = TriggerMode.Auto;
        control.Arm(30_000);
        Assert.False(control.IsOverdue(30_999));
        Assert.True(control.IsOverdue(31_000));
        Assert.True(control.Take(At(31_000), isForced: true)!.IsForced);
        control.Mode = TriggerMode.FreeRun;
        Assert.NotNull(control.Complete(99_999));
        Assert.Null(control.Take(At(100_000)));
        Assert.Equal(5, (control.Take(At(100_000), isForced: true) is null ? 0 : control.Count));
    }
}
