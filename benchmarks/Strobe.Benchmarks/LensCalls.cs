namespace Strobe.Benchmarks;

/// <summary>Events of calls on four threads, two deep: what lenses for calls get.</summary>
internal sealed class LensCalls : EventBatch
{
    private const int Threads = 4, Functions = 8, StepNanos = 250;
    private readonly EventHeader[] _headers;

    /// <param name="count">How many events, a multiple of 16.</param>
    /// <param name="number">Which batch; each goes on where the one before ended.</param>
    internal LensCalls(int count, int number)
    {
        _headers = new EventHeader[count];
        long first = (long)count * number;
        for (int i = 0; i < count; i++)
        {
            // Four events on each thread in turn: a caller, what it calls, and their ends.
            int step = i % 4, thread = i / 4 % Threads, caller = i / 16 % (Functions / 2);
            long id = first + i + 1, nanos = (first + i) * StepNanos;
            bool isEntry = step < 2, isInner = step is 1 or 2;
            long partner = isEntry ? (isInner ? id - 1 : 0) : isInner ? id - 1 : id - 3;
            long duration = isEntry ? 0 : isInner ? StepNanos : 3 * StepNanos;
            _headers[i] = new EventHeader(
                id, nanos, partner, duration, isInner ? caller + (Functions / 2) : caller, 1, 100 + thread, (ushort)(isInner ? 1 : 0),
                isEntry ? TraceEventKind.FunctionEnter : TraceEventKind.FunctionExit, false);
        }
    }

    public override ReadOnlySpan<EventHeader> Headers => _headers;

    public override long DroppedBefore => 0;

    /// <summary>For the name of the thread, which is all that lenses decode.</summary>
    public override TraceEvent this[int index] => new OutputLine
    {
        Id = _headers[index].Id,
        TimestampNanos = _headers[index].TimestampNanos,
        ProcessId = 1,
        ThreadId = _headers[index].ThreadId,
        ThreadName = "worker",
        Stream = OutputStream.Stdout,
        Text = "",
    };

    public override Function FunctionOf(int functionId) => new($"work::f{functionId}", $"f{functionId}", "work", null, null);
}
