using System.Runtime.CompilerServices;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>
/// Finds for the calls of one writer, or of one goroutine, which exit belongs to which entry, by the addresses of their return slots. Calls that were left without an
/// exit are noticed by the next record that could not be if they still ran, and get an exit marked as unwound.
/// </summary>
internal sealed class CallPairing
{
    internal const int DeepestStack = 1 << 20;
    internal const int LongestChain = 1000;
    private const int MostStacks = 256;

    /// <summary>
    /// 8 MiB, the usual limit of a stack: records further apart are on different stacks. One stack taken for two costs the depth and parent of a call
    /// that lies so much deeper than the one before; two taken for one cost a call an exit that did not happen.
    /// </summary>
    private const uint WidestStack = (8u << 20) / 8;

    /// <summary>8 KiB: less than any stack that code runs on.</summary>
    private const uint NarrowestStack = (8u << 10) / 8;

    private readonly List<FrameStack> _stacks = [new FrameStack()];
    private readonly UnwoundFrames _unwound = new();
    private FrameStack _stack;
    private uint _span = WidestStack;
    private readonly bool _isGoroutine;
    private bool _isFresh = true;

    /// <param name="isGoroutine">All slots are on one stack, and calls that were under way when their function was hooked have exits, too.</param>
    internal CallPairing(bool isGoroutine = false) => (_stack, _isGoroutine) = (_stacks[0], isGoroutine);

    internal bool IsEmpty => _stacks.TrueForAll(stack => stack.Count == 0);

    /// <summary>Adds the event of a record, and before it those of calls that it shows to be over. False when the record itself tells nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Add(in RecordHeader record, HookShape shape, in CallContext context, RingSegment segment, int offset, RecordBatch batch)
    {
        if (!_isGoroutine) SelectStack(record.Slot, batch);
        if (record.Kind == RecordKind.Exit) return Exit(in record, shape, in context, segment, offset, batch);
        Enter(in record, shape, in context, segment, offset, batch);
        return true;
    }

    /// <summary>Forgets the open calls of some hooks.</summary>
    internal void Drop(IReadOnlySet<uint> hooks)
    {
        foreach (FrameStack stack in _stacks) stack.Drop(hooks);
    }

    /// <summary>The thread or process ended: every open call was left.</summary>
    internal void End(in CallContext context, RecordBatch batch)
    {
        foreach (FrameStack stack in _stacks)
        {
            _stack = stack;
            while (stack.Count > 0) Leave(in context, ReturnOrigin.Unwound, null, 0, batch);
        }

        Forget(batch);
    }

    /// <summary>Records were lost: no open call can be matched for certain any more.</summary>
    internal void Forget(RecordBatch batch)
    {
        foreach (FrameStack stack in _stacks) batch.AddForgotten(stack.Clear());
        _stacks.RemoveRange(1, _stacks.Count - 1);
        _stack = _stacks[0];
        _unwound.Clear();
        _isFresh = true;
    }

    private void Enter(in RecordHeader record, HookShape shape, in CallContext context, RingSegment segment, int offset, RecordBatch batch)
    {
        FrameStack stack = _stack;
        int chain = 0;
        while (stack.Count > 0)
        {
            ref CallFrame top = ref stack.Top;
            int above = unchecked((int)(record.Slot - top.Slot));
            if (above < 0) break;
            if (above == 0 && IsTailCall(in record, in top, segment))
            {
                chain = top.ChainLength + 1;
                if (chain < LongestChain) break;
                // A program made of tail calls never comes back through them: the latest one gives its place to the new one.
                Leave(in context, ReturnOrigin.TailCall, segment, offset, batch);
                chain--;
                break;
            }

            _unwound.Add(top.Slot, top.Hook, record.Slot);
            Leave(in context, ReturnOrigin.Unwound, null, 0, batch);
        }

        var entered = new CallEvent
        {
            Kind = TraceEventKind.FunctionEnter,
            Nanos = context.Nanos,
            ParentId = stack.TopEnterId,
            Hook = record.Hook,
            FunctionId = shape.FunctionId,
            ProcessId = context.ProcessId,
            ThreadId = context.ThreadId,
            Depth = stack.Count,
        };
        long id = batch.Add(in entered, context.Source, segment, offset);
        bool isTail = record.Kind == RecordKind.TailEnter;
        if (!shape.HasExit || stack.Count >= DeepestStack)
        {
            batch.AddForgotten(isTail ? 1 : 0);
            return;
        }

        stack.Push(new CallFrame
        {
            EnterId = id,
            EnterNanos = context.Nanos,
            Slot = record.Slot,
            Hook = record.Hook,
            FunctionId = shape.FunctionId,
            ChainLength = chain,
            IsTail = isTail,
        });
    }

