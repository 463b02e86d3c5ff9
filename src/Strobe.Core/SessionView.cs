using Strobe.Sessions;

namespace Strobe;

/// <summary>
/// What a session's observers get to see: paused, they get nothing new while the program runs on, histories go on and everything is counted. What they missed is
/// not replayed; frames among it are still in <see cref="Probe.History"/>. Any thread, also from within an observer.
/// </summary>
public sealed class SessionView
{
    private readonly ViewGate _gate;

    internal SessionView(ViewGate gate) => _gate = gate;

    /// <summary>True while observers get nothing.</summary>
    public bool IsPaused => _gate.IsClosed;

    /// <summary>Events that came while it was paused, in all.</summary>
    public long MissedEvents => _gate.MissedEvents;

    /// <summary>Frames that came while it was paused, of all probes together.</summary>
    public long MissedFrames => _gate.MissedFrames;

    /// <summary>Stops the view. The batch of events or the round of frames that is being delivered at this moment still comes.</summary>
    public void Pause() => _gate.IsClosed = true;

    /// <summary>Observers get what comes from now on.</summary>
    public void Resume() => _gate.IsClosed = false;
}
