namespace Strobe.Operations;

/// <summary>What a trace came to.</summary>
/// <param name="Events">Events written.</param>
/// <param name="Dropped">Call records lost.</param>
/// <param name="Hooks">Functions hooked.</param>
/// <param name="Refusals">Functions that could not be hooked as asked.</param>
internal sealed record TraceTotals(long Events, long Dropped, int Hooks, IReadOnlyList<HookRefusal> Refusals);
