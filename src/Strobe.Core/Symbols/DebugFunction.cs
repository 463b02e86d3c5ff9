namespace Strobe.Symbols;

/// <summary>A function as debug information tells it, on its way into the index.</summary>
/// <param name="Address">First instruction; 0 when it exists only inlined.</param>
/// <param name="SizeBytes">Length of the code.</param>
/// <param name="DebugOffset">Offset of its entry.</param>
/// <param name="Name">Qualified name.</param>
/// <param name="LinkageName">The linker's name where it differs.</param>
/// <param name="SourceFile">Where it is declared.</param>
/// <param name="Line">Line of the declaration.</param>
internal readonly record struct DebugFunction(
    ulong Address, uint SizeBytes, long DebugOffset, string Name, string? LinkageName, string? SourceFile, int Line)
{
    internal string Key => LinkageName ?? Name;
}
