namespace Strobe.Operations.Scope;

/// <summary>Which traced calls a thread was in at a moment.</summary>
internal static class CallStack
{
    /// <summary>The functions, innermost first; empty when none was traced.</summary>
    /// <param name="events">All that is known up to the moment, in order.</param>
    /// <param name="processId">The process.</param>
    /// <param name="threadId">The thread.</param>
    internal static IReadOnlyList<string> At(IEnumerable<EventBatch> events, int processId, int threadId)
    {
        List<(long Id, string Name)> open = [];
        foreach (EventBatch batch in events)
        {
            foreach (ref readonly EventHeader header in batch.Headers)
            {
                if (header.ThreadId != threadId || header.ProcessId != processId) continue;
                if (header.Kind == TraceEventKind.FunctionEnter)
                {
                    // What was left without an exit, because that was lost, is over.
                    if (open.Count > header.Depth) open.RemoveRange(header.Depth, open.Count - header.Depth);
                    open.Add((header.Id, batch.FunctionOf(header.FunctionId).Name));
                }
                else if (header.Kind == TraceEventKind.FunctionExit)
                {
                    long enter = header.PartnerId;
                    int index = open.FindLastIndex(call => call.Id == enter);
                    if (index >= 0) open.RemoveRange(index, open.Count - index);
                }
            }
        }

        open.Reverse();
        return [.. open.Select(call => call.Name)];
    }
}
