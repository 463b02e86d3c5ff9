namespace Strobe.Visualizers.Painting;

/// <summary>What points look like for every painter of pixels.</summary>
internal static class PointShapes
{
    /// <summary>The width of the lines of crosses and rings.</summary>
    internal const double LineWidth = 1.25;
}
