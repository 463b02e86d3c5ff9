namespace Strobe.Sessions;

/// <summary>Every event, or those that a filter lets through by their header, before anything is decoded.</summary>
internal sealed class EventReader(Func<EventHeader, bool>? filter) : BatchStream<TraceEvent>.Reader
{
    internal override bool TryRead(EventBatch batch, in EventHeader header, int index, out TraceEvent value)
    {
        bool isWanted = filter == null || filter(header);
        value = isWanted ? batch[index] : null!;
        return isWanted;
    }
}

/// <summary>Entries and exits of some functions.</summary>
internal sealed class FunctionReader(Func<EventBatch, int, bool> isWanted) : BatchStream<TraceEvent>.Reader
{
    internal override bool TryRead(EventBatch batch, in EventHeader header, int index, out TraceEvent value)
    {
        value = null!;
        if (header.Kind is not (TraceEventKind.FunctionEnter or TraceEventKind.FunctionExit) || !isWanted(batch, header.FunctionId)) return false;
        value = batch[index];
        return true;
    }
}

/// <summary>Lines of output.</summary>
internal sealed class OutputReader : BatchStream<OutputLine>.Reader
{
    internal override bool TryRead(EventBatch batch, in EventHeader header, int index, out OutputLine value)
    {
        value = null!;
        if (header.Kind is not (TraceEventKind.Stdout or TraceEventKind.Stderr)) return false;
        value = (OutputLine)batch[index];
        return true;
    }
}

/// <summary>Completed calls of some functions: keeps the decoded entry until the exit comes.</summary>
internal sealed class CallReader(Func<EventBatch, int, bool> isWanted, int mostOpen = 1 << 20) : BatchStream<Call>.Reader
{
    private readonly Dictionary<long, FunctionEnter> _open = [];
    private readonly Queue<long> _order = new();

    internal int OpenCount => _open.Count;

    internal override bool TryRead(EventBatch batch, in EventHeader header, int index, out Call value)
    {
        value = null!;
        if (header.Kind is not (TraceEventKind.FunctionEnter or TraceEventKind.FunctionExit) || !isWanted(batch, header.FunctionId)) return false;
        if (header.Kind == TraceEventKind.FunctionEnter)
        {
            Remember((FunctionEnter)batch[index]);
            return false;
        }

        if (header.PartnerId == 0 || !_open.Remove(header.PartnerId, out FunctionEnter? enter)) return false;
        var exit = (FunctionExit)batch[index];
        value = new Call(
            enter.Function,
            enter.ProcessId,
            enter.ThreadId,
            enter.TimestampNanos,
            exit.DurationNanos ?? 0,
            enter.Depth,
            enter.Arguments,
            exit.ReturnValue,
            exit.IsUnwound);
        return true;
    }

    private void Remember(FunctionEnter enter)
    {
        _open.Add(enter.Id, enter);
        _order.Enqueue(enter.Id);
        // The queue also holds calls that are over; it is thinned out when it has grown to twice what is open.
        while (_open.Count > mostOpen) _open.Remove(_order.Dequeue());
        while (_order.Count > 64 && _order.Count > _open.Count * 2) Requeue();
    }

    private void Requeue()
    {
        for (int i = _order.Count; i > 0; i--)
        {
            long id = _order.Dequeue();
            if (_open.ContainsKey(id)) _order.Enqueue(id);
        }
    }
}
