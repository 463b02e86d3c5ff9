using System.Runtime.InteropServices;
using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed class LaneStressTests
{
    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 4, 9)]
    [InlineData(4, 16, 17)]
    [InlineData(8, 2, 33)]
    [InlineData(8, 8, 129)]
    [InlineData(8, 1024, 5)]
    public void Every_frame_is_delivered_whole_or_counted_as_lost(int writers, int slots, int mostWords) =>
        Check(writers, slots, mostWords, framesEach: 60_000, generations: 0);

    [Fact]
    public void Nothing_is_torn_or_miscounted_while_generations_change() => Check(8, 4, 65, framesEach: 60_000, generations: 6);

    /// <summary>
    /// Every payload is a row of words made from its writer and its count, the last one their check sum: bytes of two frames in one payload,
    /// or of none, do not add up. History is read at random meanwhile, under the same check.
    /// </summary>
    private static void Check(int writers, int slots, int mostWords, int framesEach, int generations)
    {
        var size = new LaneSize(slots, (((long)slots * (64 + (mostWords * 8) + 63)) + 8191) & ~4095, mostWords * 8);
        long full = (long)slots * ((64 + (mostWords * 8) + 63) & ~63);
        long mostBytes = (size.SlotsBytes * 2) + (full * 3 / 2);
        var memory = LaneMemory.Create(size, 1);
        using var history = new LaneHistory(memory, time => (long)time, mostBytes);
        var writer = new LaneWriter(memory);
        var tally = new Tally(writers);
        var reader = new LaneReader(history, holdTicks: 100_000);
        uint made = 0;
        void Grow(int count)
        {
            if (count == 0 || count % (framesEach / (generations + 1)) != 0 || made == generations) return;
            LaneMemory bigger = LaneMemory.Create(size with { SlotsBytes = size.SlotsBytes * 2 }, 1, ++made);
            history.Replace(bigger, () => writer.Use(bigger));
        }

        long written = 0;
        Thread[] threads = [.. Enumerable.Range(0, writers).Select(number => new Thread(() =>
            Interlocked.Add(ref written, WriteAll(writer, number, framesEach, mostWords, number == 0 ? Grow : _ => { }))))];
        bool isOver = false;
        string? torn = null;
        var looking = new Thread(() => torn = LookBack(history, ref isOver));
        foreach (Thread thread in threads) thread.Start();
        looking.Start();

        ulong now = 0;
        bool isEnding;
        do
        {
            isEnding = threads.All(thread => !thread.IsAlive);
            reader.Poll(now++, tally, isEnding);
        }
        while (!isEnding);
        Volatile.Write(ref isOver, true);
        looking.Join();

        Assert.Null(tally.Complaint);
        Assert.Null(torn);
        long produced = (long)writers * framesEach;
        Assert.Equal(produced, (long)history.Next);
        Assert.Equal(produced, (long)history.Hits);
        Assert.Equal(produced, written + (long)history.Refused);
        Assert.Equal(produced, reader.ProducedCount);
        Assert.Equal(produced, reader.DeliveredCount + reader.LostCount);
        Assert.Equal(0, reader.GivenUpCount);
        Assert.Equal(tally.Count, reader.DeliveredCount);
        Assert.True(reader.LostCount >= (long)history.Refused);
        if (writers == 8 && slots <= 8) Assert.NotEqual(0UL, history.Refused);
        if (slots <= 16 && writers > 1) Assert.True(reader.LostCount > (long)history.Refused);
        // The budget is enough for the newest, of twice the bytes, and one that is full, or some that hold little because their writers were held up: the memory of
        // the others was given back under the eyes of everyone.
        Assert.Equal(generations, (int)made);
        Assert.InRange(history.Generations.Length, Math.Min(2, generations + 1), generations + 1);
        Assert.True(history.Generations.Sum(generation => generation.HeldBytes) <= mostBytes || history.Generations.Length == 1);
    }

    private static long WriteAll(LaneWriter writer, int number, int count, int mostWords, Action<int> beforeEach)
    {
        ulong[] words = new ulong[mostWords];
        long written = 0;
        for (int i = 0; i < count; i++)
        {
            beforeEach(i);
            Span<ulong> part = words.AsSpan(0, 1 + (i % mostWords));
            Frames.Fill(part, (uint)number, (uint)i);
            var fields = new FrameFields(ElementType.UInt64, part.Length == 1 ? Shape.Scalar : new Shape(part.Length)) { ThreadId = (uint)number, Activation = (uint)i };
            if (i % 32 == 0 ? WriteSlowly(writer, fields, part) : writer.Write(fields, MemoryMarshal.AsBytes(part))) written++;
        }

        return written;
    }

    /// <summary>Lets others run while the slot is taken, so that they come to it too.</summary>
    private static bool WriteSlowly(LaneWriter writer, FrameFields fields, Span<ulong> words)
    {
        SlotReservation reservation;
        unsafe
        {
            reservation = writer.Reserve(fields.Shape.IsScalar ? 0 : words.Length * sizeof(ulong));
            if (reservation.Slot == null) return false;
        }

        Thread.Yield();
        writer.Commit(reservation, fields, TimeStampCounter.Read(), MemoryMarshal.AsBytes(words));
        return true;
    }

    private static string? LookBack(LaneHistory history, ref bool isOver)
    {
        var random = new Random(1);
        while (!Volatile.Read(ref isOver))
        {
            long number = (long)history.Next - 1 - random.Next(8);
            if (history.TryRead(number, number, static (in frame, number) => Frames.Complaint(frame, number), out string? complaint) && complaint != null)
            {
                return complaint;
            }

            if (history.FindNewest() >= (long)history.Next) return "a newest frame from the future";
        }

        return null;
    }

    private static class Frames
    {
        internal static void Fill(Span<ulong> words, uint writer, uint count)
        {
            ulong sum = 17;
            for (int i = 0; i < words.Length - 1; i++) sum = (sum * 31) + (words[i] = (((ulong)writer << 32) | count) * (ulong)(i + 1));
            words[^1] = sum + writer + count;
        }

        internal static string? Complaint(in FrameView frame, long number)
        {
            if (frame.Number != number) return $"frame {frame.Number} for {number}";
            ReadOnlySpan<ulong> words = frame.As<ulong>();
            Span<ulong> expected = stackalloc ulong[256];
            expected = expected[..words.Length];
            Fill(expected, (uint)frame.ThreadId, (uint)frame.Activation);
            return words.SequenceEqual(expected) ? null : $"frame {number} of writer {frame.ThreadId} is torn";
        }
    }

    private sealed class Tally(int writers) : IFrameSink
    {
        private readonly HashSet<long> _late = [];
        private readonly HashSet<(int, ulong)> _seen = [];
        private long _last = -1;

        internal long Count { get; private set; }

        internal string? Complaint { get; private set; }

        public void OnFrame(in FrameView frame)
        {
            Count++;
            Complaint ??= Frames.Complaint(frame, frame.Number);
            if (frame.ThreadId >= writers) Complaint ??= $"a writer {frame.ThreadId}";
            if (!_seen.Add((frame.ThreadId, frame.Activation))) Complaint ??= $"frame {frame.Number} came twice";
            // Those that come late come once, too.
            if (frame.Number <= _last && !_late.Add(frame.Number)) Complaint ??= $"frame {frame.Number} came late twice";
            _last = Math.Max(_last, frame.Number);
        }
    }
}
