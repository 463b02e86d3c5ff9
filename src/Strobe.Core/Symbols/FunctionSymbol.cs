namespace Strobe.Symbols;

/// <summary>Why a function has or has not code of its own.</summary>
internal enum FunctionKind : byte
{
    /// <summary>It has code.</summary>
    OutOfLine,

    /// <summary>It exists only inlined into others: there is nothing to hook.</summary>
    InlinedOnly,

    /// <summary>An IFUNC symbol: its code is a resolver, the function itself is chosen at load time.</summary>
    Resolver,
}

/// <summary>A function of one module. Addresses are the file's own (unrelocated) virtual addresses.</summary>
/// <param name="Name">Qualified, demangled, without parameters; template arguments kept; anonymous namespaces as
/// <c>(anonymous namespace)</c>; lambdas as <c>outer::{lambda#1}</c>; Rust generics without hash.</param>
/// <param name="RawName">The linker's name; equals Name when there is none.</param>
/// <param name="Address">First instruction; 0 when <paramref name="Kind"/> is InlinedOnly.</param>
/// <param name="SizeBytes">Length of the code, 0 when unknown.</param>
/// <param name="SourceFile">Full path of the declaration's file.</param>
/// <param name="Line">Line of the declaration; 0 unknown.</param>
/// <param name="Kind">Whether it has code.</param>
/// <param name="DebugOffset">Offset of its DIE in .debug_info; −1 when only a symbol table knows it.</param>
internal sealed record FunctionSymbol(
    string Name,
    string RawName,
    ulong Address,
    uint SizeBytes,
    string? SourceFile,
    int Line,
    FunctionKind Kind,
    long DebugOffset);
