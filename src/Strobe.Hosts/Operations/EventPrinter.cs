using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>
/// Writes batches of events down until it is told to stop or the limit is reached. From then on only the lines a captured program
/// writes go on, unchanged, to where they would have gone without a trace.
/// </summary>
internal sealed class EventPrinter(IEventFormat format, PacedOutput trace, PacedOutput programOutput, PacedOutput programError, long limit)
    : IObserver<EventBatch>
{
    private readonly TaskCompletionSource _limitReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopped;
    private int _next;

    internal long Events { get; private set; }

    internal CallTally Tally { get; } = new();

    internal Task LimitReached => _limitReached.Task;

    internal void Stop() => _isStopped = true;

    public void OnNext(EventBatch value)
    {
        _next = 0;
        if (!_isStopped) trace.Append((Printer: this, Batch: value), static (state, output, text) => state.Printer.Print(state.Batch, output, text));
        if (_isStopped) PassOn(value);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Print(EventBatch batch, PacedOutput output, Utf8Text text)
    {
        ReadOnlySpan<EventHeader> headers = batch.Headers;
        if (batch.DroppedBefore > 0) format.Gap(text, batch.DroppedBefore, headers.IsEmpty ? 0 : headers[0].TimestampNanos);
        for (; _next < headers.Length && Events < limit; _next++)
        {
            format.Event(text, batch[_next]);
            Tally.Add(headers[_next], batch);
            Events++;
            output.SendIfMuch();
        }

        if (Events < limit) return;
        _isStopped = true;
        _limitReached.TrySetResult();
    }

    private void PassOn(EventBatch batch)
    {
        ReadOnlySpan<EventHeader> headers = batch.Headers;
        for (; _next < headers.Length; _next++)
        {
            if (headers[_next].Kind is not (TraceEventKind.Stdout or TraceEventKind.Stderr) || batch[_next] is not OutputLine line) continue;
            PacedOutput stream = line.Stream == OutputStream.Stdout ? programOutput : programError;
            stream.Append(line, static (said, _, text) => text.Plain(said.Text).Plain(said.IsPartial ? ""u8 : "\n"u8));
        }
    }
}
