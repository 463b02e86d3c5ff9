using System.Text;

namespace Strobe.Visualizers.Painting;

/// <summary>Texts as a terminal can show them.</summary>
internal static class TextFold
{
    /// <summary>A harmless text, in ASCII when that is all the terminal has.</summary>
    internal static string Of(string? text, bool isAscii)
    {
        string clean = SafeText.Clean(text);
        if (!isAscii || Ascii.IsValid(clean)) return clean;
        StringBuilder folded = new();
        foreach (Rune rune in clean.EnumerateRunes())
        {
            if (rune.IsAscii) folded.Append(rune);
            else folded.Append(Replacement(rune.Value));
        }

        return folded.ToString();
    }

    private static string Replacement(int value) => value switch
    {
        'µ' or 0x3BC => "u",
        'Ω' or 0x2126 => "Ohm",
        '°' => "deg",
        '−' or '–' or '—' => "-",
        '…' => "...",
        '±' => "+-",
        '×' => "x",
        '÷' => "/",
        '²' => "^2",
        '³' => "^3",
        '·' => ".",
        'σ' => "sigma",
        'π' => "pi",
        'Δ' => "D",
        '∞' => "inf",
        '√' => "sqrt",
        '≤' => "<=",
        '≥' => ">=",
        '→' => "->",
        _ => "?",
    };
}
