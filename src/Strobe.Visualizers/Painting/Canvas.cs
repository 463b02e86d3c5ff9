namespace Strobe.Visualizers.Painting;

/// <summary>A rectangle of pixels of the device.</summary>
internal readonly record struct DeviceBox(int Left, int Top, int Right, int Bottom)
{
    internal DeviceBox Intersected(DeviceBox other) =>
        new(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));
}

/// <summary>Pixels 0xAARRGGBB, premultiplied, and how coverage and colours are laid over them, in integers.</summary>
internal sealed class Canvas
{
    private const uint EvenBytes = 0xFF00FF, Halves = 0x800080;

    private readonly uint[] _pixels;

    internal Canvas(int width, int height, uint background)
    {
        (Width, Height) = (width, height);
        _pixels = new uint[width * height];
        Array.Fill(_pixels, background >> 24 == 0xFF ? background : Blended(0, background, background >> 24));
    }

    internal int Width { get; }

    internal int Height { get; }

    internal DeviceBox Bounds => new(0, 0, Width, Height);

    /// <summary>The pixels, not premultiplied.</summary>
    internal uint[] Finish()
    {
        for (int i = 0; i < _pixels.Length; i++)
        {
            uint alpha = _pixels[i] >> 24;
            if (alpha is 0 or 0xFF) continue;
            (int red, int green, int blue) = Colors.Parts(_pixels[i]);
            _pixels[i] = alpha << 24 | Whole(red, alpha) << 16 | Whole(green, alpha) << 8 | Whole(blue, alpha);
        }

        return _pixels;

        static uint Whole(int part, uint alpha) => Math.Min(255, ((uint)part * 255 + alpha / 2) / alpha);
    }

    internal void Fill(DeviceBox box, uint color)
    {
        box = box.Intersected(Bounds);
        if (box.Left >= box.Right) return;
        for (int y = box.Top; y < box.Bottom; y++)
        {
            Span<uint> row = _pixels.AsSpan(y * Width + box.Left, box.Right - box.Left);
            if (color >> 24 == 0xFF) row.Fill(color);
            else foreach (ref uint pixel in row) pixel = Blended(pixel, color, color >> 24);
        }
    }

    /// <summary>Lays a colour over a row, as much as each pixel is covered.</summary>
    internal void Draw(int x, int y, ReadOnlySpan<byte> coverage, uint color)
    {
        Span<uint> row = _pixels.AsSpan(y * Width + x, coverage.Length);
        uint alpha = color >> 24;
        for (int i = 0; i < coverage.Length; i++)
        {
            uint strength = coverage[i];
            if (strength == 0) continue;
            if (alpha != 0xFF) strength = (strength * alpha + 127) / 255;
            row[i] = strength == 0xFF ? color | 0xFF000000 : Blended(row[i], color, strength);
        }
    }

    internal void Draw(CoverageMask mask, int x, int y, uint color, DeviceBox clip)
    {
        int left = x + mask.Left, top = y + mask.Top;
        DeviceBox seen = new DeviceBox(left, top, left + mask.Width, top + mask.Height).Intersected(clip).Intersected(Bounds);
        if (seen.Left >= seen.Right) return;
        for (int row = seen.Top; row < seen.Bottom; row++)
        {
            Draw(seen.Left, row, mask.Coverage.AsSpan((row - top) * mask.Width + seen.Left - left, seen.Right - seen.Left), color);
        }
    }

    internal void Draw(int x, int y, uint color)
    {
        ref uint pixel = ref _pixels[y * Width + x];
        pixel = color >> 24 == 0xFF ? color : Blended(pixel, color, color >> 24);
    }

    /// <summary>A colour with a strength of 0 … 255 over a premultiplied pixel, two bytes at a time, rounded to the nearest.</summary>
    private static uint Blended(uint under, uint color, uint strength)
    {
        uint rest = 255 - strength;
        uint even = (color & EvenBytes) * strength + (under & EvenBytes) * rest + Halves;
        uint odd = ((color >> 8 & 0xFF) | 0xFF0000) * strength + (under >> 8 & EvenBytes) * rest + Halves;
        even = (even + (even >> 8 & EvenBytes)) >> 8 & EvenBytes;
        odd = (odd + (odd >> 8 & EvenBytes)) & ~EvenBytes;
        return odd | even;
    }
}
