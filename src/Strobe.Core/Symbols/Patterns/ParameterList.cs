namespace Strobe.Symbols.Patterns;

/// <summary>Finds the parameter list in a full name or a pattern.</summary>
internal static class ParameterList
{
    /// <summary>Where its parenthesis opens; −1 when there is none.</summary>
    internal static int Start(ReadOnlySpan<char> name)
    {
        int found = -1;
        for (int position = 0; position < name.Length;)
        {
            char c = name[position];
            bool isOperator = name[..position].EndsWith("operator");
            if (c == '(' && isOperator) position += 2;
            else if (c == '<' && (isOperator || name[..position].EndsWith("operator<"))) position++;
            else if (c is '(' or '<' or '{' or '[')
            {
                if (c == '(' && !name[position..].StartsWith("(anonymous namespace)")) found = position;
                position = NameParts.SkipBrackets(name, position);
            }
            else
            {
                // The parameters of an enclosing function are not the ones meant.
                if (c == ':') found = -1;
                position++;
            }
        }

        return found;
    }
}
