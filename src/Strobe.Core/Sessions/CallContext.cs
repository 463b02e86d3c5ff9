namespace Strobe.Sessions;

/// <summary>When and where a record was written.</summary>
internal readonly struct CallContext(RingSource source, int processId, int threadId, long nanos)
{
    internal RingSource Source { get; } = source;

    internal int ProcessId { get; } = processId;

    internal int ThreadId { get; } = threadId;

    /// <summary>Session nanoseconds.</summary>
    internal long Nanos { get; } = nanos;
}
