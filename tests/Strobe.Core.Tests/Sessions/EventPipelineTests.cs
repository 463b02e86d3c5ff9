using System.Diagnostics.Metrics;
using Strobe.Ring;
using Strobe.Sessions;

namespace Strobe.Tests.Sessions;

public sealed class EventPipelineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Calls_lines_and_ends_arrive_in_one_order_with_ids_without_holes()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing();
        RingSource source = pipeline.AddRing(memory, hooks);
        var seen = new Recorder<TraceEvent>();
        pipeline.Events.Subscribe(seen);
        // Its chunk is left open, as by a process that ends.
        var writer = new RingWriter(memory, 7, 8, 1);
        writer.Write(RecordKind.Enter, 1, 1000, BitConverter.GetBytes(5L));
        pipeline.Ingest(EventMergerTests.Line("between"), pipeline.NowNanos);
        writer.Write(RecordKind.Enter, 2, 900, []);
        pipeline.ProcessEnded(source, 7);
        await pipeline.Complete().WaitAsync(Patience);
        Assert.Equal(["FunctionEnter", "OutputLine", "FunctionEnter", "FunctionExit", "FunctionExit"], seen.Items.Select(item => item.GetType().Name));
        Assert.Equal([1L, 2, 3, 4, 5], seen.Items.Select(item => item.Id));
        Assert.True(seen.Items.OfType<FunctionExit>().All(exit => exit.IsUnwound));
        Assert.Equal(1, seen.Completions);
        Assert.Equal(2, pipeline.DeliveredCount);
        Assert.Equal(0, pipeline.DroppedCount);
    }

    [Fact]
    public async Task Whatever_several_writers_produce_is_delivered_or_counted()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory[] memories = [NewRing(chunks: 8), NewRing(chunks: 4)];
        foreach (RingMemory memory in memories) pipeline.AddRing(memory, hooks);
        long delivered = 0;
        long dropped = 0;
        long lastId = 0;
        long lastNanos = 0;
        bool isOrdered = true;
        pipeline.Batches.Subscribe(new Recorder<EventBatch>(batch =>
        {
            dropped += batch.DroppedBefore;
            foreach (ref readonly EventHeader header in batch.Headers)
            {
                isOrdered &= header.Id == lastId + 1 && header.TimestampNanos >= lastNanos;
                (lastId, lastNanos) = (header.Id, header.TimestampNanos);
                if (!header.IsUnwound) delivered++;
            }
        }));
        pipeline.Start();
        long produced = 0;
        Thread[] threads = [.. Enumerable.Range(1, 4).Select(number => new Thread(() =>
        {
            using var writer = new RingWriter(memories[number % 2], 7, 100 + number, number);
            for (uint i = 0; i < 100_000; i++)
            {
                // The entry-only hook, so that one record is one event.
                writer.Write(RecordKind.Enter, 950, 1000, []);
            }

            Interlocked.Add(ref produced, writer.CommittedCount + writer.RefusedCount);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        await pipeline.Complete().WaitAsync(Patience);
        Assert.True(isOrdered);
        Assert.Equal(400_000, produced);
        Assert.Equal(produced, delivered + dropped);
        Assert.Equal(produced, pipeline.ProducedCount);
        Assert.Equal(delivered, pipeline.DeliveredCount);
        Assert.Equal(dropped, pipeline.DroppedCount);
    }

    [Fact]
    public async Task An_observer_that_throws_is_detached_and_reported_and_the_others_go_on()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing();
        pipeline.AddRing(memory, hooks);
        var bad = new Recorder<TraceEvent>(_ => throw new InvalidOperationException("on purpose"));
        var good = new Recorder<TraceEvent>();
        var faults = new Recorder<Fault>();
        pipeline.Faults.Subscribe(faults);
        pipeline.Events.Subscribe(bad);
        pipeline.Events.Subscribe(good);
        using (var writer = new RingWriter(memory, 7, 8, 1))
        {
            for (uint i = 0; i < 10; i++) writer.Write(RecordKind.Enter, i, 1000 - (i * 10), []);
        }

        await pipeline.Complete().WaitAsync(Patience);
        Assert.Single(bad.Items);
        Assert.Equal(0, bad.Completions);
        Assert.Equal(10, good.Items.Count);
        Assert.Equal("on purpose", Assert.Single(faults.Items).Cause?.Message);
        Assert.Equal(10, hooks.DecodedCount);
    }

    [Fact]
    public async Task An_observer_that_leaves_in_the_middle_of_a_batch_gets_nothing_more()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing();
        pipeline.AddRing(memory, hooks);
        IDisposable? subscription = null;
        var seen = new Recorder<TraceEvent>(traceEvent =>
        {
            if (traceEvent.Id == 3) subscription!.Dispose();
        });
        subscription = pipeline.Events.Subscribe(seen);
        using (var writer = new RingWriter(memory, 7, 8, 1))
        {
            for (uint i = 0; i < 10; i++) writer.Write(RecordKind.Enter, i, 1000 - (i * 10), []);
        }

        await pipeline.Complete().WaitAsync(Patience);
        Assert.Equal(3, seen.Items.Count);
        Assert.Equal(0, seen.Completions);
    }

    [Fact]
    public async Task A_trace_sees_only_the_events_and_calls_of_its_functions()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing();
        pipeline.AddRing(memory, hooks);
        var functions = new FunctionSet();
        functions.Add(2);
        functions.Add(200);
        var events = new Recorder<TraceEvent>();
        var calls = new Recorder<Call>();
        pipeline.EventsOf(functions).Subscribe(events);
        pipeline.CallsOf(functions).Subscribe(calls);
        using (var writer = new RingWriter(memory, 7, 8, 1))
        {
            writer.Write(RecordKind.Enter, 1, 1000, []);
            writer.Write(RecordKind.Enter, 2, 900, BitConverter.GetBytes(5L));
            writer.Write(RecordKind.Exit, 2, 900, BitConverter.GetBytes(6L));
            writer.Write(RecordKind.Exit, 1, 1000, []);
        }

        await pipeline.Complete().WaitAsync(Patience);
        Assert.Equal(2, events.Items.Count);
        Call call = Assert.Single(calls.Items);
        Assert.Equal(("f2", 1, "5", "6"), (call.Function.Name, call.Depth, call.Arguments[0].Value.ToString(), call.ReturnValue.ToString()));
        Assert.Equal(2, hooks.DecodedCount);
        Assert.Equal(1, calls.Completions);
    }

    [Theory]
    [InlineData(OverflowPolicy.DropOldest, 97, 99, 97)]
    [InlineData(OverflowPolicy.DropNewest, 0, 2, 97)]
    public async Task A_slow_asynchronous_consumer_loses_what_its_policy_says_and_knows_how_much(
        OverflowPolicy policy, int first, int last, long expectedDropped)
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing();
        pipeline.AddRing(memory, hooks);
        long dropped = 0;
        var options = new StreamOptions { Overflow = policy, Capacity = 3, OnDropped = count => dropped = count };
        await using IAsyncEnumerator<TraceEvent> events = pipeline.ReadEventsAsync(options).GetAsyncEnumerator();
        // The subscription begins with the first step, which waits for what is only written below.
        ValueTask<bool> step = events.MoveNextAsync();
        pipeline.Batches.Subscribe(new Recorder<EventBatch>());
        var all = new List<string>();
        using (var writer = new RingWriter(memory, 7, 8, 1))
        {
            for (uint i = 0; i < 100; i++) writer.Write(RecordKind.Enter, i, 1000 - i, []);
        }

        await pipeline.Complete().WaitAsync(Patience);
        while (await step.AsTask().WaitAsync(Patience))
        {
            all.Add(((FunctionEnter)events.Current).Function.Name);
            step = events.MoveNextAsync();
        }

        // The waiting step may have taken one event out of the buffer before it overflowed.
        Assert.Equal(100, all.Count + dropped);
        Assert.InRange(dropped, expectedDropped - 1, expectedDropped);
        Assert.Contains($"f{first}", all);
        Assert.True(policy == OverflowPolicy.DropNewest || all[^1] == $"f{last}");
    }

    [Fact]
    public async Task A_blocking_asynchronous_consumer_gets_everything()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing(chunks: 64);
        pipeline.AddRing(memory, hooks);
        using (var writer = new RingWriter(memory, 7, 8, 1))
        {
            for (uint i = 0; i < 5000; i++) writer.Write(RecordKind.Enter, 950, 1000, []);
        }

        long count = 0;
        IAsyncEnumerable<TraceEvent> events = pipeline.ReadEventsAsync(new StreamOptions { Overflow = OverflowPolicy.Block, Capacity = 2 });
        await using IAsyncEnumerator<TraceEvent> steps = events.GetAsyncEnumerator();
        ValueTask<bool> step = steps.MoveNextAsync();
        Task completed = pipeline.Complete();
        while (await step.AsTask().WaitAsync(Patience))
        {
            count++;
            step = steps.MoveNextAsync();
        }

        await completed.WaitAsync(Patience);
        Assert.Equal(5000, count);
    }

    [Fact]
    public async Task Records_of_hooks_nobody_knows_are_counted_as_dropped()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing();
        pipeline.AddRing(memory, hooks);
        var batches = new Recorder<EventBatch>(keep: false);
        long dropped = 0;
        pipeline.Batches.Subscribe(new Recorder<EventBatch>(batch => dropped += batch.DroppedBefore, keep: false));
        pipeline.Batches.Subscribe(batches);
        using (var writer = new RingWriter(memory, 7, 8, 1))
        {
            writer.Write(RecordKind.Enter, 5000, 1000, []);
            writer.Write((RecordKind)9, 1, 1000, []);
            writer.Write(RecordKind.Enter, 1, 1000, []);
        }

        await pipeline.Complete().WaitAsync(Patience);
        Assert.Equal((1L, 2L, 2L), (pipeline.DeliveredCount, pipeline.DroppedCount, dropped));
    }

    [Fact]
    public async Task A_retired_ring_is_read_to_its_end_and_let_go()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing();
        RingSource source = pipeline.AddRing(memory, hooks);
        var seen = new Recorder<TraceEvent>();
        pipeline.Events.Subscribe(seen);
        using (var writer = new RingWriter(memory, 7, 8, 1)) writer.Write(RecordKind.Enter, 1, 1000, []);
        EventPipeline.Retire(source);
        await pipeline.Complete().WaitAsync(Patience);
        Assert.Single(seen.Items);
        Assert.Equal(-1, memory.Descriptor);
        pipeline.ThreadEnded(source, 7, 8);
    }

    [Fact]
    public async Task The_meter_counts_what_passes()
    {
        long captured = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Strobe" && instrument.Name == "strobe.events.captured") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref captured, value));
        listener.Start();
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = NewRing();
        pipeline.AddRing(memory, hooks);
        using (var writer = new RingWriter(memory, 7, 8, 1)) writer.Write(RecordKind.Enter, 1, 1000, []);
        await pipeline.Complete().WaitAsync(Patience);
        // Other tests of this class may run beside this one and count too.
        Assert.True(Interlocked.Read(ref captured) >= 1);
    }

    [Fact]
    public void Reading_merging_pairing_and_delivering_allocates_nothing_per_event()
    {
        var hooks = new NumberedHooks();
        var pipeline = new EventPipeline(hooks);
        using RingMemory memory = NewRing(chunks: 256);
        pipeline.AddRing(memory, hooks);
        long sum = 0;
        pipeline.Batches.Subscribe(new Recorder<EventBatch>(
            batch =>
            {
                foreach (ref readonly EventHeader header in batch.Headers) sum += header.Depth;
            },
            keep: false));
        using var writer = new RingWriter(memory, 7, 8, 1);
        for (int warm = 0; warm < 20; warm++) Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 20; round++) Round();
        // A recalibration of the clock may fall into the 160 000 events.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
        Assert.True(sum > 0);

        void Round()
        {
            for (uint i = 0; i < 2000; i++)
            {
                writer.Write(RecordKind.Enter, 1, 1000, []);
                writer.Write(RecordKind.Enter, 2, 900, [1, 2, 3, 4, 5, 6, 7, 8]);
                writer.Write(RecordKind.Exit, 2, 900, [1, 2, 3, 4, 5, 6, 7, 8]);
                writer.Write(RecordKind.Exit, 1, 1000, []);
            }

            pipeline.Poll(isEnding: true);
        }
    }

    private static RingMemory NewRing(int chunks = 16) => RingMemory.Create(new RingGeometry(4096, chunks));

    private sealed class Recorder<T>(Action<T>? also = null, bool keep = true) : IObserver<T>
    {
        internal List<T> Items { get; } = [];

        internal int Completions { get; private set; }

        public void OnNext(T value)
        {
            if (keep) Items.Add(value);
            also?.Invoke(value);
        }

        public void OnCompleted() => Completions++;

        public void OnError(Exception error) => Assert.Fail(error.ToString());
    }
}
