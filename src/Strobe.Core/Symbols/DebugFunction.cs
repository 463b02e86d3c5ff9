namespace Strobe.Symbols;

/// <summary>A function as debug information tells it, on its way into the index. Names stay UTF-8: there are hundreds of thousands.</summary>
/// <param name="Address">First instruction; 0 when it exists only inlined.</param>
/// <param name="SizeBytes">Length of the code.</param>
/// <param name="DebugOffset">Offset of its entry, the first where several say the same.</param>
/// <param name="Name">Qualified name.</param>
/// <param name="Key"><see cref="NameHash"/> of the linker's name, else of the qualified one.</param>
/// <param name="SymbolKey">The same of the name a linker symbol would have.</param>
/// <param name="SourceFile">Where it is declared.</param>
/// <param name="Line">Line of the declaration.</param>
internal readonly record struct DebugFunction(
    ulong Address, uint SizeBytes, long DebugOffset, ReadOnlyMemory<byte> Name, ulong Key, ulong SymbolKey, string? SourceFile, int Line);
