using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using Strobe.Ring;

namespace Strobe.Tests;

/// <summary>Signals that a program publishes and sees itself.</summary>
public sealed class StrobeProbeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Every_type_and_shape_arrives_as_it_was_published()
    {
        Check<bool>([true, false, true, true, false, true]);
        Check<sbyte>([-1, 2, 3, 4, 5, 6]);
        Check<byte>([1, 2, 3, 4, 5, 255]);
        Check<short>([-1, 2, 3, 4, 5, 6]);
        Check<ushort>([1, 2, 3, 4, 5, 65535]);
        Check([-1, 2, 3, 4, 5, 6]);
        Check<uint>([1, 2, 3, 4, 5, uint.MaxValue]);
        Check<long>([-1, 2, 3, 4, 5, long.MinValue]);
        Check<ulong>([1, 2, 3, 4, 5, ulong.MaxValue]);
        Check([1f, 2, 3, 4, 5, float.NaN]);
        Check([1.0, 2, 3, 4, 5, double.NegativeInfinity]);
        Check<Complex64>([new(1, 2), new(3, 4), new(5, 6), new(7, 8), new(9, 10), new(11, 12)]);
        Check<Complex>([new(1, 2), new(3, 4), new(5, 6), new(7, 8), new(9, 10), new(11, 12)]);
    }

    [Fact]
    public void Nothing_is_recorded_while_nobody_listens()
    {
        const string name = "unheard";
        for (int i = 0; i < 10; i++) Assert.False(StrobeProbe.Publish(name, i));
        using Heard heard = Heard.Of(name, () => StrobeProbe.Publish(name, -1));
        Assert.True(StrobeProbe.Publish(name, 42));
        heard.Wait(frame => frame.ToDouble() == 42);
        Assert.DoesNotContain(heard.Frames, frame => frame.ToDouble() is >= 0 and < 10);
        heard.Dispose();
        SpinWait.SpinUntil(() => !StrobeProbe.Publish(name, 43), Limit);
        Assert.False(StrobeProbe.Publish(name, 43));
    }

    [Fact]
    public void Threads_publish_one_signal_at_once_and_two_observers_get_all_of_it()
    {
        const string name = "crowd";
        const int threads = 4, each = 10_000;
        using Heard one = Heard.Of(name, () => StrobeProbe.Publish(name, -1L)), other = Heard.Of(name, () => StrobeProbe.Publish(name, -1L));
        Parallel.For(0, threads, thread =>
        {
            for (int i = 0; i < each; i++) StrobeProbe.Publish(name, ((long)thread << 32) | (uint)i);
        });
        Assert.True(StrobeProbe.Publish(name, -2L));
        foreach (Heard heard in new[] { one, other })
        {
            heard.Wait(frame => frame.As<long>()[0] == -2);
            long[] numbers = [.. heard.Frames.Select(frame => frame.As<long>()[0]).Where(number => number >= 0)];
            for (int thread = 0; thread < threads; thread++)
                Assert.Equal(Enumerable.Range(0, each).Select(i => (long)i), numbers.Where(number => number >> 32 == thread).Select(number => (long)(uint)number));
        }
    }

    [Fact]
    public void Values_find_room_however_much_larger_than_the_first_they_are()
    {
        const string name = "growing";
        StrobeProbe.Publish(name, 1.0);
        using Heard heard = Heard.Of(name, () => StrobeProbe.Publish(name, 2.0));
        int[] sizes = [8, 5000, 20_000, 3, 100_000, 700_000, 1];
        foreach (int size in sizes) Assert.True(StrobeProbe.Publish(name, Enumerable.Range(0, size).Select(i => (double)i).ToArray().AsSpan()));
        heard.Wait(frame => frame.Shape is { Rank: 1 } shape && shape[0] == 1);
        SignalFrame[] frames = [.. heard.Frames.Where(frame => frame.Shape.Rank == 1)];
        Assert.Equal(sizes, frames.Select(frame => frame.Count));
        Assert.Equal(Enumerable.Range((int)frames[0].Number, sizes.Length), frames.Select(frame => (int)frame.Number));
        Assert.All(frames, frame => Assert.Equal(Enumerable.Range(0, frame.Count).Select(i => (double)i), frame.As<double>().ToArray()));
    }

    [Fact]
    public void Threads_lose_nothing_while_a_signal_grows()
    {
        const string name = "growing crowd";
        const int threads = 4, each = 100;
        using Heard heard = Heard.Of(name, () => StrobeProbe.Publish(name, new long[1].AsSpan()));
        Parallel.For(0, threads, thread =>
        {
            for (int i = 0; i < each; i++)
            {
                long[] value = new long[1 + i * 16 * (thread + 1)];
                Array.Fill(value, ((long)thread << 32) | (uint)i);
                Assert.True(StrobeProbe.Publish(name, value.AsSpan()));
            }
        });
        Assert.True(StrobeProbe.Publish(name, new long[] { -2 }.AsSpan()));
        heard.Wait(frame => frame.As<long>() is [-2, ..]);
        SignalFrame[] frames = [.. heard.Frames.Where(frame => frame.As<long>()[0] > 0 || frame.Count > 1)];
        Assert.All(frames, frame => Assert.False(frame.IsCut || frame.As<long>().ContainsAnyExcept(frame.As<long>()[0])));
        for (int thread = 0; thread < threads; thread++)
        {
            int[] counts = [.. frames.Where(frame => frame.As<long>()[0] >> 32 == thread && frame.Count > 1).Select(frame => frame.Count)];
            Assert.Equal(Enumerable.Range(1, each - 1).Select(i => 1 + i * 16 * (thread + 1)), counts);
        }
    }

    [Fact]
    public void What_is_larger_than_a_signal_may_be_is_cut_and_says_so()
    {
        const string name = "too large";
        const int count = (17 << 20) / sizeof(double);
        using Heard heard = Heard.Of(name, () => StrobeProbe.Publish(name, new double[8].AsSpan()));
        Assert.True(StrobeProbe.Publish(name, Enumerable.Range(0, count).Select(i => (double)i).ToArray().AsSpan()));
        SignalFrame frame = heard.Wait(frame => frame.Shape[0] == count);
        Assert.True(frame.IsCut);
        Assert.InRange(frame.Count, 1 << 20, count - 1);
        Assert.Equal(frame.Count - 1.0, frame.As<double>()[frame.Count - 1]);
    }

    [Fact]
    public void What_cannot_be_published_is_left_out_without_an_exception()
    {
        Assert.False(StrobeProbe.Publish(null!, 1));
        foreach (string name in new[] { "", " ", " a", "a/b", "a\nb", "a\"b", new string('x', 161), new string('ä', 81), "\ud800" }) Assert.False(StrobeProbe.Publish(name, 1));
        Assert.False(StrobeProbe.Publish("decimal", 1m));
        Assert.False(StrobeProbe.Publish("shape", new int[3].AsSpan(), new Shape(2, 2)));
        Assert.False(StrobeProbe.Publish("none", ReadOnlySpan<int>.Empty));
    }

    [Fact]
    public void An_object_that_only_has_the_name_of_a_lane_is_none()
    {
        const string name = "forged";
        int unsealed = SharedMemory.CreateAnonymous("strobe-published:" + name, SharedMemory.CloseOnExec);
        int garbage = SharedMemory.CreateAnonymous("strobe-published:" + name, SharedMemory.CloseOnExec | SharedMemory.AllowSealing);
        try
        {
            Assert.Equal(0, SharedMemory.SetLength(unsealed, 1 << 20));
            Assert.Equal(0, SharedMemory.SetLength(garbage, 1 << 20));
            Assert.Equal(0, SharedMemory.Control(garbage, SharedMemory.AddSeals, SharedMemory.FixedSize));
            Assert.Null(PublishedLane.Find(Environment.ProcessId, name));
            // One that writes ticks of the time stamp counter is nothing that a .NET program publishes.
            using LaneMemory ticks = LaneMemory.Create(LaneSize.ForScalars, 0, what: "published:" + name);
            Assert.Null(PublishedLane.Find(Environment.ProcessId, name));
            using LaneMemory real = PublishedLane.Create(name, LaneSize.ForScalars);
            using LaneMemory found = Assert.IsType<LaneMemory>(PublishedLane.Find(Environment.ProcessId, name));
            Assert.Null(PublishedLane.Find(Environment.ProcessId, "forge"));
            Assert.Null(PublishedLane.Find(int.MaxValue, name));
        }
        finally
        {
            _ = SharedMemory.Close(unsealed);
            _ = SharedMemory.Close(garbage);
        }
    }

    private static void Check<T>(T[] six)
        where T : unmanaged
    {
        string list = $"list of {typeof(T).Name}", scalar = $"one {typeof(T).Name}";
        using Heard lists = Heard.Of(list, () => StrobeProbe.Publish(list, six.AsSpan()));
        using Heard scalars = Heard.Of(scalar, () => StrobeProbe.Publish(scalar, six[5]));
        Shape[] shapes = [new(6), new(2, 3), new(1, 3, 2), new(3, 1, 2, 1)];
        foreach (Shape shape in shapes) Assert.True(StrobeProbe.Publish(list, six.AsSpan(), shape));
        Assert.True(StrobeProbe.Publish(list, ReadOnlySpan<T>.Empty));
        Assert.True(StrobeProbe.Publish(scalar, six[1]));
        lists.Wait(frame => frame.Count == 0);
        SignalFrame[] seen = [.. lists.Frames.TakeLast(5)];
        Assert.Equal([.. shapes, new Shape(0)], seen.Select(frame => frame.Shape));
        Assert.All(seen.SkipLast(1), frame => Assert.Equal(six, frame.As<T>().ToArray()));
        SignalFrame last = scalars.Wait(frame => frame.As<T>()[0].Equals(six[1]));
        Assert.Equal((ElementTypes.Of<T>(), Shape.Scalar, ProbeId.Published(scalar)), (last.ElementType, last.Shape, last.Probe));
        Assert.Equal((Environment.ProcessId, true), (last.ProcessId, last.TimestampNanos > 0));
        Assert.Equal(MemoryMarshal.AsBytes<T>(six.AsSpan(1, 1)).ToArray(), last.Bytes.ToArray());
    }

    /// <summary>What is heard of a signal.</summary>
    private sealed class Heard : IObserver<SignalFrame>, IDisposable
    {
        private readonly ConcurrentQueue<SignalFrame> _frames = new();
        private readonly IDisposable _subscription;

        private Heard(string name) => _subscription = StrobeProbe.Frames(name).Subscribe(this);

        internal List<SignalFrame> Frames { get; } = [];

        /// <summary>Listens, and publishes until that is known to the publisher and the listener.</summary>
        internal static Heard Of(string name, Func<bool> publish)
        {
            Heard heard = new(name);
            Assert.True(SpinWait.SpinUntil(() => publish() && heard._frames.TryDequeue(out _), Limit));
            return heard;
        }

        /// <summary>Takes frames until one is wanted.</summary>
        internal SignalFrame Wait(Func<SignalFrame, bool> isWanted)
        {
            while (true)
            {
                SignalFrame? frame = null;
                Assert.True(SpinWait.SpinUntil(() => _frames.TryDequeue(out frame), Limit));
                Frames.Add(frame!);
                if (isWanted(frame!)) return frame!;
            }
        }

        public void OnNext(SignalFrame value) => _frames.Enqueue(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => throw error;

        public void Dispose() => _subscription.Dispose();
    }
}
