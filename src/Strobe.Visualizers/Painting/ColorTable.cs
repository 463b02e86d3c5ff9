using Strobe.Visualizers.Painting;

namespace Strobe.Visualizers;

/// <summary>The colours of the colour maps, for painters of others.</summary>
public static class ColorTable
{
    /// <summary>256 colours from the least number to the largest: 0xAARRGGBB. One that does not exist is viridis.</summary>
    public static ReadOnlySpan<uint> Of(ColorMap map) => ColorMaps.Of(map);
}
