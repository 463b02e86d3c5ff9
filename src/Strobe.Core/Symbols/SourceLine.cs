namespace Strobe.Symbols;

/// <summary>A row of a line table with its file's path.</summary>
internal readonly record struct SourceLine(string File, int Line, int Column, ulong Address, bool IsStatement);
