namespace Strobe.Visualizers.Painting;

/// <summary>Arithmetic with colours 0xAARRGGBB.</summary>
internal static class Colors
{
    internal static uint WithStrength(uint color, double share)
    {
        uint alpha = (uint)Math.Round((color >> 24) * Math.Clamp(share, 0, 1));
        return alpha << 24 | (color & 0xFFFFFF);
    }

    internal static (int Red, int Green, int Blue) Parts(uint color) => ((int)(color >> 16 & 0xFF), (int)(color >> 8 & 0xFF), (int)(color & 0xFF));

    /// <summary>How bright a colour looks, 0 … 255 (luma of ITU-R BT.601).</summary>
    internal static double Luma(uint color)
    {
        (int red, int green, int blue) = Parts(color);
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    }

    /// <summary>Black or white, whichever can be read on a colour.</summary>
    internal static uint ReadableOn(uint color) => Luma(color) > 135 ? 0xFF101010 : 0xFFFFFFFF;

    /// <summary>A colour over another, which is opaque.</summary>
    internal static uint Over(uint color, uint ground)
    {
        uint alpha = color >> 24;
        (int r, int g, int b) = Parts(color);
        (int gr, int gg, int gb) = Parts(ground);
        return 0xFF000000 | Mixed(r, gr, alpha) << 16 | Mixed(g, gg, alpha) << 8 | Mixed(b, gb, alpha);
    }

    private static uint Mixed(int color, int ground, uint alpha) => ((uint)color * alpha + (uint)ground * (255 - alpha) + 127) / 255;
}
