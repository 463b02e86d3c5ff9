using Strobe.Sessions;
using Strobe.Timeline;

namespace Strobe;

/// <summary>
/// A variable looked at on a line, live until disposed. Each time the line is reached its value is copied as it is then, into a history that can be
/// looked at while the program runs on. Observers are called one at a time on the session's delivery thread. What a probe copies, and where it had to
/// make do with less, <see cref="Notes"/> tells.
/// </summary>
public sealed class Probe : IDisposable
{
    private readonly SessionCore _core;
    private readonly ProbeWork _work;
    private readonly IProbeTaker _taker;

    internal Probe(SessionCore core, ProbeRequest request, uint number)
    {
        _core = core;
        _taker = core.TakerOf(request);
        _work = new ProbeWork(request, number, IsPython) { History = core.Options.FrameHistory };
        History = new ProbeHistory(() => _work.Lanes.FirstOrDefault());
    }

    /// <summary>What was asked for.</summary>
    public ProbeRequest Request => _work.Request;

    /// <summary>Where it looks.</summary>
    public ProbeId Id => _work.Request.Id;

    /// <summary>The frames as they come, from the subscription on; completes with the session or when the probe is disposed.</summary>
    public IObservable<SignalFrame> Frames => _work.Frames;

    /// <summary>The frames that are kept, at any index, until the session is disposed.</summary>
    public ProbeHistory History { get; }

    /// <summary>Places in the code where it is set: a line may have several, and an inlined function many.</summary>
    public int PlaceCount => Volatile.Read(ref _work.PlaceCount);

    /// <summary>Places where it could not be set, or not as asked, and why.</summary>
    public IReadOnlyList<string> Notes => _work.Notes;

    /// <summary>The source text around its line as it was when the probe was set, to find the line again in an edited file; null without a source.</summary>
    public SourceAnchor? Anchor => _work.Anchor;

    /// <summary>Whether the source file was changed after the program was built: then its lines may not be those of the program.</summary>
    public bool IsStale => _work.IsStale;

    /// <summary>How often its places were reached while it was on, in all processes.</summary>
    public long HitCount => _work.Lanes.Sum(lane => lane.Hits);

    /// <summary>Frames that the live reader has taken; with <see cref="LostCount"/> all that were recorded so far.</summary>
    public long FrameCount => _work.Lanes.Sum(lane => lane.DeliveredCount);

    /// <summary>Frames that were overwritten before they were read, or found no slot. Those overwritten were in the history for a while.</summary>
    public long LostCount => _work.Lanes.Sum(lane => lane.LostCount);

    /// <summary>
    /// About how long one hit holds the program up, in nanoseconds, by the kind of place and the size of the newest frame: an estimate after the figures in docs/performance.md,
    /// not a measurement.
    /// </summary>
    public double HitCostNanos => _work.HitCostNanos(IsPython, History.Last?.Bytes.Length ?? 0);

    /// <summary>True when it looks at Python code: a file of Python's, or a function of a Python program's.</summary>
    public bool IsPython => _taker is PythonProbes;

    /// <summary>Lines near it that have code, when its own has none; empty without a like-named file.</summary>
    public IReadOnlyList<int> LinesNear => IsPython ? _work.LinesNear : _core.Engine.Sources.LinesNear(Id);

    /// <summary>Functions with names like its function's, when none has that name; empty for a probe on a line.</summary>
    public IReadOnlyList<string> FunctionsNear => _work.Function is { } function && Id.Place != ProbePlace.Line ? _core.Engine.Sources.NearestNames(function) : [];

    /// <summary>Set to false to switch the probe off: its hooks stay in place and cost next to nothing.</summary>
    public bool IsEnabled
    {
        get => _work.IsEnabled;
        set => _taker.Enable(_work, value);
    }

