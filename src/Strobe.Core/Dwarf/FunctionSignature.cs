using System.Collections.Immutable;

namespace Strobe.Dwarf;

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
internal sealed record EntryLocation(int Register, ImmutableArray<int> PieceRegisters, bool IsIndirect)
{
    /// <summary>True when one location is given for the whole function, not for a range that starts at the first instruction. Where
    /// gcc does not follow a variable it names so the register that the variable lives in after the prologue.</summary>
    internal bool IsEverywhere { get; init; }
}

/// <summary>A formal parameter. <see cref="Location"/> is null when debug information says nothing about the first instruction
/// (always so at -O0, where the location holds only after the prologue: <see cref="IsFrameBased"/>).</summary>
internal sealed record Parameter(string Name, DwarfType Type, EntryLocation? Location, bool IsFrameBased, bool IsArtificial)
{
    /// <summary>True for the results of a Go function, which debug information lists among its parameters.</summary>
    internal bool IsResult { get; init; }

    /// <summary>False when debug information gives no location anywhere: the function does not use the value, and its callers may not
    /// have passed it.</summary>
    internal bool IsKept { get; init; } = true;
}

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
    bool IsClone)
{
    /// <summary>What a Go function returns, one by one; empty for other languages. <see cref="ReturnType"/> has them all.</summary>
    internal ImmutableArray<Parameter> Results { get; init; } = [];

    /// <summary>True when the compiler may have dropped the result without a word.</summary>
    internal bool MayHaveLostResult { get; init; }
}
