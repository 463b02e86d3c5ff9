using BenchmarkDotNet.Attributes;
using Strobe.Sessions;

namespace Strobe.Benchmarks;

/// <summary>Records in a ring to an observer of batches: what an event costs, and that it allocates nothing.</summary>
[MemoryDiagnoser]
public class PipelineBenchmarks
{
    private const int Calls = 10_000;

    private readonly Drain.Counter _counter = new();
    private EventPipeline? _pipeline;
    private Drain.Writer? _writer;

    [GlobalSetup]
    public void Fill()
    {
        (_pipeline, Ring.RingMemory memory) = Drain.Make(_counter, Ring.RingFlags.None);
        _writer = new Drain.Writer(memory, 1);
    }

    [GlobalCleanup]
    public void Close() => _writer!.Dispose();

    /// <summary>Both halves, because a record can be read only once.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Calls)]
    public long Write_and_deliver_events()
    {
        _writer!.WritePairs(Calls);
        _pipeline!.Poll(isEnding: true);
        return _counter.Events;
    }
}
