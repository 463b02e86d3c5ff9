namespace Strobe.Visualizers.Lenses;

/// <summary>How a call ended.</summary>
internal enum CallEnd
{
    /// <summary>It returned.</summary>
    Returned,

    /// <summary>It was left by an exception, longjmp, cancellation or the end of its thread or process.</summary>
    Unwound,

    /// <summary>Its end was lost; the last sign of it is taken as its end.</summary>
    Lost,

    /// <summary>It goes on.</summary>
    Running,
}

/// <summary>A call that was entered and not yet left.</summary>
/// <param name="Id">The id of its entry.</param>
/// <param name="EnteredNanos">When it was entered.</param>
/// <param name="FunctionId">The function.</param>
/// <param name="Depth">Number of traced callers, saturating.</param>
/// <param name="ParentFunctionId">The function that called it; −1 for none.</param>
/// <param name="IsRecursive">Whether the function was under way on the thread already.</param>
/// <param name="Node">A number that the subclass gave it.</param>
internal readonly record struct OpenCall(long Id, long EnteredNanos, int FunctionId, int Depth, int ParentFunctionId, bool IsRecursive, int Node);

/// <summary>The calls under way on a thread, the outermost first.</summary>
internal sealed class ThreadCalls(int index, int processId, int threadId, string name)
{
    internal int Index => index;

    internal int ProcessId => processId;

    internal int ThreadId => threadId;

    internal string Name => name;

    internal List<OpenCall> Open { get; } = [];

    /// <summary>When the newest event of the thread happened.</summary>
    internal long LastNanos { get; set; }
}

/// <summary>
/// Follows entries and exits to the calls they stand for. Lost events leave marks: an entry tells its depth, and an exit its entry, so calls that must
/// have ended before are ended then. In steady state nothing is allocated.
/// </summary>
internal abstract class CallTracker
{
    private const int MostThreads = 4096, MostOpen = 1 << 16;
    private readonly Dictionary<(int Process, int Thread), ThreadCalls> _byThread = [];
    private readonly Dictionary<int, string> _names = [];
    private long _refused;

    internal List<ThreadCalls> Threads { get; } = [];

    /// <summary>When the newest event happened.</summary>
    internal long NowNanos { get; private set; }

    /// <summary>How many events were lost.</summary>
    internal long LostEvents { get; private set; }

    /// <summary>How many calls have no known beginning.</summary>
    internal long WithoutBegin { get; private set; }

    /// <summary>How many calls have no known end.</summary>
    internal long WithoutEnd { get; private set; }

    /// <summary>How many calls were entered.</summary>
    internal long Entered { get; private set; }

    internal string NameOf(int functionId) => _names.GetValueOrDefault(functionId, "?");

    internal void Take(EventBatch events)
    {
        LostEvents += events.DroppedBefore;
        ReadOnlySpan<EventHeader> headers = events.Headers;
        for (int i = 0; i < headers.Length; i++)
        {
            ref readonly EventHeader header = ref headers[i];
            NowNanos = Math.Max(NowNanos, header.TimestampNanos);
            switch (header.Kind)
            {
                case TraceEventKind.FunctionEnter:
                    if (Find(events, i) is { } entering) Enter(entering, header);
                    break;
                case TraceEventKind.FunctionExit:
                    if (Find(events, i) is { } leaving) Exit(leaving, header);
                    break;
                case TraceEventKind.Crash:
                    EndProcess(header);
                    break;
            }
        }
    }

    internal virtual void Clear()
    {
        _byThread.Clear();
        _names.Clear();
        Threads.Clear();
        (NowNanos, LostEvents, WithoutBegin, WithoutEnd, Entered, _refused) = (0, 0, 0, 0, 0, 0);
    }

    /// <summary>Says what is missing.</summary>
    internal void Note(Notes notes)
    {
        notes.AddIf(LostEvents > 0, $"{Notes.Number(LostEvents)} events were lost.");
        notes.AddIf(WithoutEnd > 0, $"The ends of {Notes.Number(WithoutEnd)} calls were lost; these last until the last sign of them.");
        notes.AddIf(WithoutBegin > 0, $"{Notes.Number(WithoutBegin)} calls without a known beginning are left out.");
        notes.AddIf(_refused > 0, $"{Notes.Number(_refused)} events are left out, because there are too many threads or calls under way.");
    }

    /// <summary>A call begins. Returns the number that the call gets.</summary>
    /// <param name="thread">Its thread.</param>
    /// <param name="functionId">Its function.</param>
    protected abstract int OnEnter(ThreadCalls thread, int functionId);

