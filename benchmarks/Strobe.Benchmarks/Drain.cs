using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Strobe.Ring;
using Strobe.Sessions;

namespace Strobe.Benchmarks;

/// <summary>
/// How fast records go from a full ring to an observer, and from a running writer to it: <c>drain [millions of events]</c>. The writer is
/// a block of prepared records stored as fast as the protocol allows, so that the reader is what is measured.
/// </summary>
internal static class Drain
{
    internal static int Run(int millions)
    {
        Console.WriteLine("what                                   M events/s  ns/event  bytes allocated/event  lost");
        Full(threads: 1, millions);
        Full(threads: 4, millions);
        Together(threads: 1, millions, RingFlags.Lossless, perSecond: 0);
        Together(threads: 1, millions, RingFlags.None, perSecond: 25_000_000);
        Together(threads: 1, millions, RingFlags.None, perSecond: 0);
        return 0;
    }

    /// <summary>The ring is filled, then drained; only the draining is timed.</summary>
    private static void Full(int threads, int millions)
    {
        var counter = new Counter();
        (EventPipeline pipeline, RingMemory memory) = Make(counter, RingFlags.None);
        Writer[] writers = [.. Enumerable.Range(1, threads).Select(number => new Writer(memory, number))];
        var watch = new Stopwatch();
        long before = 0;
        long warm = 0;
        long most = millions * 1_000_000L;
        for (bool isWarm = false; counter.Events - warm < most;)
        {
            // Three quarters of the ring, the threads taking turns as running ones do.
            for (int i = 0; i < 60_000; i++) writers[i % threads].WritePairs(4);
            if (!isWarm && counter.Events > 20_000_000)
            {
                isWarm = true;
                (warm, before) = (counter.Events, GC.GetTotalAllocatedBytes(true));
                watch.Reset();
            }

            watch.Start();
            pipeline.Poll(isEnding: true);
            watch.Stop();
            if (!isWarm) warm = counter.Events;
        }

        Print($"full ring, {threads} writers", counter.Events - warm, watch.Elapsed, GC.GetTotalAllocatedBytes(true) - before, pipeline.DroppedCount);
    }

    /// <summary>Writer and reader run at the same time.</summary>
    private static void Together(int threads, int millions, RingFlags flags, long perSecond)
    {
        var counter = new Counter();
        (EventPipeline pipeline, RingMemory memory) = Make(counter, flags);
        pipeline.Start();
        long each = millions * 1_000_000L / threads;
        Thread[] running = [.. Enumerable.Range(1, threads).Select(number => new Thread(() =>
        {
            using var writer = new Writer(memory, number);
            ulong start = TimeStampCounter.Read();
            double ticksEach = perSecond == 0 ? 0 : pipeline.Clock.TicksIn(1_000_000_000) / (double)perSecond * threads;
            for (long i = 0; i < each; i += 8)
            {
                writer.WritePairs(4);
                while (ticksEach != 0 && TimeStampCounter.Read() - start < i * ticksEach)
                {
                }
            }
                    }))];
        long before = GC.GetTotalAllocatedBytes(true);
        var watch = Stopwatch.StartNew();
        foreach (Thread thread in running) thread.Start();
        foreach (Thread thread in running) thread.Join();
        pipeline.Complete().GetAwaiter().GetResult();
        watch.Stop();
        string what = $"running together{(flags == RingFlags.Lossless ? ", lossless" : perSecond == 0 ? "" : $" at {perSecond / 1_000_000} M/s")}";
        Print(what, counter.Events, watch.Elapsed, GC.GetTotalAllocatedBytes(true) - before, pipeline.DroppedCount);
    }

    internal static (EventPipeline Pipeline, RingMemory Memory) Make(Counter counter, RingFlags flags)
    {
        var hooks = new OneHook();
        var pipeline = new EventPipeline(hooks);
        RingMemory memory = RingMemory.Create(RingGeometry.For(32 << 20), flags);
        pipeline.AddRing(memory, hooks);
        pipeline.Batches.Subscribe(counter);
        return (pipeline, memory);
    }

    private static void Print(string what, long events, TimeSpan time, long bytes, long lost) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-38} {events / time.TotalSeconds / 1e6,10:F1} {time.TotalNanoseconds / events,9:F1} {(double)bytes / events,22:F4}  {lost}"));

    /// <summary>Writes calls of one function: an entry with two arguments (40 bytes) and an exit with a return value (32, padded to 40).</summary>
    internal sealed class Writer(RingMemory memory, int number) : IDisposable
    {
        private readonly RingWriter _writer = new(memory, 1, 100 + number, number);
        private readonly byte[] _payload = new byte[16];
        private ulong _ticks = TimeStampCounter.Read();

        internal void WritePairs(int count)
        {
            // One real time stamp per group: the counter itself takes longer to read than a record to write.
            _ticks = Math.Max(_ticks + 1, TimeStampCounter.Read());
            for (int i = 0; i < count; i++)
            {
                MemoryMarshal.Write(_payload, _ticks);
                _writer.Write(RecordKind.Enter, 1, 1000, _ticks++, _payload);
                _writer.Write(RecordKind.Exit, 1, 1000, _ticks++, _payload);
            }
        }

        public void Dispose() => _writer.Dispose();
    }

    internal sealed class Counter : IObserver<EventBatch>
    {
        internal long Events { get; private set; }

        public void OnNext(EventBatch value) => Events += value.Headers.Length;

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => throw error;
    }

    private sealed class OneHook : IRecordDecoder, ISessionNames
    {
        private static readonly Function Function = new("work", "work", "drain", null, null);

        public HookShape? ShapeOf(uint hook) => hook == 1 ? new HookShape(0, true) : null;

        public IReadOnlyList<Argument> DecodeArguments(uint hook, ReadOnlySpan<byte> payload) => [];

        public Value DecodeReturn(uint hook, ReturnOrigin origin, uint recordHook, ReadOnlySpan<byte> payload) => new UnknownValue("", "");

        public Function FunctionOf(int functionId) => Function;

        public string? ThreadNameOf(int processId, int threadId) => null;
    }
}
