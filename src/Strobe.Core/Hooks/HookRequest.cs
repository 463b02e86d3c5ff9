using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>A function to hook in one process.</summary>
/// <param name="Number">The session's number of the hook; the records carry it.</param>
/// <param name="Address">First instruction, in the process.</param>
/// <param name="SizeBytes">Length of the code; 0 when unknown.</param>
/// <param name="RoomBytes">Bytes from the first instruction to the next function's.</param>
/// <param name="LeadBytes">Bytes from the start of a function close before to this one; 0 when there is none.</param>
/// <param name="Shape">What to record.</param>
/// <param name="IsGo">A fault in one of its moved instructions must seem to be where the instruction was: the runtime makes a panic of it.</param>
internal sealed record HookRequest(int Number, ulong Address, uint SizeBytes, uint RoomBytes, uint LeadBytes, StubShape Shape, bool IsGo = false)
{
    /// <summary>The numbers of hooks that record nothing: of the unwinder's search for a frame's row, and of all others.</summary>
    internal const int FrameFinder = -1, Service = 0;

    /// <summary>The number that all probes' hooks have: their records go into lanes, not into the ring.</summary>
    internal const int Probe = int.MaxValue;

    internal bool IsService => Number <= Service;

    internal bool IsProbe => Number == Probe;
}

/// <summary>How a hook gets control.</summary>
internal enum PatchKind : byte
{
    /// <summary>A five-byte jump over the first instructions.</summary>
    Jump,

    /// <summary>A breakpoint instruction; the tracer sends the thread to the stub.</summary>
    Breakpoint,
}

/// <summary>A hook that is planned or in place: everything needed to write it, to move threads out of its way and to take it out again.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Kind">How it gets control.</param>
/// <param name="PatchAddress">First byte changed: the function's first instruction, or the one behind its endbr64.</param>
/// <param name="Patch">The bytes written there.</param>
/// <param name="Original">The bytes that were there.</param>
/// <param name="Stub">Address of the stub.</param>
/// <param name="ReturnPoint">Where hooked calls return to; 0 without exit.</param>
/// <param name="Moved">Address of the moved first instructions.</param>
/// <param name="Offsets">Where each moved instruction went.</param>
/// <param name="Reason">Why it is not a plain jump; empty when it is.</param>
internal sealed record Hook(
    HookRequest Request,
    PatchKind Kind,
    ulong PatchAddress,
    byte[] Patch,
    byte[] Original,
    ulong Stub,
    ulong ReturnPoint,
    ulong Moved,
    IReadOnlyList<(int Original, int Copy)> Offsets,
    string Reason)
{
    /// <summary>The patches at the function's own returns, where its exits are recorded there.</summary>
    internal IReadOnlyList<Hook> Returns { get; init; } = [];

    /// <summary>Where threads that fault in its stub go on.</summary>
    internal IReadOnlyList<FaultExit> FaultExits { get; init; } = [];

    /// <summary>Bytes of the function that were moved or changed.</summary>
    internal int Length { get; init; }

    /// <summary>Everything of the function's text that is changed.</summary>
    internal IEnumerable<Hook> Patches => Returns.Count == 0 ? [this] : [this, .. Returns];
}
