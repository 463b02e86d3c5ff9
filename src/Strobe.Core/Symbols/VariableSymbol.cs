namespace Strobe.Symbols;

/// <summary>How long a variable lives, and who may name it.</summary>
internal enum VariableScope : byte
{
    Global,
    Static,
    Parameter,
    Local,
}

/// <summary>A variable of one module.</summary>
/// <param name="Name">Qualified; that of a local begins with its function's.</param>
/// <param name="TypeName">Its type as written.</param>
/// <param name="SourceFile">Full path of the declaration's file.</param>
/// <param name="Line">Line of the declaration; 0 unknown.</param>
/// <param name="Function">The function it belongs to; null for globals.</param>
/// <param name="Scope">How long it lives.</param>
/// <param name="Address">The file's own address of one with a fixed place; null for thread-local and stack ones.</param>
internal readonly record struct VariableSymbol(
    string Name, string TypeName, string? SourceFile, int Line, string? Function, VariableScope Scope, ulong? Address);
