using System.Collections.Immutable;
using System.Text;

namespace Strobe.Values.Expressions;

/// <summary>A part of a message: literal text, or an expression and how its value is written.</summary>
internal sealed record TemplatePart(string Literal, Node? Expression, ValueFormat Format);

/// <summary>A message with expressions in braces: <c>gain={gain:.3f} n={len(buf)}</c>. Double braces stand for single ones.</summary>
internal sealed record Template(ImmutableArray<TemplatePart> Parts)
{
    internal const int MostCharacters = 4096;
    internal const int MostParts = 64;

    /// <summary>Parses a message; throws <see cref="ErrorCode.BadExpression"/> and nothing else.</summary>
    internal static Template Parse(string text)
    {
        if (text.Length > MostCharacters) throw new SourceSpot(text, MostCharacters).Refuse($"a message has at most {MostCharacters} characters.", "Shorten it.");
        ImmutableArray<TemplatePart>.Builder parts = ImmutableArray.CreateBuilder<TemplatePart>();
        StringBuilder literal = new();
        for (int i = 0; i < text.Length; i++)
        {
            bool isDouble = i + 1 < text.Length && text[i + 1] == text[i];
            if (text[i] is not ('{' or '}')) literal.Append(text[i]);
            else if (isDouble) literal.Append(text[i++]);
            else if (text[i] == '}') throw new SourceSpot(text, i).Refuse("a brace closes nothing.", "Write }} for a brace.");
            else
            {
                AddLiteral(parts, literal);
                parts.Add(ReadHole(text, ref i));
                if (parts.Count > MostParts) throw new SourceSpot(text, i).Refuse($"a message has at most {MostParts} parts.", "Shorten it.");
            }
        }

        AddLiteral(parts, literal);
        return new Template(parts.ToImmutable());
    }

    /// <summary>Writes the message.</summary>
    /// <param name="evaluate">Gives the value of a part's expression.</param>
    internal string Render(Func<Node, Evaluation> evaluate)
    {
        StringBuilder message = new();
        foreach (TemplatePart part in Parts)
        {
            if (part.Expression is null) message.Append(part.Literal);
            else message.Append(evaluate(part.Expression) is { Value: { } value } ? part.Format.Write(value) : "<error>");
        }

        return message.ToString();
    }

    private static void AddLiteral(ImmutableArray<TemplatePart>.Builder parts, StringBuilder literal)
    {
        if (literal.Length > 0) parts.Add(new TemplatePart(literal.ToString(), null, default));
        literal.Clear();
    }

    private static TemplatePart ReadHole(string text, ref int at)
    {
        SourceSpot open = new(text, at);
        int start = at + 1;
        (int colon, int close) = EndsOf(text, start);
        if (close < 0) throw open.Refuse("a brace is not closed.", "Close it, or write {{ for a brace.");
        int end = colon < 0 ? close : colon;
        ValueFormat? format = colon < 0 ? default(ValueFormat) : ValueFormat.Parse(text[(colon + 1)..close]);
        if (format is null) throw new SourceSpot(text, colon + 1).Refuse("this format is not known.", $"There are {ValueFormat.Known}.");
        at = close;
        return new TemplatePart("", Parser.Parse(text[start..end]), format.Value);
    }

    // The colon before the format stands outside of brackets and texts, alone.
    private static (int Colon, int Close) EndsOf(string text, int start)
    {
        int colon = -1;
        int depth = 0;
        char quote = '\0';
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
            {
                if (c == '\\' && quote != '`') i++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'' or '`') quote = c;
            else if (c is '[' or '(') depth++;
            else if (c is ']' or ')') depth--;
            else if (c == '}' && depth <= 0) return (colon, i);
            else if (c == ':' && depth <= 0 && colon < 0)
            {
                if (i + 1 < text.Length && text[i + 1] == ':') i++;
                else colon = i;
            }
        }

        return (-1, -1);
    }
}
