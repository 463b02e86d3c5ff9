namespace Strobe;

/// <summary>A use of a variable in a source file that can be probed: what a click on it means.</summary>
/// <param name="Id">The probe; its column is that of the use. Of a variable that its line both reads and stores to, it says which.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">Where the variable's last name begins, from 1, in characters (UTF-16).</param>
/// <param name="Length">How long that name is.</param>
public sealed record ProbeOccurrence(ProbeId Id, int Line, int Column, int Length);
