using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Lenses;

/// <summary>A call, from when to when; when its entry was not seen, neither its caller nor whether it is recursive is known.</summary>
internal readonly record struct LoggedCall(
    long FromNanos, long ToNanos, int FunctionId, int ParentFunctionId, int Thread, int Depth, CallEnd End, bool IsRecursive, bool IsSeen);

/// <summary>The newest calls that have ended, up to a bound, in the order in which they ended.</summary>
internal sealed class CallLog : CallTracker
{
    private const int FirstRoom = 1024;
    private LoggedCall[] _ring = [];
    private int _start, _count;

    /// <summary>How many calls are kept at most.</summary>
    internal int Most { get; set; }

    /// <summary>How many calls are no longer kept.</summary>
    internal long Forgotten { get; private set; }

    /// <summary>How many calls were logged whose entry was not seen.</summary>
    internal long Unseen { get; private set; }

    /// <summary>How many calls are kept or under way.</summary>
    internal int Count => _count + Threads.Sum(thread => thread.Open.Count);

    /// <summary>All kept calls and those under way, ascending by end on each thread.</summary>
    internal CallSequence Calls()
    {
        List<LoggedCall> running = [];
        foreach (ThreadCalls thread in Threads)
        {
            foreach (OpenCall call in thread.Open) running.Add(Logged(thread, call, Math.Max(NowNanos, call.EnteredNanos), CallEnd.Running, true));
        }

        int untilWrap = Math.Min(_count, _ring.Length - _start);
        return new CallSequence(_ring.AsSpan(_start, untilWrap), _ring.AsSpan(0, _count - untilWrap), CollectionsMarshal.AsSpan(running));
    }

    /// <summary>From the first beginning to the last end, in seconds; there must be a call.</summary>
    internal FigureRange Range()
    {
        long from = long.MaxValue, to = long.MinValue;
        foreach (ref readonly LoggedCall call in Calls())
        {
            from = Math.Min(from, call.FromNanos);
            to = Math.Max(to, call.ToNanos);
        }

        return new(from / TimeSeries.NanosPerSecond, to / TimeSeries.NanosPerSecond);
    }

    internal override void Clear()
    {
        base.Clear();
        (_start, _count, Forgotten, Unseen) = (0, 0, 0, 0);
    }

    protected override int OnEnter(ThreadCalls thread, int functionId) => 0;

    protected override void OnLeave(ThreadCalls thread, in OpenCall call, long leftNanos, CallEnd end) => Add(Logged(thread, call, leftNanos, end, true));

    protected override bool OnLeaveUnseen(ThreadCalls thread, in OpenCall call, long leftNanos, CallEnd end)
    {
        Unseen++;
        Add(Logged(thread, call, leftNanos, end, false));
        return true;
    }

    private void Add(LoggedCall call)
    {
        if (_count >= Most)
        {
            int drop = _count - Most + 1;
            (_start, _count, Forgotten) = ((_start + drop) % _ring.Length, _count - drop, Forgotten + drop);
        }

        if (_count == _ring.Length || _ring.Length > Most) Resize(Math.Min(Most, Math.Max(FirstRoom, 2 * _count)));
        _ring[(_start + _count++) % _ring.Length] = call;
    }

    private static LoggedCall Logged(ThreadCalls thread, in OpenCall call, long leftNanos, CallEnd end, bool isSeen) =>
        new(call.EnteredNanos, leftNanos, call.FunctionId, call.ParentFunctionId, thread.Index, call.Depth, end, call.IsRecursive, isSeen);

    private void Resize(int room)
    {
        LoggedCall[] ring = new LoggedCall[room];
        for (int i = 0; i < _count; i++) ring[i] = _ring[(_start + i) % _ring.Length];
        (_ring, _start) = (ring, 0);
    }
}
