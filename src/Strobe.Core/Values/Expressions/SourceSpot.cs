namespace Strobe.Values.Expressions;

/// <summary>A place in an expression's text, which every part of it keeps so that a refusal can point there.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Column">The place, from 0.</param>
internal readonly record struct SourceSpot(string Text, int Column)
{
    private const int MostShown = 60;

    /// <summary>The numbered error: one sentence with the place, and what to do.</summary>
    internal StrobeException Refuse(string sentence, string remedy = "See docs/expressions.md for what can be written.") => new(
        ErrorCode.BadExpression,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"`{Shown()}` at column {Column + 1}: {sentence}"),
        remedy);

    // A window around the place, for texts that are long, with nothing a terminal would obey.
    private string Shown()
    {
        int start = Math.Clamp(Column - (MostShown / 2), 0, Math.Max(0, Text.Length - MostShown));
        string window = Text[start..Math.Min(Text.Length, start + MostShown)];
        return string.Create(window.Length, window, static (into, from) =>
        {
            for (int i = 0; i < from.Length; i++) into[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
        });
    }
}
