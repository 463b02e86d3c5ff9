namespace Strobe.Sessions;

/// <summary>Pairs the calls that agents record, by activation: generators may be left and gone on with between others. Delivery thread.</summary>
internal sealed class ReadyCalls(RecordBatch batch, ISessionNames names)
{
    private const int DeepestStack = 1 << 16, MostThreads = 1 << 14;

    private readonly Dictionary<(int Process, int Thread), List<Open>> _open = [];

    /// <summary>Adds the event of a call; false when it tells nothing.</summary>
    internal bool Add(ReadyCall call, long nanos)
    {
        if (call.Kind == ReadyCallKind.Forget)
        {
            foreach ((int Process, int Thread) key in _open.Keys.Where(key => key.Process == call.ProcessId).ToArray()) _open.Remove(key);
            return false;
        }

        List<Open> stack = StackOf(call);
        return call.Kind == ReadyCallKind.Enter ? Enter(call, stack, nanos) : Exit(call, stack, nanos);
    }

    private bool Enter(ReadyCall call, List<Open> stack, long nanos)
    {
        if (!call.IsWanted) return false;
        // A frame's memory is used again: whoever had it before has ended without being seen.
        stack.RemoveAll(open => open.Activation == call.Activation);
        long parent = stack.Count > 0 ? stack[^1].Id : 0;
        FunctionEnter enter = new()
        {
            Id = 0, TimestampNanos = nanos, ProcessId = call.ProcessId, ThreadId = call.ThreadId,
            ThreadName = names.ThreadNameOf(call.ProcessId, call.ThreadId),
            Function = call.Function, Arguments = call.Arguments, ParentId = parent == 0 ? null : parent, Depth = stack.Count,
        };
        long id = batch.Add(enter, HeaderOf(call, nanos, parent, 0, stack.Count));
        if (stack.Count < DeepestStack) stack.Add(new Open(id, nanos, call.Activation, call.FunctionId));
        return true;
    }

    private bool Exit(ReadyCall call, List<Open> stack, long nanos)
    {
        int at = stack.FindLastIndex(open => open.Activation == call.Activation && open.FunctionId == call.FunctionId);
        Open? own = at < 0 ? null : stack[at];
        if (own is null && !call.IsWanted) return false;
        if (at >= 0) stack.RemoveAt(at);
        long parent = at > 0 ? stack[at - 1].Id : at < 0 && stack.Count > 0 ? stack[^1].Id : 0;
        int depth = at < 0 ? stack.Count : at;
        FunctionExit exit = new()
        {
            Id = 0, TimestampNanos = nanos, ProcessId = call.ProcessId, ThreadId = call.ThreadId,
            ThreadName = names.ThreadNameOf(call.ProcessId, call.ThreadId),
            Function = call.Function, EnterId = own?.Id, ParentId = parent == 0 ? null : parent, Depth = depth,
            DurationNanos = own is null ? null : nanos - own.Value.Nanos, ReturnValue = call.Result, IsUnwound = call.Kind == ReadyCallKind.Unwound,
        };
        batch.Add(exit, HeaderOf(call, nanos, own?.Id ?? 0, own is null ? -1 : nanos - own.Value.Nanos, depth));
        return true;
    }

    private List<Open> StackOf(ReadyCall call)
    {
        if (_open.TryGetValue((call.ProcessId, call.ThreadId), out List<Open>? stack)) return stack;
        if (_open.Count >= MostThreads)
        {
            foreach ((int, int) key in _open.Where(entry => entry.Value.Count == 0).Select(entry => entry.Key).ToArray()) _open.Remove(key);
            if (_open.Count >= MostThreads) _open.Clear();
        }

        return _open[(call.ProcessId, call.ThreadId)] = [];
    }

    private static EventHeader HeaderOf(ReadyCall call, long nanos, long partner, long duration, int depth) => new(
        0, nanos, partner, duration, call.FunctionId, call.ProcessId, call.ThreadId, (ushort)Math.Min(depth, ushort.MaxValue),
        call.Kind == ReadyCallKind.Enter ? TraceEventKind.FunctionEnter : TraceEventKind.FunctionExit, call.Kind == ReadyCallKind.Unwound);

    private readonly record struct Open(long Id, long Nanos, ulong Activation, int FunctionId);
}
