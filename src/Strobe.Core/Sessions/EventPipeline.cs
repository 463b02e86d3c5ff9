using System.Collections.Concurrent;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>
/// From rings to observers: one thread per session polls the rings, merges, pairs and delivers. Members may be called from any thread
/// unless they say otherwise; observers are called on that one thread, one at a time.
/// </summary>
internal sealed class EventPipeline
{
    private const long HoldNanos = 50_000_000;
    private const long MarginNanos = 2_000;
    private const long PatienceNanos = 5_000_000_000;
    private const long MostHeldBytes = 256L << 20;
    private const int BatchEvents = 4096;

    private readonly TscClock _clock;
    private readonly long _startNanos;
    private readonly SegmentPool _pool = new();
    private readonly EventMerger _merger;
    private readonly RecordBatch _batch;
    private readonly MergeStep _step;
    private readonly List<RingSegment> _found = [];
    private readonly List<RingSource> _sources = [];
    private readonly ConcurrentQueue<RingSource> _newSources = new();
    private readonly ConcurrentQueue<(OutputPump Pump, int ProcessId)> _newOutputs = new();
    private readonly ConcurrentQueue<ProbeLane> _newLanes = new();
    private readonly List<ProbeLane> _lanes = [];
    private readonly List<(ProbeWork Probe, SignalFrame Frame)> _frames = [];
    private readonly List<OutputFeed> _outputs = [];
    private readonly ConcurrentQueue<ReadyItem> _ingest = new();
    private readonly Broadcast<EventBatch> _batches, _shown;
    private readonly Broadcast<Fault> _faults = new();
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ulong _holdTicks;
    private readonly ulong _marginTicks;
    private volatile bool _isEnding;
    private int _started;
    private long _captured;
    private long _dropped;
    private long _delivered;
    private long _unreported;
    private ulong _lastBound;

    /// <param name="names">Functions and threads by name.</param>
    /// <param name="clock">The clock; this pipeline recalibrates it.</param>
    internal EventPipeline(ISessionNames names, TscClock? clock = null)
    {
        _clock = clock ?? new TscClock();
        StartTicks = TimeStampCounter.Read();
        _startNanos = _clock.ToNanos(StartTicks);
        _holdTicks = _clock.TicksIn(HoldNanos);
        _marginTicks = _clock.TicksIn(MarginNanos);
        _batches = new Broadcast<EventBatch>(error => Report("An observer threw an exception and was detached.", error));
        _shown = new Broadcast<EventBatch>(error => Report("An observer threw an exception and was detached.", error));
        _merger = new EventMerger(_holdTicks);
        _batch = new RecordBatch(names, BatchEvents);
        _step = new MergeStep(_merger, _clock, _startNanos, _batch, names);
        Events = new BatchStream<TraceEvent>(_shown, () => new EventReader(null));
        Output = new BatchStream<OutputLine>(_shown, () => new OutputReader());
    }

    /// <summary>The time stamp counter at session time 0.</summary>
    internal ulong StartTicks { get; }

    internal TscClock Clock => _clock;

    /// <summary>Session nanoseconds now.</summary>
    internal long NowNanos => _clock.ToNanos(TimeStampCounter.Read()) - _startNanos;

    /// <summary>Whether observers get what comes.</summary>
    internal ViewGate Gate { get; } = new();

    /// <summary>Everything, whether the view is paused or not.</summary>
    internal IObservable<EventBatch> Batches => _batches;

    /// <summary>What observers get to see, as are all streams of single events.</summary>
    internal IObservable<EventBatch> Shown => _shown;

    internal IObservable<TraceEvent> Events { get; }

    internal IObservable<OutputLine> Output { get; }

    internal IObservable<Fault> Faults => _faults;

    /// <summary>Completes when everything has been delivered after <see cref="Complete"/>.</summary>
    internal Task Completed => _completed.Task;

    /// <summary>Hears, on the delivery thread, of each lane whose slots have become too small; once for each size.</summary>
    internal Action<ProbeLane> Outgrown { get; set; } = _ => { };

    /// <summary>How full the fullest ring was at the last poll, 0 to 1.</summary>
    internal double RingFill { get; private set; }

    /// <summary>Tells the meter how many functions the session has hooked. Any thread.</summary>
    internal Func<int> CountHooks { get; set; } = () => 0;

    /// <summary>Events of call records.</summary>
    internal long DeliveredCount => Volatile.Read(ref _delivered);

