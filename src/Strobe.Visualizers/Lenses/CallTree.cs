namespace Strobe.Visualizers.Lenses;

/// <summary>Calls summed up by stack: each node is a function called from its parent's. Node 0 is the root, which no function stands for.</summary>
internal sealed class CallTree : CallTracker
{
    private const int MostNodes = 20_000;
    private readonly Dictionary<(int Parent, int Function), int> _numbers = [];
    private readonly List<Node> _nodes = [new(-1, -1, 0, 0)];

    /// <summary>How many nodes there are, the root included.</summary>
    internal int Count => _nodes.Count;

    /// <summary>How many calls were not told apart because there are too many different stacks; their time is their caller's own.</summary>
    internal long Merged { get; private set; }

    /// <summary>The nodes with calls under way counted up to now; a parent comes before its children.</summary>
    internal Node[] Nodes()
    {
        Node[] nodes = [.. _nodes];
        foreach (ThreadCalls thread in Threads)
        {
            foreach (OpenCall call in thread.Open)
            {
                if (call.Node > 0) nodes[call.Node] = nodes[call.Node].With(Math.Max(0, NowNanos - call.EnteredNanos));
            }
        }

        // The root takes as long as all that it has; and a parent as long as its children, should clocks or losses say otherwise.
        double[] children = new double[nodes.Length];
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            nodes[i] = nodes[i] with { TotalNanos = Math.Max(nodes[i].TotalNanos, children[i]), SelfNanos = Math.Max(0, nodes[i].TotalNanos - children[i]) };
            if (i > 0) children[nodes[i].Parent] += nodes[i].TotalNanos;
        }

        return nodes;
    }

    /// <summary>Calls, total and own time of each function; of recursive ones the outermost calls make the total.</summary>
    internal static FunctionTimes Times(Node[] nodes)
    {
        FunctionTimes times = new();
        for (int i = 1; i < nodes.Length; i++)
        {
            bool isRecursive = false;
            for (int above = nodes[i].Parent; above > 0 && !isRecursive; above = nodes[above].Parent) isRecursive = nodes[above].FunctionId == nodes[i].FunctionId;
            times.Add(nodes[i].FunctionId, nodes[i].Calls, isRecursive ? 0 : nodes[i].TotalNanos, nodes[i].SelfNanos);
        }

        return times;
    }

    internal override void Clear()
    {
        base.Clear();
        _numbers.Clear();
        _nodes.RemoveRange(1, _nodes.Count - 1);
        Merged = 0;
    }

    protected override int OnEnter(ThreadCalls thread, int functionId)
    {
        int parent = thread.Open.Count > 0 ? thread.Open[^1].Node : 0;
        // Below a call without a node nothing has one: its time is within that call's caller.
        if (parent >= 0 && _numbers.TryGetValue((parent, functionId), out int number)) return number;
        if (parent < 0 || _nodes.Count == MostNodes)
        {
            Merged++;
            return -1;
        }

        number = _nodes.Count;
        _nodes.Add(new Node(parent, functionId, 0, 0));
        _numbers.Add((parent, functionId), number);
        return number;
    }

    protected override void OnLeave(ThreadCalls thread, in OpenCall call, long leftNanos, CallEnd end)
    {
        if (call.Node > 0) _nodes[call.Node] = _nodes[call.Node].With(leftNanos - call.EnteredNanos);
    }

    // Which functions such a call stood in is not known, so it has no place in the tree.
    protected override bool OnLeaveUnseen(ThreadCalls thread, in OpenCall call, long leftNanos, CallEnd end) => false;

    /// <summary>A function as called from its parent.</summary>
    internal readonly record struct Node(int Parent, int FunctionId, long Calls, double TotalNanos)
    {
        /// <summary>The time that was not spent in children.</summary>
        internal double SelfNanos { get; init; }

        internal Node With(long nanos) => this with { Calls = Calls + 1, TotalNanos = TotalNanos + nanos };
    }
}
