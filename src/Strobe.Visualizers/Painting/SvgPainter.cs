using Strobe.Visualizers.Painting;

namespace Strobe.Visualizers;

/// <summary>
/// Draws figures as SVG: one file without scripts, links or fonts of its own, that browsers, documents and printers show. Texts keep the widths they
/// were laid out with in every viewer, so that none covers another.
/// </summary>
public static class SvgPainter
{
    /// <summary>The picture as text, beginning with the <c>svg</c> element. Depends on nothing but the arguments; for any thread.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="options">How large, and in which colours; <see cref="PaintOptions.Scale"/> sets the size that viewers show it in.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public static string Paint(Figure figure, PaintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(figure);
        options ??= new PaintOptions();
        options.Check();
        FigureLayout layout = FigureLayout.Of(figure, options.Width, options.Height, options.Theme);
        return new SvgText(options).Write(SafeText.Clean(figure.Title), DisplayList.Of(figure, layout, Math.Max(1, options.Scale)));
    }
}
