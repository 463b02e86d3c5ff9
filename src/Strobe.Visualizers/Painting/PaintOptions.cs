namespace Strobe.Visualizers;

/// <summary>How large a picture is and what it looks like.</summary>
public sealed record PaintOptions
{
    /// <summary>The longest side a picture may have, in pixels at scale 1.</summary>
    public const int LongestSide = 16384;

    /// <summary>The most pixels a picture may have, scale included.</summary>
    public const long MostPixels = 100_000_000;

    /// <summary>Width in pixels at scale 1: 1 to <see cref="LongestSide"/>.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Height in pixels at scale 1: 1 to <see cref="LongestSide"/>.</summary>
    public int Height { get; init; } = 480;

    /// <summary>How many pixels of a PNG a pixel of the layout becomes: 2 for screens of high density. 0.25 to 8.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The colours.</summary>
    public Theme Theme { get; init; } = Theme.Dark;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Theme, nameof(Theme));
        if (Width is < 1 or > LongestSide) throw new ArgumentOutOfRangeException(nameof(Width), Width, $"A picture is 1 to {LongestSide} pixels wide.");
        if (Height is < 1 or > LongestSide) throw new ArgumentOutOfRangeException(nameof(Height), Height, $"A picture is 1 to {LongestSide} pixels high.");
        if (!(Scale >= 0.25 && Scale <= 8)) throw new ArgumentOutOfRangeException(nameof(Scale), Scale, "A picture is drawn at a scale of 0.25 to 8.");
        if (Width * Scale * Height * Scale > MostPixels) throw new ArgumentOutOfRangeException(nameof(Scale), Scale, $"A picture has at most {MostPixels} pixels.");
    }
}
