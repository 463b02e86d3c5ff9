namespace Strobe.Visualizers.Lenses;

/// <summary>A batch of events that exist as headers only.</summary>
internal sealed class HeaderBatch(EventHeader[] headers, long dropped = 0) : EventBatch
{
    public override ReadOnlySpan<EventHeader> Headers => headers;

    public override long DroppedBefore => dropped;

    public override TraceEvent this[int index] => new OutputLine
    {
        Id = headers[index].Id,
        TimestampNanos = headers[index].TimestampNanos,
        ProcessId = headers[index].ProcessId,
        ThreadId = headers[index].ThreadId,
        ThreadName = "worker",
        Stream = OutputStream.Stdout,
        Text = "",
    };

    public override Function FunctionOf(int functionId) => new($"f{functionId}", $"f{functionId}", "demo", null, null);
}

/// <summary>A call as the generator knows it.</summary>
internal sealed record TrueCall(long EnterId, int Function, int Thread, int Depth, TrueCall? Parent, long From)
{
    internal long? To { get; set; }

    internal bool IsUnwound { get; set; }

    internal List<TrueCall> Children { get; } = [];

    internal long End(long now) => To ?? now;

    internal string Stack => Parent is null ? $"f{Function}" : $"{Parent.Stack};f{Function}";
}

/// <summary>Random calls on several threads, with the events that they make.</summary>
internal sealed class CallStream
{
    private readonly List<TrueCall>[] _open;

    internal CallStream(Random random, int steps, int threads, int functions)
    {
        _open = [.. Enumerable.Range(0, threads).Select(_ => new List<TrueCall>())];
        for (int i = 0; i < steps; i++)
        {
            NowNanos += random.Next(1, 1000);
            int thread = random.Next(threads);
            List<TrueCall> open = _open[thread];
            if (open.Count > 0 && random.Next(12) < open.Count + 2) Leave(open, random.Next(10) == 0);
            else Enter(open, thread, random.Next(functions));
        }
    }

    internal List<EventHeader> Headers { get; } = [];

    internal List<TrueCall> Calls { get; } = [];

    internal long NowNanos { get; private set; }

    private void Enter(List<TrueCall> open, int thread, int function)
    {
        TrueCall? parent = open.LastOrDefault();
        TrueCall call = new(Headers.Count + 1, function, thread, open.Count, parent, NowNanos);
        parent?.Children.Add(call);
        open.Add(call);
        Calls.Add(call);
        Headers.Add(new(call.EnterId, NowNanos, parent?.EnterId ?? 0, 0, function, 1, 100 + thread, (ushort)call.Depth, TraceEventKind.FunctionEnter, false));
    }

    private void Leave(List<TrueCall> open, bool isUnwound)
    {
        TrueCall call = open[^1];
        open.RemoveAt(open.Count - 1);
        (call.To, call.IsUnwound) = (NowNanos, isUnwound);
        Headers.Add(new(Headers.Count + 1, NowNanos, call.EnterId, NowNanos - call.From, call.Function, 1, 100 + call.Thread, (ushort)call.Depth, TraceEventKind.FunctionExit, isUnwound));
    }

    /// <summary>Gives all events in batches of random lengths.</summary>
    internal void Feed(IVisualizer lens, Random random)
    {
        for (int at = 0; at < Headers.Count;)
        {
            int count = Math.Min(random.Next(1, 50), Headers.Count - at);
            lens.Update(new HeaderBatch([.. Headers.GetRange(at, count)]));
            at += count;
        }
    }
}
