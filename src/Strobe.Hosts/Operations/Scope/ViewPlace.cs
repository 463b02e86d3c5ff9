namespace Strobe.Operations.Scope;

/// <summary>Where a view stands in the grid of twelve columns, besides its order among the views.</summary>
/// <param name="Columns">How many columns it is wide; 0 for as many as suit.</param>
/// <param name="Rows">How many rows it is high.</param>
/// <param name="Tab">The view that it shares a place with, as a tab of it; 0 for none.</param>
internal readonly record struct ViewPlace(int Columns, int Rows, int Tab)
{
    internal const int MostColumns = 12, MostRows = 8;

    internal static ViewPlace Usual => new(0, 1, 0);

    internal ViewPlace Clamped => new(Math.Clamp(Columns, 0, MostColumns), Math.Clamp(Rows, 1, MostRows), Math.Max(0, Tab));
}