    /// <summary>Events lost with records in rings.</summary>
    internal long DroppedCount => Volatile.Read(ref _dropped);

    /// <summary>Events that the records written or refused in the targets stand for, as far as they have been seen.</summary>
    internal long ProducedCount => Volatile.Read(ref _captured) + DroppedCount;

    /// <summary>Events of some functions; follows changes of the set.</summary>
    internal IObservable<TraceEvent> EventsOf(FunctionSet functions) =>
        new BatchStream<TraceEvent>(_shown, () => new EventReader(header => functions.Contains(header.FunctionId)));

    /// <summary>Completed calls of some functions; follows changes of the set.</summary>
    internal IObservable<Call> CallsOf(FunctionSet functions) => new BatchStream<Call>(_shown, () => new CallReader((_, function) => functions.Contains(function)));

    internal IAsyncEnumerable<TraceEvent> ReadEventsAsync(StreamOptions? options, CancellationToken cancellation = default) =>
        new EventQueue(Events, options ?? new StreamOptions(), StrobeMeter.DropAtConsumer, cancellation);

    /// <summary>Reads a ring from now on. Its memory then belongs to the pipeline.</summary>
    internal RingSource AddRing(RingMemory memory, IRecordDecoder decoder)
    {
        var source = new RingSource(memory, decoder, _pool, _holdTicks);
        memory.SetCalibration(_clock.Current);
        memory.SetPatience(_clock.TicksIn(PatienceNanos));
        _newSources.Enqueue(source);
        return source;
    }

    /// <summary>Reads the frames of a lane from now on. The lane stays readable until it is disposed, which is the caller's business.</summary>
    internal ProbeLane AddLane(ProbeWork probe, LaneMemory memory, ulong address)
    {
        memory.Calibration = _clock.Current;
        ProbeLane lane = new(probe, memory, address, ticks => _clock.ToNanos(ticks) - _startNanos, _holdTicks);
        probe.Add(lane);
        _newLanes.Enqueue(lane);
        return lane;
    }

    /// <summary>Reads what a program publishes in a lane of its own, from a frame on; the lane is then the result's, and the caller's to dispose.</summary>
    internal ProbeLane AddPublished(ProbeWork probe, LaneMemory memory, ulong first, Func<uint, LaneMemory?> findGeneration)
    {
        ProbeLane lane = new(probe, memory, 0, nanos => (long)nanos - _startNanos, _holdTicks, first) { FindGeneration = findGeneration };
        probe.Add(lane);
        _newLanes.Enqueue(lane);
        return lane;
    }

    /// <summary>The same for a lane of an agent's, whose times are of CLOCK_MONOTONIC.</summary>
    internal void AddLane(ProbeWork probe, LaneHistory history)
    {
        ProbeLane lane = new(probe, history, _holdTicks);
        probe.Add(lane);
        _newLanes.Enqueue(lane);
    }

    /// <summary>Session time of a time of CLOCK_MONOTONIC.</summary>
    internal long NanosOf(ulong monotonic) => (long)monotonic - _startNanos;

    /// <summary>Asks agents for news, on the delivery thread in each round: the time stamp of the round, and whether the session is ending.</summary>
    internal Action<ulong, bool> AskAgents { get; set; } = (_, _) => { };

    /// <summary>Turns what a pump reads into events from now on. The pump then belongs to the pipeline.</summary>
    internal void AddOutput(OutputPump pump, int processId) => _newOutputs.Enqueue((pump, processId));

    /// <summary>Adds an event made elsewhere; its id and time are set when it is delivered.</summary>
    /// <param name="ready">The event; its Id and TimestampNanos are ignored.</param>
    /// <param name="sessionNanos">When it happened.</param>
    /// <param name="source">The ring that its process writes to, when that matters.</param>
    internal void Ingest(TraceEvent ready, long sessionNanos, RingSource? source = null) =>
        _ingest.Enqueue(new ReadyItem(_clock.ToTicks(sessionNanos + _startNanos), ready, source));

    /// <summary>Adds an entry or exit recorded by an agent. Delivery thread.</summary>
    internal void Ingest(ReadyCall call)
    {
        Volatile.Write(ref _captured, _captured + (call.Kind == ReadyCallKind.Forget ? 0 : 1));
        _ingest.Enqueue(call);
    }