    /// <summary>A call that was entered has ended.</summary>
    protected abstract void OnLeave(ThreadCalls thread, in OpenCall call, long leftNanos, CallEnd end);

    /// <summary>A call has ended whose entry was not seen. Returns false when nothing can be made of it.</summary>
    protected abstract bool OnLeaveUnseen(ThreadCalls thread, in OpenCall call, long leftNanos, CallEnd end);

    private ThreadCalls? Find(EventBatch events, int index)
    {
        EventHeader header = events.Headers[index];
        if (!_names.ContainsKey(header.FunctionId)) _names.Add(header.FunctionId, header.FunctionId < 0 ? "?" : events.FunctionOf(header.FunctionId).Name);
        if (_byThread.TryGetValue((header.ProcessId, header.ThreadId), out ThreadCalls? thread)) return thread;
        if (Threads.Count == MostThreads)
        {
            _refused++;
            return null;
        }

        // The thread's name is in the whole event only, which is decoded once for each thread.
        string name = events[index].ThreadName is { Length: > 0 } own ? $"{own} {header.ThreadId}" : $"thread {header.ThreadId}";
        thread = new ThreadCalls(Threads.Count, header.ProcessId, header.ThreadId, name);
        _byThread.Add((header.ProcessId, header.ThreadId), thread);
        Threads.Add(thread);
        return thread;
    }

    private void Enter(ThreadCalls thread, in EventHeader header)
    {
        Entered++;
        List<OpenCall> open = thread.Open;
        // Calls at this depth or below have ended: the new one stands where they stood. At the saturated depth this says nothing.
        while (open.Count > 0 && open[^1].Id != header.PartnerId && open[^1].Depth >= header.Depth && header.Depth < ushort.MaxValue) Leave(thread, thread.LastNanos, CallEnd.Lost);
        if (open.Count >= MostOpen)
        {
            _refused++;
            return;
        }

        int function = header.FunctionId, parent = open.Count > 0 ? open[^1].FunctionId : -1;
        OpenCall call = new(header.Id, header.TimestampNanos, function, header.Depth, parent, IsUnderWay(open, function), OnEnter(thread, function));
        open.Add(call);
        thread.LastNanos = Math.Max(thread.LastNanos, header.TimestampNanos);
    }

    private void Exit(ThreadCalls thread, in EventHeader header)
    {
        List<OpenCall> open = thread.Open;
        CallEnd end = header.IsUnwound ? CallEnd.Unwound : CallEnd.Returned;
        if (header.PartnerId > 0)
        {
            // Ids ascend, so calls with larger ones were entered later, within this one.
            while (open.Count > 0 && open[^1].Id > header.PartnerId) Leave(thread, thread.LastNanos, CallEnd.Lost);
        }

        if (header.PartnerId > 0 && open.Count > 0 && open[^1].Id == header.PartnerId)
        {
            Leave(thread, header.TimestampNanos, end);
        }
        else
        {
            // A difference that leaves the range of times comes out above what it was taken from.
            long begin = header.TimestampNanos - Math.Max(0, header.DurationNanos);
            if (begin > header.TimestampNanos) begin = long.MinValue;
            OpenCall call = new(header.PartnerId, begin, header.FunctionId, header.Depth, -1, IsUnderWay(open, header.FunctionId), -1);
            if (header.PartnerId <= 0 || header.DurationNanos < 0 || !OnLeaveUnseen(thread, call, header.TimestampNanos, end)) WithoutBegin++;
        }

        thread.LastNanos = Math.Max(thread.LastNanos, header.TimestampNanos);
    }

    private void EndProcess(in EventHeader header)
    {
        foreach (ThreadCalls thread in Threads)
        {
            if (thread.ProcessId != header.ProcessId) continue;
            while (thread.Open.Count > 0) Leave(thread, header.TimestampNanos, CallEnd.Unwound);
        }
    }

    private void Leave(ThreadCalls thread, long leftNanos, CallEnd end)
    {
        OpenCall call = thread.Open[^1];
        thread.Open.RemoveAt(thread.Open.Count - 1);
        if (end == CallEnd.Lost) WithoutEnd++;
        OnLeave(thread, call, Math.Max(leftNanos, call.EnteredNanos), end);
    }

    private static bool IsUnderWay(List<OpenCall> open, int functionId)
    {
        for (int i = open.Count - 1; i >= 0; i--)
        {
            if (open[i].FunctionId == functionId) return true;
        }

        return false;
    }
}
