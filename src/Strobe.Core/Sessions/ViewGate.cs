namespace Strobe.Sessions;

/// <summary>Whether observers get what comes, and how much they did not get. The delivery thread counts; any thread may open, close and read.</summary>
internal sealed class ViewGate
{
    private volatile bool _isClosed;
    private long _missedEvents, _missedFrames;

    internal bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }

    internal long MissedEvents => Volatile.Read(ref _missedEvents);

    internal long MissedFrames => Volatile.Read(ref _missedFrames);

    /// <summary>True when a batch of so many events may be shown; else they count as missed.</summary>
    internal bool LetsEvents(int count)
    {
        if (!_isClosed) return true;
        Volatile.Write(ref _missedEvents, _missedEvents + count);
        return false;
    }

    internal void MissFrames(long count) => Volatile.Write(ref _missedFrames, _missedFrames + count);
}