    /// <summary>
    /// The frames from the subscription on, drawn by a visualizer: a figure whenever there is something new, at most one in each interval, and the last of all. Figures come on a
    /// timer's thread; the visualizer gets all its calls one after the other and belongs to the subscription.
    /// </summary>
    /// <param name="visualizer">What draws; of one subscription at a time.</param>
    /// <param name="view">How large, and which part; null for the usual.</param>
    /// <param name="interval">The time between two figures at least; null for a sixtieth of a second.</param>
    public IObservable<Figure> Visualize(IVisualizer visualizer, FigureView? view = null, TimeSpan? interval = null)
    {
        ArgumentNullException.ThrowIfNull(visualizer);
        return new FigureStream(Frames, visualizer, view ?? new FigureView(), interval ?? TimeSpan.FromSeconds(1.0 / 60));
    }

    /// <summary>Takes the probe out of the program; its history stays. Safe to call twice.</summary>
    public void Dispose()
    {
        _taker.Remove(_work);
        Finish();
    }

    internal ProbeWork Work => _work;

    internal void Install() => _taker.Add(_work);

    /// <summary>No frame comes any more.</summary>
    internal void Finish() => _work.Frames.Complete();

    /// <summary>Lets go of the history.</summary>
    internal void Close()
    {
        foreach (ProbeLane lane in _work.Lanes) lane.Dispose();
    }
}

/// <summary>
/// The newest frames of a probe, readable at any index while the program runs on. Numbers count from 0; one whose frame was lost, or is too old, has none.
/// When the program started others (not forked itself), the frames are those of the first process. Of a recording, all recorded frames. Any thread.
/// </summary>
public sealed class ProbeHistory
{
    private readonly Func<IFrameHistory?> _first;

    internal ProbeHistory(Func<IFrameHistory?> first) => _first = first;

    /// <summary>How many frames can be there at a time; 0 before the first, which decides it.</summary>
    public int Capacity => _first()?.Capacity ?? 0;

    /// <summary>The number of the newest frame that is there; −1 when there is none.</summary>
    public long Newest => _first()?.FindBack(long.MaxValue) ?? -1;

    /// <summary>A copy of a frame; null when it is not there (any more).</summary>
    public SignalFrame? this[long number] => _first()?.FrameOf(number);

    /// <summary>A copy of the newest frame; null when there is none.</summary>
    public SignalFrame? Last
    {
        get
        {
            // It may be overwritten between the two questions, when the program is fast.
            for (int attempt = 0; attempt < 16; attempt++)
            {
                long newest = Newest;
                if (newest < 0) return null;
                if (this[newest] is { } frame) return frame;
            }

            return null;
        }
    }

    /// <summary>The newest frame at or before a moment of the session; null when there is none.</summary>
    public SignalFrame? At(long timestampNanos) => _first() is { } first && first.FindAt(timestampNanos) is >= 0 and var number ? this[number] : null;

    /// <summary>The number of the newest frame at or before a moment of the session; −1 when there is none. Copies nothing.</summary>
    public long NumberAt(long timestampNanos) => _first()?.FindAt(timestampNanos) ?? -1;

    /// <summary>Copies of the frames that are there of a stretch of the session, ends included, oldest first.</summary>
    public IReadOnlyList<SignalFrame> Between(long fromNanos, long toNanos)
    {
        List<SignalFrame> frames = [];
        if (_first() is not { } first) return frames;
        for (long number = first.FindAt(toNanos); number >= 0; number = first.FindBack(number - 1))
        {
            if (this[number] is not { } frame) continue;
            if (frame.TimestampNanos < fromNanos) break;
            frames.Add(frame);
        }

        frames.Reverse();
        return frames;
    }

    /// <summary>Copies of the frames that are there, oldest first, at most so many of the newest.</summary>
    public IReadOnlyList<SignalFrame> Latest(int count)
    {
        List<SignalFrame> frames = [];
        for (long number = Newest; number >= 0 && frames.Count < count; number = _first()!.FindBack(number - 1))
        {
            if (this[number] is { } frame) frames.Add(frame);
        }

        frames.Reverse();
        return frames;
    }
}
