namespace Strobe.Visualizers;

/// <summary>The colours of a picture. All are 0xAARRGGBB, not premultiplied.</summary>
public sealed record Theme
{
    /// <summary>What people choose it by, in lower case.</summary>
    public string Name { get; init; } = "";

    /// <summary>Behind everything.</summary>
    public uint Background { get; init; }

    /// <summary>Behind a plot.</summary>
    public uint Plot { get; init; }

    /// <summary>Lines at labelled places.</summary>
    public uint Grid { get; init; }

    /// <summary>Lines between them.</summary>
    public uint MinorGrid { get; init; }

    /// <summary>The frame of a plot.</summary>
    public uint Frame { get; init; }

    /// <summary>Titles and numbers.</summary>
    public uint Text { get; init; }

    /// <summary>What is to be read second: labels of ticks, notes, reasons why nothing was measured.</summary>
    public uint FaintText { get; init; }

    /// <summary>Layers of secondary things: those with the colour −1.</summary>
    public uint Secondary { get; init; }

    /// <summary>Limits.</summary>
    public uint Limit { get; init; }

    /// <summary>The colours of layers, which the colour blind can tell apart; after the last one comes the first. At least one.</summary>
    public ValueList<uint> Palette { get; init; } = [0xFF808080];

    /// <summary>True when lines differ in their dashes and marks too, for printers without colours.</summary>
    public bool HasPatterns { get; init; }

    /// <summary>Light on dark: for screens, and the one that is used unless somebody asks for another.</summary>
    public static Theme Dark { get; } = new()
    {
        Name = "dark", Background = 0xFF0F1317, Plot = 0xFF151A20, Grid = 0xFF2B333C, MinorGrid = 0xFF1F262D, Frame = 0xFF4B5661,
        Text = 0xFFDCE2E8, FaintText = 0xFF98A3AE, Secondary = 0xFF7D8894, Limit = 0xFFFF5D5D,
        Palette = [0xFF56B4E9, 0xFFF0A830, 0xFF2BC79A, 0xFFE58BC0, 0xFFF0E442, 0xFFE8703A, 0xFF8C9EFF, 0xFFC9CED4],
    };

    /// <summary>Dark on light, for screens and documents.</summary>
    public static Theme Light { get; } = new()
    {
        Name = "light", Background = 0xFFFFFFFF, Plot = 0xFFFBFCFD, Grid = 0xFFDDE2E7, MinorGrid = 0xFFEDF0F3, Frame = 0xFF9AA5B0,
        Text = 0xFF1B2229, FaintText = 0xFF5A6570, Secondary = 0xFF8B96A1, Limit = 0xFFD1242F,
        Palette = [0xFF0072B2, 0xFFD55E00, 0xFF009E73, 0xFFB5528C, 0xFF94A136, 0xFF3FA7DD, 0xFF5B4FC4, 0xFF4A4F55],
    };

    /// <summary>Black on white, for paper: lines can be told apart without colours.</summary>
    public static Theme Print { get; } = new()
    {
        Name = "print", Background = 0xFFFFFFFF, Plot = 0xFFFFFFFF, Grid = 0xFFD0D0D0, MinorGrid = 0xFFE8E8E8, Frame = 0xFF000000,
        Text = 0xFF000000, FaintText = 0xFF444444, Secondary = 0xFF777777, Limit = 0xFFA00000, HasPatterns = true,
        Palette = [0xFF000000, 0xFF0059A0, 0xFFCA7600, 0xFF007E42, 0xFF884676, 0xFF7A5C00, 0xFF2C87BC, 0xFF555555],
    };

    /// <summary>The theme with a name, whatever its case; null when there is none: they are <c>dark</c>, <c>light</c> and <c>print</c>.</summary>
    public static Theme? Find(string name) => name?.ToUpperInvariant() switch
    {
        "DARK" => Dark,
        "LIGHT" => Light,
        "PRINT" => Print,
        _ => null,
    };

    /// <summary>The colour of a layer.</summary>
    /// <param name="index">Its number, from 0; negative for secondary things.</param>
    public uint ColorOf(int index) => index < 0 || Palette.Count == 0 ? Secondary : Palette[index % Palette.Count];
}