    private bool Exit(in RecordHeader record, HookShape shape, in CallContext context, RingSegment segment, int offset, RecordBatch batch)
    {
        FrameStack stack = _stack;
        while (stack.Count > 0 && unchecked((int)(record.Slot - stack.Top.Slot)) > 0)
        {
            _unwound.Add(stack.Top.Slot, stack.Top.Hook, record.Slot);
            Leave(in context, ReturnOrigin.Unwound, null, 0, batch);
        }

        // The exit of a tail-called function comes with that of the first of its chain, whose own entry may have been lost.
        bool isPaired = false;
        while (stack.Count > 0 && stack.Top.Slot == record.Slot)
        {
            isPaired |= !stack.Top.IsTail;
            ReturnOrigin origin = stack.Top.Hook == record.Hook ? ReturnOrigin.Returned : ReturnOrigin.TailCall;
            Leave(in context, origin, segment, offset, batch);
        }

        if (isPaired) return true;
        if (_isGoroutine && context.Source.ReportedLosses == 0) return false;
        NarrowStacks(in record);
        var left = new CallEvent
        {
            Kind = TraceEventKind.FunctionExit,
            Nanos = context.Nanos,
            ParentId = stack.TopEnterId,
            DurationNanos = -1,
            Hook = record.Hook,
            FunctionId = shape.FunctionId,
            ProcessId = context.ProcessId,
            ThreadId = context.ThreadId,
            Depth = stack.Count,
        };
        batch.Add(in left, context.Source, segment, offset);
        return true;
    }

    /// <summary>Ends the innermost call of the current stack.</summary>
    private void Leave(in CallContext context, ReturnOrigin origin, RingSegment? segment, int offset, RecordBatch batch)
    {
        FrameStack stack = _stack;
        CallFrame frame = stack.Top;
        stack.Pop();
        var left = new CallEvent
        {
            Kind = TraceEventKind.FunctionExit,
            Return = origin,
            Nanos = context.Nanos,
            EnterId = frame.EnterId,
            ParentId = stack.TopEnterId,
            DurationNanos = context.Nanos - frame.EnterNanos,
            Hook = frame.Hook,
            FunctionId = frame.FunctionId,
            ProcessId = context.ProcessId,
            ThreadId = context.ThreadId,
            Depth = stack.Count,
        };
        batch.Add(in left, context.Source, segment, offset);
    }

    /// <summary>An entry at the slot of a call that still seems to run: did that one end in a jump to this, or was it left?</summary>
    private static bool IsTailCall(in RecordHeader record, in CallFrame top, RingSegment segment)
    {
        if (record.Kind == RecordKind.TailEnter) return true;
        // A function that calls itself last is a loop after optimisation; the same one again is a new call after an exception.
        return !segment.MarksTailCalls && record.Hook != top.Hook;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SelectStack(uint slot, RecordBatch batch)
    {
        if (!_isFresh && Distance(slot, _stack.Anchor) > _span) SwitchStack(slot, batch);
        _isFresh = false;
        _stack.Anchor = slot;
    }

    private void SwitchStack(uint slot, RecordBatch batch)
    {
        FrameStack? nearest = null;
        foreach (FrameStack stack in _stacks)
        {
            if (Distance(slot, stack.Anchor) <= _span && (nearest == null || Distance(slot, stack.Anchor) < Distance(slot, nearest.Anchor))) nearest = stack;
        }

        if (nearest == null)
        {
            // Stacks without open calls can be used again; beyond the limit the oldest is forgotten.
            nearest = _stacks.Find(stack => stack.Count == 0);
            if (nearest == null && _stacks.Count >= MostStacks)
            {
                batch.AddForgotten(_stacks[0].Clear());
                _stacks.RemoveAt(0);
            }

            if (nearest == null) _stacks.Add(nearest = new FrameStack());
        }

        _stack = nearest;
    }

    /// <summary>
    /// A call that was taken for unwound has returned after all: the thread runs several stacks that lie close together. From now on
    /// records as far apart as these two are on different stacks.
    /// </summary>
    private void NarrowStacks(in RecordHeader record)
    {
        uint distance = _isGoroutine ? 0 : _unwound.DistanceOf(record.Slot, record.Hook);
        if (distance == 0) return;
        _span = Math.Clamp(distance / 2, NarrowestStack, _span);
        if (_stack.Count > 0) _stack.Anchor = _stack.Top.Slot;
    }

    private static uint Distance(uint a, uint b) => (uint)Math.Abs((long)unchecked((int)(a - b)));
}
