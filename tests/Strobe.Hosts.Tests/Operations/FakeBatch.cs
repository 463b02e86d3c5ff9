namespace Strobe.Tests.Operations;

/// <summary>A batch of events made by hand.</summary>
internal sealed class FakeBatch(TraceEvent[] events, long droppedBefore) : EventBatch
{
    private readonly EventHeader[] _headers = [.. events.Select(HeaderOf)];

    public override ReadOnlySpan<EventHeader> Headers => _headers;

    public override long DroppedBefore => droppedBefore;

    public override TraceEvent this[int index] => events[index];

    public override Function FunctionOf(int functionId) => functionId == 0 ? Samples.Init : Samples.Plain;

    private static EventHeader HeaderOf(TraceEvent happened) => new(
        happened.Id, happened.TimestampNanos, 0, (happened as FunctionExit)?.DurationNanos ?? 0, FunctionIdOf(happened),
        happened.ProcessId, happened.ThreadId, 0, KindOf(happened), false);

    private static int FunctionIdOf(TraceEvent happened) => happened switch
    {
        FunctionEnter enter => enter.Function == Samples.Init ? 0 : 1,
        FunctionExit exit => exit.Function == Samples.Init ? 0 : 1,
        _ => -1,
    };

    private static TraceEventKind KindOf(TraceEvent happened) => happened switch
    {
        FunctionEnter => TraceEventKind.FunctionEnter,
        FunctionExit => TraceEventKind.FunctionExit,
        OutputLine { Stream: OutputStream.Stderr } => TraceEventKind.Stderr,
        OutputLine => TraceEventKind.Stdout,
        _ => TraceEventKind.Crash,
    };
}
