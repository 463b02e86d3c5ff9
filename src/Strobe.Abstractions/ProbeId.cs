namespace Strobe;

/// <summary>Which variable at which place a probe watches. Never a bare name: two variables of one name are two probes.</summary>
/// <param name="File">Path of the source file, as the program's debug information or its interpreter names it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1; null for the whole line.</param>
/// <param name="Function">Qualified name of the function around the line; null when there is none.</param>
/// <param name="Variable">The variable, or the path to a part of it.</param>
public sealed record ProbeId(string File, int Line, int? Column, string? Function, string Variable);
