namespace Strobe.Symbols.Patterns;

/// <summary>One part of a qualified name: <c>vector&lt;int&gt;</c> has the base <c>vector</c> and the arguments <c>&lt;int&gt;</c>.</summary>
internal readonly record struct NamePart(int Start, int BaseEnd, int End)
{
    internal bool HasArguments => BaseEnd < End;
}

/// <summary>Cuts qualified names (and patterns) at the <c>::</c> that are not inside brackets.</summary>
internal static class NameParts
{
    /// <summary>Names with more parts are cut here.</summary>
    internal const int Max = 62;

    private static readonly string[] Signs =
    [
        "<=>", "<<=", ">>=", "->*", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "->",
    ];

    /// <summary>Parts of a name; the number of them.</summary>
    /// <param name="name">A qualified name.</param>
    /// <param name="parts">Room for <see cref="Max"/> parts.</param>
    internal static int Split(ReadOnlySpan<char> name, Span<NamePart> parts)
    {
        int count = 0;
        for (int position = 0; position <= name.Length && count < parts.Length;)
        {
            NamePart part = One(name, position);
            parts[count++] = part;
            position = part.End + 2;
            if (part.End >= name.Length) break;
        }

        return count;
    }

    /// <summary>Skips the brackets that begin at a position; the position behind them.</summary>
    internal static int SkipBrackets(ReadOnlySpan<char> text, int position)
    {
        int angles = 0, others = 0;
        for (; position < text.Length; position++)
        {
            switch (text[position])
            {
                case '(' or '[' or '{': others++; break;
                case ')' or ']' or '}': others--; break;
                case '<' when others == 0: angles++; break;
                case '-' when position + 1 < text.Length && text[position + 1] == '>': position++; break;
                case '>' when others == 0: angles--; break;
            }

            if (angles <= 0 && others <= 0) return position + 1;
        }

        return text.Length;
    }

    private static NamePart One(ReadOnlySpan<char> name, int start)
    {
        int position = start;
        int baseEnd = -1;
        if (IsOperator(name[start..]))
        {
            position = start + OperatorLength(name[start..]);
            // What follows "operator " is a type, whose own :: does not count.
            if (position == name.Length) return new NamePart(start, position, position);
        }

        while (position < name.Length)
        {
            char c = name[position];
            if (c == ':' && position + 1 < name.Length && name[position + 1] == ':')
            {
                if (!IsTurbofish(name, position)) break;
                if (baseEnd < 0) baseEnd = position;
                position += 2;
            }
            else if (c == '<' && position > start)
            {
                if (baseEnd < 0) baseEnd = position;
                position = SkipBrackets(name, position);
            }
            else position = c is '<' or '(' or '[' or '{' ? SkipBrackets(name, position) : position + 1;
        }

        if (baseEnd > start && name[baseEnd - 1] == ' ') return new NamePart(start, baseEnd - 1, position);
        return new NamePart(start, baseEnd < 0 ? position : baseEnd, position);
    }

    /// <summary>Rust writes <c>f::&lt;T&gt;</c>; but <c>m::&lt;impl A for B&gt;</c> is a part of its own.</summary>
    private static bool IsTurbofish(ReadOnlySpan<char> name, int position)
    {
        ReadOnlySpan<char> rest = name[(position + 2)..];
        return rest.StartsWith("<") && !rest.StartsWith("<impl ");
    }

    private static bool IsOperator(ReadOnlySpan<char> part) =>
        part.StartsWith("operator") && part.Length > 8 && !char.IsAsciiLetterOrDigit(part[8]) && part[8] != '_' && part[8] != ':';

    private static int OperatorLength(ReadOnlySpan<char> part)
    {
        ReadOnlySpan<char> rest = part[8..];
        if (rest[0] == ' ') return part.Length;
        if (rest.StartsWith("()") || rest.StartsWith("[]")) return 10;
        if (rest[0] == '"') return Literal(part);
        foreach (string sign in Signs)
        {
            if (rest.StartsWith(sign)) return 8 + sign.Length;
        }

        return 9;
    }

    private static int Literal(ReadOnlySpan<char> part)
    {
        int position = 8;
        while (position < part.Length && part[position] is '"' or ' ' or '_' || position < part.Length && char.IsAsciiLetterOrDigit(part[position])) position++;
        return position;
    }
}