    /// <summary>Events that an agent recorded, or would have, and that were lost. Delivery thread.</summary>
    internal void AddLost(long count)
    {
        _unreported += count;
        Volatile.Write(ref _dropped, _dropped + count);
        StrobeMeter.DropInRing(count);
    }

    /// <summary>Time stamp of a time of the session.</summary>
    internal ulong TicksOf(long sessionNanos) => _clock.ToTicks(sessionNanos + _startNanos);

    /// <summary>How long an incomplete frame may hold back others.</summary>
    internal ulong HoldTicks => _holdTicks;

    /// <summary>A thread has ended: its chunks are closed and its open calls unwound. Call before its number can be used again.</summary>
    internal void ThreadEnded(RingSource source, int processId, int threadId)
    {
        HashSet<ulong> last = source.CloseChunksOf(processId, threadId);
        _ingest.Enqueue(new WritersEnded(TimeStampCounter.Read(), source, (uint)processId, (uint)threadId, last));
    }

    /// <summary>A process image has ended (exit, kill or exec).</summary>
    internal void ProcessEnded(RingSource source, int processId) => ThreadEnded(source, processId, 0);

    /// <summary>Hooks of Go functions were taken out of a wholly stopped process: calls under way have no exits any more.</summary>
    internal void HooksGone(RingSource source, int processId, IReadOnlySet<uint> hooks) =>
        _ingest.Enqueue(new HooksGone(TimeStampCounter.Read(), source, (uint)processId, hooks));

    /// <summary>Nothing writes to the ring any more: it is unmapped once it has been read to its end.</summary>
    internal static void Retire(RingSource source) => source.IsRetired = true;

    /// <summary>Tells observers of <see cref="Faults"/>.</summary>
    internal void Report(string message, Exception? cause = null)
    {
        // Faults come from any thread, but observers are called one at a time.
        lock (_faults) _faults.Publish(new Fault(NowNanos, message, cause));
    }

