using System.Runtime.CompilerServices;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>
/// Turns merged items into events of a batch: time stamps into session nanoseconds, records into paired calls, ends into unwound calls.
/// </summary>
internal sealed class MergeStep(EventMerger merger, TscClock clock, long startNanos, RecordBatch batch, ISessionNames names)
{
    private readonly OutputOrder _output = new();
    private readonly ReadyCalls _calls = new(batch, names);
    private long _lastNanos, _recorded, _damaged;

    /// <summary>Events made, or still to come, of the records so far.</summary>
    internal long DeliveredCount => _recorded - batch.ForgottenCount;

    /// <summary>Events that will not be: their records name a hook or kind nobody knows, or a gap hid which call ended.</summary>
    internal long LostCount => _damaged + batch.ForgottenCount;

    /// <summary>Events of records that serve Strobe itself, or end calls nobody saw begin.</summary>
    internal long HiddenCount { get; private set; }

    /// <summary>Makes a pipe whose lines become events among the others.</summary>
    internal OutputPipe AddOutput(OutputStream stream, int processId)
    {
        OutputPipe pipe = new(stream, processId, line => batch.Add(line, KindOf(line), _lastNanos));
        _output.Add(pipe);
        return pipe;
    }

    /// <summary>Fills the batch with what happened up to <paramref name="bound"/>. True when it is full and there may be more.</summary>
    internal bool Fill(ulong bound)
    {
        RingCalibration line = clock.Current;
        while (merger.MoveNext(bound))
        {
            ulong ticks = merger.Ticks;
            long nanos = (unchecked((long)(ticks - line.Ticks)) >= 0 ? line.ToNanos(ticks) : clock.ToNanos(ticks)) - startNanos;
            nanos = _lastNanos = Math.Max(nanos, _lastNanos);
            if (merger.Stream is { } stream) AddRecord(stream, nanos);
            else AddReady(merger.Ready!, nanos);
            if (batch.IsFull) return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRecord(WriterStream stream, long nanos)
    {
        RingSegment segment = merger.Segment;
        int offset = merger.Offset;
        if (offset == 0) BeginSegment(stream, segment, nanos);
        ref RecordHeader record = ref segment.RecordAt(offset);
        if (record.Kind is < RecordKind.Enter or > RecordKind.TailEnter || !stream.Source.TryShape(record.Hook, out HookShape shape))
        {
            _damaged += RingLayout.WorthOf(record.Kind);
            return;
        }

        if (shape.IsWrite) Note(in record, stream, segment.PayloadAt(offset));
        if (shape.IsHidden)
        {
            HiddenCount += RingLayout.WorthOf(record.Kind);
            return;
        }

        var context = new CallContext(stream.Source, (int)stream.ProcessId, (int)stream.ThreadId, nanos);
        int first = batch.Count;
        bool isTold = shape.IsByGoroutine
            ? stream.Source.Goroutines.Add(in record, shape, in context, segment, offset, batch)
            : stream.Calls.Add(in record, shape, in context, segment, offset, batch);
        if (isTold) _recorded += RingLayout.WorthOf(record.Kind);
        else HiddenCount += RingLayout.WorthOf(record.Kind);
        stream.Recent.Note(batch, first);
    }

    private void BeginSegment(WriterStream stream, RingSegment segment, long nanos)
    {
        if (stream.ThreadId != segment.ThreadId)
        {
            // The writer's context has gone from a thread that ended to a new one.
            if (stream.ThreadId != 0) End(stream, nanos, isComplete: !segment.IsAfterGap);
            stream.Recent.Forget();
            stream.ThreadId = segment.ThreadId;
        }

        stream.Sequence = segment.Sequence;
        if (!segment.IsAfterGap) return;
        Forget(stream);
        _output.Forget(stream);
    }

    /// <summary>A write begins or ends. Lines that it completed come before its own end.</summary>
    private void Note(in RecordHeader record, WriterStream stream, ReadOnlySpan<byte> payload)
    {
        if (stream.Source.Decoder.WritesOf(record.Hook) is not { } writes) return;
        if (record.Kind == RecordKind.Exit)
        {
            _output.Exit(stream, record.Slot, writes.ReadExit(payload));
            return;
        }

        (int descriptor, long length) = writes.ReadEnter(payload);
        _output.Enter(stream, record.Slot, descriptor, OutputOrder.IsOutput(descriptor) ? writes.ReadHead(payload) : [], length);
    }

    private void AddReady(ReadyItem item, long nanos)
    {
        if (item.Event != null)
        {
            TraceEvent happened = item.Event is Crash crash ? crash with { LastEvents = LastEventsOf(crash, item.Source) } : item.Event;
            batch.Add(happened, KindOf(happened), nanos);
            return;
        }

        if (item is ReadyCall call)
        {
            if (_calls.Add(call, nanos)) _recorded++;
            else if (call.Kind != ReadyCallKind.Forget) HiddenCount++;
            return;
        }

        if (item is OutputRead read)
        {
            _output.Overdue(read.Pipe, read.UpTo);
            return;
        }

        if (item is HooksGone gone)
        {
            gone.Source!.Goroutines.Drop((int)gone.ProcessId, gone.Hooks);
            return;
        }

        if (item is WritersEnded end) End(end, nanos);
    }

    private void End(WritersEnded end, long nanos)
    {
        RingSource source = end.Source!;
        foreach (WriterStream stream in source.Streams)
        {
            if (IsOf(stream, end)) End(stream, nanos, end.LastChunks.Contains(stream.Sequence));
        }

        source.Reader.Settle(end.LastChunks);
        if (end.ThreadId == 0) source.Goroutines.End(new CallContext(source, (int)end.ProcessId, 0, nanos), batch);
        source.RemoveIdle(stream => IsOf(stream, end));
    }

    private List<TraceEvent> LastEventsOf(Crash crash, RingSource? source)
    {
        IEnumerable<WriterStream> own = source?.Streams.Where(stream => stream.ProcessId == crash.ProcessId && stream.ThreadId == crash.ThreadId) ?? [];
        return [.. own.SelectMany(stream => stream.Recent.Decode(batch, names)).OrderBy(happened => happened.Id).TakeLast(Crash.MostLastEvents)];
    }

    /// <param name="isComplete">Otherwise the writer's last records are lost: then nobody knows which calls were left and which returned.</param>
    private void End(WriterStream stream, long nanos, bool isComplete)
    {
        if (!isComplete) Forget(stream);
        stream.Calls.End(new CallContext(stream.Source, (int)stream.ProcessId, (int)stream.ThreadId, nanos), batch);
        _output.Forget(stream);
    }

    /// <summary>Which exit belongs to which entry is not known any more.</summary>
    private void Forget(WriterStream stream)
    {
        stream.Calls.Forget(batch);
        stream.Source.Goroutines.Forget((int)stream.ProcessId, batch);
    }

    private static bool IsOf(WriterStream stream, WritersEnded end) =>
        stream.ProcessId == end.ProcessId && (end.ThreadId == 0 || stream.ThreadId == end.ThreadId);

    private static TraceEventKind KindOf(TraceEvent ready) => ready switch
    {
        OutputLine { Stream: OutputStream.Stdout } => TraceEventKind.Stdout,
        OutputLine => TraceEventKind.Stderr,
        FunctionEnter => TraceEventKind.FunctionEnter,
        FunctionExit => TraceEventKind.FunctionExit,
        _ => TraceEventKind.Crash,
    };
}
