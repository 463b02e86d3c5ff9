namespace Strobe.Values.Expressions;

internal enum TokenKind : byte
{
    End,
    Name,
    Integer,
    Float,
    Text,
    Symbol,
}

/// <summary>A word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">Where it begins.</param>
/// <param name="Text">The name, the symbol or the meant text.</param>
/// <param name="Integer">An integer's value.</param>
/// <param name="Float">A floating-point number's value.</param>
internal readonly record struct Token(TokenKind Kind, SourceSpot At, string Text, ulong Integer = 0, double Float = 0)
{
    internal bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    internal bool IsWord(string word) => Kind == TokenKind.Name && Text == word;

    /// <summary>How a message names it.</summary>
    internal string Shown => Kind switch { TokenKind.End => "the end", TokenKind.Text => "a text", TokenKind.Name or TokenKind.Symbol => $"`{Text}`", _ => "a number" };
}
