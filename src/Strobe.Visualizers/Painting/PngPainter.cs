using Strobe.Visualizers.Painting;

namespace Strobe.Visualizers;

/// <summary>
/// Draws figures as PNG files, in this process and without anything of the system: smooth lines, a font of its own, and the same pixels on every
/// machine.
/// </summary>
public static class PngPainter
{
    /// <summary>The bytes of the file. Depends on nothing but the arguments; for any thread.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="options">How large, and in which colours: the picture has width × scale by height × scale pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public static byte[] Paint(Figure figure, PaintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(figure);
        options ??= new PaintOptions();
        options.Check();
        Canvas canvas = Draw(figure, options);
        return PngEncoder.Encode(canvas.Finish(), canvas.Width, canvas.Height);
    }

    internal static Canvas Draw(Figure figure, PaintOptions options)
    {
        FigureLayout layout = FigureLayout.Of(figure, options.Width, options.Height, options.Theme);
        int width = Math.Max(1, (int)Math.Round(options.Width * options.Scale)), height = Math.Max(1, (int)Math.Round(options.Height * options.Scale));
        Canvas canvas = new(width, height, options.Theme.Background);
        CanvasPen pen = new(canvas, options.Scale);
        foreach (Primitive shape in DisplayList.Of(figure, layout, options.Scale)) pen.Draw(shape);
        return canvas;
    }
}
