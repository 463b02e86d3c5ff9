using Strobe.Dwarf;
using Strobe.Symbols;
using Strobe.Values.Abi;

namespace Strobe.Values.Expressions;

/// <summary>
/// What names mean at the first instruction of a function, where its parameters are where its callers put them and it has no locals yet; or at one that
/// returns, where <c>return</c> is its result and nothing else of it is left. Static and global variables are there at both.
/// </summary>
/// <param name="inner">The scope of the function at that instruction.</param>
/// <param name="signature">The function's.</param>
/// <param name="rawName">Its linker name.</param>
/// <param name="isEntry">At the first instruction, or at a return.</param>
internal sealed class CallScope(FrameScope inner, FunctionSignature signature, string rawName, bool isEntry) : IScope
{
    internal const string Result = "return";

    private readonly CallPlaces _places = CallPlaces.For(signature, rawName);

    public Variable? Find(string name)
    {
        if (name == Result && !isEntry) return signature.ReturnType.Bare is VoidType ? null : new Variable(inner.TypeOf(signature.ReturnType), PlaceOf(_places.Return));
        for (int i = 0; isEntry && i < signature.Parameters.Length; i++)
        {
            if (signature.Parameters[i].Name == name) return new Variable(inner.TypeOf(signature.Parameters[i].Type), PlaceOf(_places.Arguments[i]));
        }

        return inner.Find(name) is { } found ? found.Place.Kind == PlaceKind.Address ? found : found with { Place = new VariablePlace(PlaceKind.Missing) } : null;
    }

    private static VariablePlace PlaceOf(ValuePlace place) => place switch
    {
        PointedPlace { Cell: { Kind: CellKind.General } cell } => new VariablePlace(PlaceKind.Relative, 0, cell.Index),
        PiecedPlace { Pieces: [{ ValueOffset: 0, SizeBytes: <= 8 } only] } => PlaceOf(only.Cell),
        PiecedPlace { Pieces: { Length: > 0 } pieces } when pieces.All(piece => piece.SizeBytes <= 8 || piece.Cell.Kind == CellKind.Stack) =>
            VariablePlace.Of(pieces.Select(piece => new PlacePiece(PlaceOf(piece.Cell), piece.ValueOffset, piece.SizeBytes))),
        PiecedPlace { Pieces: [{ Cell.Kind: CellKind.Stack } only] } => PlaceOf(only.Cell),
        _ => new VariablePlace(PlaceKind.Missing),
    };

    private static VariablePlace PlaceOf(Cell cell) => cell.Kind switch
    {
        CellKind.General => new VariablePlace(PlaceKind.Register, 0, cell.Index),
        CellKind.Vector => new VariablePlace(PlaceKind.Vector, 0, cell.Index),
        CellKind.Stack => new VariablePlace(PlaceKind.Relative, cell.Index, PlaceReader.FrameAddress),
        _ => new VariablePlace(PlaceKind.Missing),
    };
}