    internal void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) return;
        StrobeMeter.Enlist(this);
        new Thread(Run) { IsBackground = true, Name = "Strobe delivery" }.Start();
    }

    /// <summary>Ends the session once everything recorded and ingested so far has been delivered.</summary>
    internal Task Complete()
    {
        _isEnding = true;
        if (Volatile.Read(ref _started) == 0) Start();
        return Completed;
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            Pump();
        }
        catch (Exception error)
        {
            failure = error;
            Report("Delivery stopped: an internal error.", error);
        }

        _batches.Complete(failure);
        _shown.Complete(failure);
        foreach (RingSource source in _sources) source.Dispose();
        while (_newSources.TryDequeue(out RingSource? source)) source.Dispose();
        foreach (OutputFeed output in _outputs) output.Dispose();
        _faults.Complete();
        StrobeMeter.Delist(this);
        _completed.TrySetResult();
    }

    private void Pump()
    {
        int emptyPolls = 0, wait = 0;
        bool isLast;
        do
        {
            bool isEnding = _isEnding;
            long bytes = Poll(isEnding);
            emptyPolls = bytes == 0 ? emptyPolls + 1 : 0;
            isLast = isEnding && emptyPolls > 1 && _ingest.IsEmpty && _merger.IsEmpty;
            wait = IdleWait.After(wait, bytes);
            if (!isEnding) IdleWait.Nanos(wait);
        }
        while (!isLast);
    }

    /// <summary>One round. Returns the bytes of records found.</summary>
    /// <param name="isEnding">Release everything, whatever may still be missing.</param>
    internal long Poll(bool isEnding)
    {
        while (_newSources.TryDequeue(out RingSource? source)) _sources.Add(source);
        // The time first, then the look: whatever is found later than this look happened after it.
        ulong now = TimeStampCounter.Read();
        bool isRecalibrated = _clock.Recalibrate(now);
        _merger.SetNow(now);
        AskAgents(now, isEnding);
        for (int i = _ingest.Count; i > 0 && _ingest.TryDequeue(out ReadyItem? item); i--) _merger.Add(item);

        ulong bound = now;
        long bytes = 0;
        double fill = 0;
        for (int i = _sources.Count - 1; i >= 0; i--)
        {
            RingSource source = _sources[i];
            if (isRecalibrated) source.Memory.SetCalibration(_clock.Current);
            bool wasRetired = source.IsRetired;
            bytes += PollSource(source, now);
            bound = Math.Min(bound, source.Reader.SafeUntilTicks);
            fill = Math.Max(fill, (double)source.Reader.LastPollBytes / source.Memory.Geometry.TotalBytes);
            if (wasRetired && source.Reader.LastPollBytes == 0) LetGo(source);
        }

        // After the rings, so that the bytes of every write whose end was found are there, too.
        while (_newOutputs.TryDequeue(out (OutputPump Pump, int ProcessId) fresh))
            _outputs.Add(new OutputFeed(fresh.Pump, _step.AddOutput(fresh.Pump.Stream, fresh.ProcessId), _merger));
        foreach (OutputFeed output in _outputs) output.Poll();
        RingFill = fill;
        bytes += PollLanes(now, isEnding);
        bool isTooMuch = _pool.RentedBytes > MostHeldBytes;
        bound = isEnding || isTooMuch ? ulong.MaxValue : Math.Max(_lastBound, bound - Math.Min(bound, _marginTicks));
        _lastBound = isEnding || isTooMuch ? _lastBound : bound;
        Deliver(bound);
        return bytes;
    }

    /// <summary>Delivers the frames that have come since, those of all probes in order of time. Returns the bytes of their slots, at least.</summary>
    private long PollLanes(ulong now, bool isEnding)
    {
        while (_newLanes.TryDequeue(out ProbeLane? lane)) _lanes.Add(lane);
        long bytes = 0, came = 0;
        bool isShown = !Gate.IsClosed;
        foreach (ProbeLane lane in _lanes)
        {
            long before = lane.DeliveredCount;
            bool hasMore = lane.Poll(now, isEnding, isShown, _frames);
            if (hasMore) bytes += IdleWait.MuchBytes;
            if (lane.IsOutgrown) Outgrown(lane);
            came += lane.DeliveredCount - before;
        }

        if (!isShown) Gate.MissFrames(came);

        if (_lanes.Count > 1) _frames.Sort(static (one, other) => one.Frame.TimestampNanos.CompareTo(other.Frame.TimestampNanos));
        foreach ((ProbeWork probe, SignalFrame frame) in _frames) probe.Frames.Publish(frame);
        _frames.Clear();
        return bytes + (came * LaneLayout.SlotHeaderBytes);
    }

    private long PollSource(RingSource source, ulong now)
    {
        _found.Clear();
        long before = source.Reader.DeliveredCount;
        source.Reader.Poll(now, _found);
        foreach (RingSegment segment in _found) _merger.Add(segment, source);
        long captured = source.Reader.DeliveredCount - before;
        Volatile.Write(ref _captured, _captured + captured);
        CountLosses(source);
        return source.Reader.LastPollBytes;
    }

    private void CountLosses(RingSource source)
    {
        // A hostile ring can set its counters to anything: they only ever count forward here.
        long lost = Math.Max(source.Reader.LostCount, source.ReportedLosses);
        long fresh = lost - source.ReportedLosses;
        if (fresh == 0) return;
        source.ReportedLosses = lost;
        _unreported += fresh;
        Volatile.Write(ref _dropped, _dropped + fresh);
        StrobeMeter.DropInRing(fresh);
    }

    private void Deliver(ulong bound)
    {
        bool hasMore;
        do
        {
            long lost = _step.LostCount, hidden = _step.HiddenCount;
            hasMore = _step.Fill(bound);
            Volatile.Write(ref _captured, _captured - (_step.HiddenCount - hidden));
            CountLost(_step.LostCount - lost);
            if (_batch.Count == 0 && (!_isEnding || _unreported == 0)) break;
            _batch.AddDropped(_unreported);
            _unreported = 0;
            if (_step.DeliveredCount > _delivered) StrobeMeter.Captured.Add(_step.DeliveredCount - _delivered);
            Volatile.Write(ref _delivered, _step.DeliveredCount);
            if (_batch.Count != 0) StrobeMeter.Delivered.Add(_batch.Count);
            _batches.Publish(_batch);
            if (Gate.LetsEvents(_batch.Count)) _shown.Publish(_batch);
            _batch.Clear();
            _merger.ReturnSpent(_pool);
        }
        while (hasMore);

        _merger.ReturnSpent(_pool);
    }

    /// <summary>Events that were read of and will not be: lost rather than captured.</summary>
    private void CountLost(long count)
    {
        _unreported += count;
        Volatile.Write(ref _dropped, _dropped + count);
        Volatile.Write(ref _captured, _captured - count);
    }

    private void LetGo(RingSource source)
    {
        CountLosses(source);
        _sources.Remove(source);
        source.Dispose();
    }
}
