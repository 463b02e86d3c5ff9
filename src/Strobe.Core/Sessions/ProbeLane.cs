using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>The frames of one probe in one process image, its forked children included: read as they come, and kept.</summary>
internal sealed class ProbeLane : IFrameSink, IDisposable
{
    private readonly ProbeWork _probe;
    private readonly LaneReader _reader;
    private List<(ProbeWork Probe, SignalFrame Frame)> _found = [];

    /// <param name="probe">Whose frames they are.</param>
    /// <param name="memory">The lane; then belongs to this object.</param>
    /// <param name="address">Where the process sees it.</param>
    /// <param name="toNanos">From ticks to the session's time. Any thread.</param>
    /// <param name="holdTicks">How long an incomplete frame may hold back others.</param>
    internal ProbeLane(ProbeWork probe, LaneMemory memory, ulong address, Func<ulong, long> toNanos, ulong holdTicks)
    {
        (_probe, Address) = (probe, address);
        History = new LaneHistory(memory, toNanos);
        _reader = new LaneReader(History, holdTicks);
    }

    /// <summary>A lane of an agent's.</summary>
    internal ProbeLane(ProbeWork probe, LaneHistory history, ulong holdTicks)
    {
        (_probe, History) = (probe, history);
        _reader = new LaneReader(history, holdTicks);
    }

    internal ulong Address { get; }

    internal LaneHistory History { get; }

    /// <summary>Frames handed to observers, or that would have been.</summary>
    internal long DeliveredCount => _reader.DeliveredCount;

    /// <summary>Frames that were overwritten before they were read, refused, damaged or never finished.</summary>
    internal long LostCount => _reader.LostCount + _reader.GivenUpCount;

    /// <summary>Takes what has come since, for observers if there are any. Delivery thread. True when there may be more.</summary>
    internal bool Poll(ulong nowTicks, bool isEnding, List<(ProbeWork Probe, SignalFrame Frame)> found)
    {
        _found = found;
        return _reader.Poll(nowTicks, this, isEnding);
    }

    public void OnFrame(in FrameView frame)
    {
        if (_probe.Frames.HasObservers) _found.Add((_probe, frame.ToFrame(_probe.Request.Id)));
    }

    public void Dispose() => History.Dispose();
}
