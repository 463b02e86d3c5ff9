namespace Strobe.Visualizers;

/// <summary>Which colours a terminal has.</summary>
public enum TextColors
{
    /// <summary>None: no escape sequences at all.</summary>
    None,

    /// <summary>The 256 colours of xterm.</summary>
    Palette256,

    /// <summary>24 bits.</summary>
    TrueColor,
}

/// <summary>How large a figure is in a terminal, and what the terminal can do.</summary>
public sealed record TextOptions
{
    /// <summary>The most cells a figure may be wide or high.</summary>
    public const int LongestSide = 1000;

    /// <summary>Width in cells, 1 to <see cref="LongestSide"/>; no line is longer.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Height in cells, 1 to <see cref="LongestSide"/>; there are no more lines.</summary>
    public int Height { get; init; } = 24;

    /// <summary>The colours of the terminal.</summary>
    public TextColors Colors { get; init; }

    /// <summary>True for ASCII characters only, instead of braille and blocks.</summary>
    public bool IsAscii { get; init; }

    /// <summary>Where the colours come from; backgrounds stay the terminal's own.</summary>
    public Theme Theme { get; init; } = Theme.Dark;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Theme, nameof(Theme));
        if (Width is < 1 or > LongestSide) throw new ArgumentOutOfRangeException(nameof(Width), Width, $"A figure is 1 to {LongestSide} cells wide.");
        if (Height is < 1 or > LongestSide) throw new ArgumentOutOfRangeException(nameof(Height), Height, $"A figure is 1 to {LongestSide} cells high.");
    }
}
