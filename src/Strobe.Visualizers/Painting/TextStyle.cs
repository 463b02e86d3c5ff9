namespace Strobe.Visualizers.Painting;

/// <summary>Sizes of text and the distances that go with them, in pixels at scale 1.</summary>
internal static class TextStyle
{
    internal const double Size = 11, TitleSize = 13, LineHeight = 15, TitleHeight = 20, Gap = 6;

    internal static readonly TickSpacing Ticks = new(Measure, 11, 12);

    internal static double Measure(string text) => StrokeFont.Width(text, Size);

    /// <summary>The base line that puts capitals and digits in the middle of a height.</summary>
    internal static double Centered(double middle) => Math.Round(middle + Size * 4 / StrokeFont.UnitsPerEm);
}
