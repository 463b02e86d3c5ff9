namespace Strobe.Sessions;

/// <summary>A call that has been entered and not yet left.</summary>
internal struct CallFrame
{
    internal long EnterId;
    internal long EnterNanos;

    /// <summary>Address of its return address ÷ 8, low 32 bits. Stacks grow down: a deeper call has a smaller one.</summary>
    internal uint Slot;
    internal uint Hook;
    internal int FunctionId;

    /// <summary>Number of calls below it at the same slot, which tail-called each other.</summary>
    internal int ChainLength;

    /// <summary>Entered by tail call: its end has no record of its own.</summary>
    internal bool IsTail;
}

/// <summary>The open calls on one stack of a thread, outermost first.</summary>
internal sealed class FrameStack
{
    private CallFrame[] _frames = new CallFrame[4];

    internal int Count { get; private set; }

    /// <summary>Where the latest record on this stack was.</summary>
    internal uint Anchor { get; set; }

    internal ref CallFrame Top => ref _frames[Count - 1];

    internal long TopEnterId => Count == 0 ? 0 : _frames[Count - 1].EnterId;

    internal void Push(in CallFrame frame)
    {
        if (Count == _frames.Length) Array.Resize(ref _frames, Count * 2);
        _frames[Count++] = frame;
    }

    internal void Pop() => Count--;

    /// <summary>Forgets the calls of some hooks.</summary>
    internal void Drop(IReadOnlySet<uint> hooks)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!hooks.Contains(_frames[i].Hook)) _frames[kept++] = _frames[i];
        }

        Count = kept;
    }

    /// <summary>Forgets all calls; tells how many of them have an end that no record will tell of.</summary>
    internal int Clear()
    {
        int tails = 0;
        for (int i = 0; i < Count; i++) tails += _frames[i].IsTail ? 1 : 0;
        Count = 0;
        return tails;
    }
}
