using Strobe.Values;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>What the stubs of one shape are made of.</summary>
/// <param name="Template">Their code.</param>
/// <param name="Enter">The encoded capture program of the entry; empty without captures.</param>
/// <param name="Exit">That of the exit.</param>
internal sealed record StubParts(StubTemplate Template, byte[] Enter, byte[] Exit)
{
    private const int Slack = 128, ProgramSlack = 16;

    /// <summary>Where the programs lie once they are written; 0 before, or without one.</summary>
    internal ulong EnterAddress { get; set; }

    internal ulong ExitAddress { get; set; }

    /// <summary>An upper bound of what a stub takes, with its programs and the moved first instructions.</summary>
    internal int Room { get; } = Template.Code.Length + Slack + Enter.Length + Exit.Length + 2 * ProgramSlack;

    internal static StubParts Of(StubTemplate template, StubShape shape) => new(template, ProgramOf(shape.Enter), ProgramOf(shape.Exit));

    private static byte[] ProgramOf(CapturePlan plan) => plan.Captures.IsEmpty ? [] : CaptureProgram.Encode(plan);
}
