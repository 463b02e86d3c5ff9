namespace Strobe;

/// <summary>The kinds of event, with the names they have on the wire.</summary>
public enum TraceEventKind : byte
{
    /// <summary><c>function_enter</c></summary>
    FunctionEnter = 1,

    /// <summary><c>function_exit</c></summary>
    FunctionExit = 2,

    /// <summary><c>stdout</c></summary>
    Stdout = 3,

    /// <summary><c>stderr</c></summary>
    Stderr = 4,

    /// <summary><c>crash</c></summary>
    Crash = 5,
}

/// <summary>What every event has, without its values: 48 bytes of plain data for consumers that count in tens of millions.</summary>
/// <param name="Id">As <see cref="TraceEvent.Id"/>.</param>
/// <param name="TimestampNanos">As <see cref="TraceEvent.TimestampNanos"/>.</param>
/// <param name="PartnerId">On exit the id of the entry (0 unknown); on entry the id of the parent entry (0 none).</param>
/// <param name="DurationNanos">On exit the duration, −1 when the entry is unknown; else 0.</param>
/// <param name="FunctionId">Index of the function in the session's table (<see cref="EventBatch.FunctionOf"/>); −1 when there is none.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="ThreadId">The thread.</param>
/// <param name="Depth">Number of traced callers, saturating.</param>
/// <param name="Kind">The kind.</param>
/// <param name="IsUnwound">As <see cref="FunctionExit.IsUnwound"/>.</param>
public readonly record struct EventHeader(
    long Id,
    long TimestampNanos,
    long PartnerId,
    long DurationNanos,
    int FunctionId,
    int ProcessId,
    int ThreadId,
    ushort Depth,
    TraceEventKind Kind,
    bool IsUnwound);

/// <summary>
/// Some events in order. <see cref="Headers"/> costs nothing to walk; the indexer decodes one event with all its values.
/// A batch is valid until the observer's <c>OnNext</c> returns, because its memory is used again; decoded events may be kept.
/// </summary>
public abstract class EventBatch
{
    /// <summary>The headers of all events of this batch, ascending by id.</summary>
    public abstract ReadOnlySpan<EventHeader> Headers { get; }

    /// <summary>Number of events lost between the previous batch and this one, exactly.</summary>
    public abstract long DroppedBefore { get; }

    /// <summary>Decodes one event.</summary>
    /// <param name="index">0 … number of headers − 1.</param>
    public abstract TraceEvent this[int index] { get; }

    /// <summary>The function with the given <see cref="EventHeader.FunctionId"/>.</summary>
    public abstract Function FunctionOf(int functionId);
}
