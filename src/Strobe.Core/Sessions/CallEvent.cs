namespace Strobe.Sessions;

/// <summary>An entry or exit as the pairing found it, before it has an id.</summary>
internal readonly struct CallEvent
{
    internal TraceEventKind Kind { get; init; }

    internal ReturnOrigin Return { get; init; }

    internal long Nanos { get; init; }

    /// <summary>On exit: the entry's id; 0 unknown.</summary>
    internal long EnterId { get; init; }

    internal long ParentId { get; init; }

    /// <summary>On exit: −1 when the entry is unknown.</summary>
    internal long DurationNanos { get; init; }

    internal uint Hook { get; init; }

    internal int FunctionId { get; init; }

    internal int ProcessId { get; init; }

    internal int ThreadId { get; init; }

    internal int Depth { get; init; }
}
