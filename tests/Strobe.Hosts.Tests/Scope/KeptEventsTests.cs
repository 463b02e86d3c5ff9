using Strobe.Operations.Scope;
using Strobe.Tests.Operations;

namespace Strobe.Tests.Scope;

/// <summary>What a scope keeps of calls and arrivals, to go back through.</summary>
public sealed class KeptEventsTests
{
    private static readonly Function[] s_functions = [new("main", "main", "m", "m.c", 1), new("look", "look", "m", "m.c", 2), new("sum", "sum", "m", "m.c", 3)];

    /// <summary>main calls look again and again, which calls sum; each call takes 100 ns, and each inner one half of that.</summary>
    private static List<EventHeader> Calls(int count)
    {
        List<EventHeader> all = [Header(1, 0, 0, 0, TraceEventKind.FunctionEnter)];
        for (int i = 0; i < count; i++)
        {
            long at = 100 * (i + 1), id = all.Count + 1;
            all.Add(Header(id, at, 1, 1, TraceEventKind.FunctionEnter));
            all.Add(Header(id + 1, at + 25, 2, 2, TraceEventKind.FunctionEnter));
            all.Add(Header(id + 2, at + 50, 2, 2, TraceEventKind.FunctionExit) with { PartnerId = id + 1 });
            all.Add(Header(id + 3, at + 75, 1, 1, TraceEventKind.FunctionExit) with { PartnerId = id });
        }

        return all;
    }

    [Fact]
    public void The_calls_that_a_thread_was_in_are_known_for_every_moment()
    {
        KeptEvents kept = new();
        List<EventHeader> all = Calls(10_000);
        for (int i = 0; i < all.Count; i += 999) kept.OnNext(new Batch([.. all.Skip(i).Take(999)]));
        for (long at = 5; at < 1_000_000; at += 77_777)
        {
            long into = at < 100 ? 99 : at % 100;
            string[] expected = into is >= 25 and < 50 ? ["sum", "look", "main"] : into < 75 ? ["look", "main"] : ["main"];
            Assert.Equal(expected, CallStack.At(kept.UpTo(at), 7, 8));
        }

        Assert.Equal(all.Count, kept.UpTo(long.MaxValue).Sum(batch => batch.Headers.Length));
        Assert.Empty(CallStack.At(kept.UpTo(500), 7, 9));
        // Played on, each comes once.
        long[] whole = [.. Ids(kept.UpTo(987_654))], inParts = [.. Ids(kept.UpTo(120)), .. Ids(kept.UpTo(120, 120)), .. Ids(kept.UpTo(500_025, 120)), .. Ids(kept.UpTo(987_654, 500_025))];
        Assert.Equal(whole, inParts);
        EventBatch first = kept.UpTo(120).First();
        FunctionEnter enter = Assert.IsType<FunctionEnter>(first[1]);
        Assert.Equal(("look", 1), (enter.Function.Name, enter.Depth));
        Assert.Equal(1, Assert.IsType<FunctionExit>(kept.UpTo(1000).First()[3]).EnterId - 2);
    }

    private static IEnumerable<long> Ids(IEnumerable<EventBatch> batches) => batches.SelectMany(batch => batch.Headers.ToArray()).Select(header => header.Id);

    [Fact]
    public void The_oldest_go_first_and_a_call_whose_exit_was_lost_is_over_when_its_caller_calls_again()
    {
        KeptEvents kept = new();
        List<EventHeader> all = Calls(100_000);
        kept.OnNext(new Batch([.. all]));
        int left = kept.UpTo(long.MaxValue).Sum(batch => batch.Headers.Length);
        Assert.InRange(left, 200_000, 300_000);
        Assert.Equal(all[^1].Id, kept.UpTo(long.MaxValue).Last().Headers[^1].Id);
        KeptEvents gap = new();
        gap.OnNext(new Batch([Header(1, 0, 0, 0, TraceEventKind.FunctionEnter), Header(2, 1, 1, 1, TraceEventKind.FunctionEnter), Header(9, 5, 2, 1, TraceEventKind.FunctionEnter)]));
        Assert.Equal(["sum", "main"], CallStack.At(gap.UpTo(10), 7, 8));
    }

    [Fact]
    public void Arrivals_are_counted_by_time_and_what_was_lost_before_them()
    {
        ArrivalLog log = new();
        // Of ten frames in each ten nanoseconds the numbers from 40 to 49 are missing; another process has numbers of its own.
        for (int i = 0; i < 100; i++) if (i / 10 != 4) log.Add(Frame(i, i, 1));
        log.Add(Frame(0, 55, 2));
        int[] frames = new int[10], lost = new int[10];
        log.Count(0, 99, frames, lost);
        Assert.Equal([10, 10, 10, 10, 0, 11, 10, 10, 10, 10], frames);
        Assert.Equal([0, 0, 0, 0, 0, 10, 0, 0, 0, 0], lost);
        Array.Clear(frames);
        log.Count(50, 59, frames, lost);
        Assert.Equal(11, frames.Sum());
    }

    [Fact]
    public void What_a_probe_costs_is_its_rate_times_what_a_hit_costs()
    {
        HandClock clock = new();
        ProbeLoad load = new(clock);
        Assert.Equal(0, load.Of(0, 1000));
        clock.Advance(TimeSpan.FromSeconds(0.8));
        // 100 000 hits of a microsecond each are a tenth of a second.
        Assert.Equal(0.1 / 0.8, load.Of(100_000, 1000), 1e-9);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(0.1 / 0.8, load.Of(900_000, 1000), 1e-9);
        Assert.Equal(0, load.Of(5, 1000));
    }

    private static SignalFrame Frame(long number, long nanos, int process) =>
        new(ElementType.Float64, Shape.Scalar, new byte[8]) { Probe = ProbeId.Parse("m.c:1:x"), Number = number, TimestampNanos = nanos, ProcessId = process };

    private static EventHeader Header(long id, long nanos, int function, ushort depth, TraceEventKind kind) => new(id, nanos, 0, 0, function, 7, 8, depth, kind, false);

    private sealed class Batch(EventHeader[] headers) : EventBatch
    {
        public override ReadOnlySpan<EventHeader> Headers => headers;

        public override long DroppedBefore => 0;

        public override TraceEvent this[int index] => throw new NotSupportedException();

        public override Function FunctionOf(int functionId) => s_functions[functionId];
    }
}
