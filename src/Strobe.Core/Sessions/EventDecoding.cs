namespace Strobe.Sessions;

/// <summary>Makes events out of headers and the bytes of their records.</summary>
internal readonly struct EventDecoding(IRecordDecoder decoder, ISessionNames names)
{
    /// <param name="header">What the event has without its values.</param>
    /// <param name="origin">Where its values come from.</param>
    /// <param name="recordHook">The hook of the record that <paramref name="payload"/> is of.</param>
    /// <param name="payload">Its bytes.</param>
    internal TraceEvent Of(in EventHeader header, in EventOrigin origin, uint recordHook, ReadOnlySpan<byte> payload) =>
        header.Kind == TraceEventKind.FunctionEnter ? Enter(header, origin, payload) : Exit(header, origin, recordHook, payload);

    private FunctionEnter Enter(in EventHeader header, in EventOrigin origin, ReadOnlySpan<byte> payload) => new()
    {
        Id = header.Id,
        TimestampNanos = header.TimestampNanos,
        ProcessId = header.ProcessId,
        ThreadId = header.ThreadId,
        ThreadName = names.ThreadNameOf(header.ProcessId, header.ThreadId),
        Function = names.FunctionOf(header.FunctionId),
        Arguments = decoder.DecodeArguments(origin.Hook, payload),
        ParentId = origin.ParentId == 0 ? null : origin.ParentId,
        Depth = header.Depth,
    };

    private FunctionExit Exit(in EventHeader header, in EventOrigin origin, uint recordHook, ReadOnlySpan<byte> payload) => new()
    {
        Id = header.Id,
        TimestampNanos = header.TimestampNanos,
        ProcessId = header.ProcessId,
        ThreadId = header.ThreadId,
        ThreadName = names.ThreadNameOf(header.ProcessId, header.ThreadId),
        Function = names.FunctionOf(header.FunctionId),
        EnterId = header.PartnerId == 0 ? null : header.PartnerId,
        ParentId = origin.ParentId == 0 ? null : origin.ParentId,
        Depth = header.Depth,
        DurationNanos = header.DurationNanos < 0 ? null : header.DurationNanos,
        ReturnValue = decoder.DecodeReturn(origin.Hook, origin.Return, recordHook, payload),
        IsUnwound = header.IsUnwound,
    };
}
