namespace Strobe.Visualizers.Plugins;

/// <summary>Events lent to a plugin for one call: afterwards, also when the call never ends, it cannot reach the session's memory through this.</summary>
internal sealed class LentEvents(EventBatch events) : EventBatch, IDisposable
{
    private readonly EventHeader[] _headers = events.Headers.ToArray();
    private volatile EventBatch? _events = events;

    public override ReadOnlySpan<EventHeader> Headers => _headers;

    public override long DroppedBefore { get; } = events.DroppedBefore;

    public override TraceEvent this[int index] => Lent[index];

    private EventBatch Lent => _events ?? throw new ObjectDisposedException(nameof(EventBatch), "Events are valid until Update returns.");

    public override Function FunctionOf(int functionId) => Lent.FunctionOf(functionId);

    public void Dispose() => _events = null;
}
