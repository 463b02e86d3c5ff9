using System.Numerics;
using Strobe.Hooks;
using Strobe.Ring;
using Strobe.Targets;
using Strobe.Timeline;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>The frames of one probe in one process image, its forked children included: read as they come, and kept.</summary>
internal sealed class ProbeLane : IFrameSink, IFrameHistory, IDisposable
{
    private readonly ProbeWork _probe;
    private readonly LaneReader _reader;
    private readonly ulong _first;
    private List<(ProbeWork Probe, SignalFrame Frame)> _found = [];
    private bool _isShort, _isShown;
    private uint _generation;
    private long _room;

    /// <param name="probe">Whose frames they are.</param>
    /// <param name="memory">The lane; then belongs to this object.</param>
    /// <param name="address">Where the process sees it.</param>
    /// <param name="toNanos">From ticks to the session's time. Any thread.</param>
    /// <param name="holdTicks">How long an incomplete frame may hold back others.</param>
    /// <param name="first">The number of the first frame that matters.</param>
    internal ProbeLane(ProbeWork probe, LaneMemory memory, ulong address, Func<ulong, long> toNanos, ulong holdTicks, ulong first = 0)
    {
        (_probe, Address, _first) = (probe, address, first);
        History = new LaneHistory(memory, toNanos);
        _reader = new LaneReader(History, holdTicks, first);
    }

    /// <summary>A lane of an agent's, which replaces its slots by more where it can.</summary>
    internal ProbeLane(ProbeWork probe, LaneHistory history, ulong holdTicks)
    {
        (_probe, History, _isShort) = (probe, history, true);
        _reader = new LaneReader(history, holdTicks);
    }

    internal ulong Address { get; }

    /// <summary>Finds the generations that a writer makes by itself; null when this side makes them.</summary>
    internal Func<uint, LaneMemory?>? FindGeneration { get; init; }

    /// <summary>Position among the lanes of its probe, from 0.</summary>
    internal int Number { get; set; }

    /// <summary>How often the place was reached.</summary>
    internal long Hits => (long)(History.Hits - Math.Min(History.Hits, _first));

    /// <summary>Frames that can be there at a time; 0 before the first.</summary>
    public int Capacity => Slots.SlotCount;

    /// <summary>Bytes that the frames may take, or what those that came have taken once no more will come.</summary>
    internal long HeldBytes
    {
        get
        {
            LaneGeometry slots = Slots;
            if (_probe.IsOver) return (long)Math.Min(History.Next, (ulong)slots.SlotCount) * slots.SlotBytes;
            return slots.SlotCount > 0 ? (long)slots.SlotCount * slots.SlotBytes : History.Lane.Size.SlotsBytes;
        }
    }

    internal LaneHistory History { get; }

    /// <summary>True, once, when a frame had to be cut that would have found room in larger slots.</summary>
    internal bool IsOutgrown
    {
        get
        {
            if (Address == 0 || _probe.Number >= StubLayout.LaneCount || History.Wanted <= (ulong)_room || _room == MostRoom) return false;
            _room = Math.Min((long)BitOperations.RoundUpToPowerOf2(Math.Min(History.Wanted, (ulong)MostRoom)), MostRoom);
            return true;
        }
    }

    /// <summary>What the largest slots of this lane have room for.</summary>
    private long MostRoom => Math.Min(History.Lane.Size.SlotsBytes / LaneLayout.LeastSlotCount, LaneLayout.MostSlotBytes) - LaneLayout.SlotHeaderBytes;

    /// <summary>Maps a generation with slots as large as was wanted and sends the frames there. Tracer thread, with the process wholly stopped.</summary>
    internal void Grow(TargetImage image, TracedThread thread)
    {
        LaneSize size = History.Lane.Size with { LeastPayload = (int)_room };
        (LaneMemory memory, ulong address) = image.MapLane(thread, size, _probe.Number, Address, ++_generation);
        memory.Shape(_room, out _);
        History.Replace(memory, () => image.PointLane(_probe.Number, address));
    }

    /// <summary>Frames handed to observers, or that would have been.</summary>
    internal long DeliveredCount => _reader.DeliveredCount;

    /// <summary>Frames that were overwritten before they were read, refused, damaged or never finished.</summary>
    internal long LostCount => _reader.LostCount + _reader.GivenUpCount;

    /// <summary>Takes what has come since, for observers if there are any. Delivery thread. True when there may be more.</summary>
    internal bool Poll(ulong nowTicks, bool isEnding, bool isShown, List<(ProbeWork Probe, SignalFrame Frame)> found)
    {
        _found = found;
        _isShown = isShown;
        if (FindGeneration is not null) History.Follow(FindGeneration);
        bool hasMore = _reader.Poll(nowTicks, this, isEnding);
        if (!_isShort && Capacity is > 0 and var capacity && capacity < _probe.History) NoteShortness(capacity);
        return hasMore;
    }

    public void OnFrame(in FrameView frame)
    {
        foreach (IFrameTap tap in _probe.Taps) tap.OnFrame(_probe, this, frame);
        if (_isShown && _probe.Frames.HasObservers) _found.Add((_probe, frame.ToFrame(_probe.Request.Id)));
    }

    long IFrameHistory.FindBack(long number) => History.FindBack(number);

    long IFrameHistory.FindAt(long nanos) => History.FindAt(nanos);

    SignalFrame? IFrameHistory.FrameOf(long number) => History.Frame(number, _probe.Request.Id);

    public void Dispose() => History.Dispose();

    /// <summary>The newest slots; all 0 before there are any.</summary>
    private LaneGeometry Slots
    {
        get
        {
            if (!History.Enter()) return default;
            bool isThere = History.Generations[^1].Memory.TryGeometry(out LaneGeometry geometry);
            History.Leave();
            return isThere ? geometry : default;
        }
    }

    private void NoteShortness(int capacity)
    {
        _isShort = true;
        _probe.Note($"only {capacity} of the last {_probe.History} frames are kept: they are too large for the memory that a probe may use");
    }
}
