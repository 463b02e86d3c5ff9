using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>Where the engine's news go. Called on the tracer thread; must not block.</summary>
internal interface IEngineSink
{
    /// <summary>A process image has a ring now.</summary>
    RingSource AddRing(RingMemory ring);

    /// <summary>Nothing will write to the ring any more.</summary>
    void RetireRing(RingSource ring);

    /// <summary>A process image has a lane for the frames of a probe now.</summary>
    ProbeLane AddLane(ProbeWork probe, LaneMemory memory, ulong address);

    /// <summary>How many ticks of the time stamp counter a time is.</summary>
    ulong TicksIn(long nanos);

    /// <summary>A thread (or with thread 0 a process) that wrote to the ring ended; what it left open is closed.</summary>
    void CloseWriter(RingSource ring, int processId, int threadId);

    /// <summary>A process that wrote to the ring goes on unseen: its open calls get no exit.</summary>
    void ForgetWriter(RingSource ring, int processId);

    /// <summary>Hooks were taken out of a process that record exits at the functions' own returns: calls under way have none any more.</summary>
    void HooksGone(RingSource ring, int processId, IReadOnlySet<uint> hooks);

    /// <summary>A process is about to die; its ring tells what it did last.</summary>
    void Crashed(Crash crash, RingSource? ring);

    void Report(string fault, Exception? cause = null);

    /// <summary>The process launched or attached to ended.</summary>
    void RootExited(ExitStatus status);
}
