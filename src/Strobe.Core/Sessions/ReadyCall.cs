namespace Strobe.Sessions;

/// <summary>What an agent tells of a call.</summary>
internal enum ReadyCallKind
{
    Enter,
    Exit,

    /// <summary>Left by an exception.</summary>
    Unwound,

    /// <summary>Records of the process were lost: which calls are open is not known any more.</summary>
    Forget,
}

/// <summary>An entry or exit that an agent recorded, decoded already.</summary>
/// <param name="Ticks">When it happened.</param>
/// <param name="Kind">What it tells.</param>
internal sealed record ReadyCall(ulong Ticks, ReadyCallKind Kind) : ReadyItem(Ticks, null)
{
    internal int ProcessId { get; init; }

    internal int ThreadId { get; init; }

    /// <summary>The same for an entry and its exit, and another for all calls that are open meanwhile.</summary>
    internal ulong Activation { get; init; }

    internal int FunctionId { get; init; }

    internal Function Function { get; init; } = new("?", "?", "?", null, null);

    internal IReadOnlyList<Argument> Arguments { get; init; } = [];

    internal Value Result { get; init; } = VoidValue.Instance;

    /// <summary>False: nobody wants it; only the exit of a call whose entry was told is told, too.</summary>
    internal bool IsWanted { get; init; } = true;
}
