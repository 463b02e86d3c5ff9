using System.Collections.Immutable;
using Strobe.Dwarf;

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

/// <summary>The language of a compilation unit, as far as calling conventions differ.</summary>
internal enum SourceLanguage : byte
{
    Unknown,
    C,
    Cpp,
    Rust,
    Go,
    Other,
}

/// <summary>Where debug information says a parameter is at the function's first instruction.</summary>
/// <param name="Register">DWARF number of the register that holds it whole; −1 when it is not in one register.</param>
/// <param name="PieceRegisters">DWARF register numbers of its 8-byte pieces when DW_OP_piece splits it over registers; empty otherwise.</param>
/// <param name="IsIndirect">True when the register holds the address of the value.</param>
internal sealed record EntryLocation(int Register, ImmutableArray<int> PieceRegisters, bool IsIndirect);

/// <summary>A formal parameter. <see cref="Location"/> is null when debug information says nothing about the first instruction
/// (always so at -O0, where the location holds only after the prologue: <see cref="IsFrameBased"/>).</summary>
internal sealed record Parameter(string Name, DwarfType Type, EntryLocation? Location, bool IsFrameBased, bool IsArtificial);

/// <summary>What is known of a function's calling sequence.</summary>
/// <param name="Parameters">In declaration order, <c>this</c> first.</param>
/// <param name="ReturnType">VoidType when it returns nothing.</param>
/// <param name="Language">Of its compilation unit.</param>
/// <param name="IsVariadic">Declared with an ellipsis.</param>
/// <param name="IsClone">The compiler made a clone with a changed signature (.isra, .constprop, .part): only entry locations count.</param>
internal sealed record FunctionSignature(
    ImmutableArray<Parameter> Parameters,
    DwarfType ReturnType,
    SourceLanguage Language,
    bool IsVariadic,
    bool IsClone);
