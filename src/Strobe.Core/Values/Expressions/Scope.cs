using System.Collections.Immutable;

namespace Strobe.Values.Expressions;

/// <summary>Tells what the names of an expression mean at one place of a program.</summary>
internal interface IScope
{
    /// <summary>The variable, constant or enumerator of that name (perhaps qualified); <c>return</c> is the function's result.
    /// Null when there is none.</summary>
    Variable? Find(string name);
}

/// <summary>A name's type and where its value is.</summary>
internal sealed record Variable(ExpressionType Type, VariablePlace Place);

internal enum PlaceKind : byte
{
    /// <summary>At an address of the program.</summary>
    Address,

    /// <summary>At an offset from what a register holds.</summary>
    Relative,

    /// <summary>In a general register, from its lowest bit.</summary>
    Register,

    /// <summary>In the low bytes of a vector register.</summary>
    Vector,

    /// <summary>Nowhere: the value is known, as 64 bits (of a double for floating-point types).</summary>
    Constant,

    /// <summary>Spread over several places.</summary>
    Pieces,

    /// <summary>Where some steps lead; or nowhere, and they work the value out.</summary>
    Computed,

    /// <summary>At an offset from what the thread's vector of thread-local blocks has for a module, whose number stands for the register.</summary>
    ThreadLocal,

    /// <summary>Nowhere: the compiler did not keep it.</summary>
    Missing,
}

/// <summary>Where a variable is.</summary>
/// <param name="Kind">What the numbers mean.</param>
/// <param name="Number">The address, offset or constant.</param>
/// <param name="Register">The register: see <see cref="IMachine"/> for the numbers.</param>
internal readonly record struct VariablePlace(PlaceKind Kind, long Number = 0, int Register = 0)
{
    /// <summary>Of <see cref="PlaceKind.Pieces"/>, in the order of their offsets.</summary>
    internal ImmutableArray<PlacePiece> Pieces { get; init; }

    /// <summary>Of <see cref="PlaceKind.Computed"/>: leaves the address, or the value.</summary>
    internal ImmutableArray<Instruction> Code { get; init; }

    /// <summary>Of <see cref="PlaceKind.Computed"/>: it is the value.</summary>
    internal bool IsValue { get; init; }

    internal static VariablePlace At(ulong address) => new(PlaceKind.Address, (long)address);

    internal static VariablePlace Of(IEnumerable<PlacePiece> pieces) => new(PlaceKind.Pieces) { Pieces = [.. pieces.OrderBy(piece => piece.Offset)] };
}

/// <summary>Some bytes of a value.</summary>
/// <param name="Place">Where they are: a constant, in a register, or relative to one.</param>
/// <param name="Offset">Where they belong in the value.</param>
/// <param name="SizeBytes">How many they are: at most 8, unless they are in memory.</param>
internal sealed record PlacePiece(VariablePlace Place, int Offset, int SizeBytes);
