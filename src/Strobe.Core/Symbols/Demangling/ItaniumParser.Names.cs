using System.Globalization;

namespace Strobe.Symbols.Demangling;

/// <summary>Names: nested, local, unqualified, special members, operators, template arguments.</summary>
internal sealed partial class ItaniumParser
{
    private ItaniumNode? Name(NameState? state)
    {
        if (!Enter()) return Leave(null);
        return Leave(Peek switch
        {
            'N' => NestedName(state),
            'Z' => LocalName(state),
            'S' when PeekAt(1) != 't' => SubstitutedTemplate(state),
            _ => UnscopedName(state),
        });
    }

    private ItaniumNode? SubstitutedTemplate(NameState? state)
    {
        ItaniumNode? name = Substitution();
        return name is null || Peek != 'I' ? name : Instantiate(name, state);
    }

    private ItaniumNode? UnscopedName(NameState? state)
    {
        ItaniumNode? scope = Take("St") ? new ItaniumNode(NodeKind.Name, "std") : null;
        ItaniumNode? name = UnqualifiedName(state, scope);
        if (name is null || Peek != 'I') return name;
        _substitutions.Add(name);
        return Instantiate(name, state);
    }

    private ItaniumNode? Instantiate(ItaniumNode name, NameState? state)
    {
        List<ItaniumNode>? arguments = TemplateArguments(isOfEncoding: state is not null);
        if (arguments is null) return null;
        if (state is not null) state.EndsWithArguments = true;
        return new ItaniumNode(NodeKind.Template, "", name) { Items = arguments };
    }

    private ItaniumNode? NestedName(NameState? state)
    {
        _position++;
        bool hasExplicitObject = Take('H');
        string qualifiers = CvQualifiers() + (hasExplicitObject ? "" : ReferenceQualifier());
        if (state is not null) state.Qualifiers = qualifiers;
        ItaniumNode? name = null;
        while (!Take('E'))
        {
            bool isCandidate = true;
            ItaniumNode? next;
            if (Peek == 'I')
            {
                if (name is null || name.Kind == NodeKind.Template) return null;
                next = Instantiate(name, state);
            }
            else if (name is null && Peek == 'T') next = TemplateParameter();
            else if (Peek == 'D' && PeekAt(1) is 't' or 'T') next = name is null ? Decltype() : null;
            else if (name is null && Take("St")) (next, isCandidate) = (new ItaniumNode(NodeKind.Name, "std"), false);
            else if (name is null && Peek == 'S') (next, isCandidate) = (Substitution(), false);
            else
            {
                if (state is not null) state.EndsWithArguments = false;
                next = UnqualifiedName(state, name);
            }

            if (next is null) return null;
            name = next;
            if (isCandidate) _substitutions.Add(name);
            Take('M');
        }

        // The complete name is a candidate only as a type, which the caller of a type adds itself.
        if (_substitutions.Count > 0 && ReferenceEquals(_substitutions[^1], name)) _substitutions.RemoveAt(_substitutions.Count - 1);
        return name;
    }

    private ItaniumNode? LocalName(NameState? state)
    {
        _position++;
        ItaniumNode? function = Encoding();
        if (function is null || !Take('E')) return null;
        if (Take('s'))
        {
            SkipDiscriminator();
            return new ItaniumNode(NodeKind.Local, "", function, new ItaniumNode(NodeKind.Name, "string literal"));
        }

        if (Take('d'))
        {
            int number = CompactNumber();
            ItaniumNode? inner = number < 0 ? null : Name(state);
            return inner is null
                ? null
                : new ItaniumNode(NodeKind.Local, "", function, new ItaniumNode(NodeKind.DefaultArgument, "", inner) { Number = number + 1 });
        }

        ItaniumNode? entity = Name(state);
        if (entity is null) return null;
        SkipDiscriminator();
        return new ItaniumNode(NodeKind.Local, "", function, entity);
    }

    private void SkipDiscriminator()
    {
        if (Peek != '_') return;
        if (char.IsAsciiDigit(PeekAt(1))) _position += 2;
        else if (PeekAt(1) == '_' && char.IsAsciiDigit(PeekAt(2)))
        {
            _position += 2;
            Number();
            Take('_');
        }
    }

    private ItaniumNode? UnqualifiedName(NameState? state, ItaniumNode? scope)
    {
        Take('L');
        ItaniumNode? name = Peek switch
        {
            >= '0' and <= '9' => SourceName(),
            'U' when PeekAt(1) is 't' or 'l' or 'b' => UnnamedType(),
            'D' when PeekAt(1) == 'C' => Binding(),
            'C' or 'D' when scope is not null => Structor(scope, state),
            >= 'a' and <= 'z' => OperatorName(state),
            _ => null,
        };
        while (name is not null && Peek == 'B') name = AbiTag(name);
        if (name is null) return null;
        return scope is null ? name : new ItaniumNode(NodeKind.Qualified, "", scope, name);
    }

    private ItaniumNode? AbiTag(ItaniumNode name)
    {
        _position++;
        ItaniumNode? tag = SourceName();
        return tag is null ? null : new ItaniumNode(NodeKind.AbiTag, tag.Text, name);
    }

    private ItaniumNode? SourceName()
    {
        int length = Number();
        if (length <= 0 || length > text.Length - _position) return null;
        string name = text.Substring(_position, length);
        _position += length;
        bool isAnonymous = name.Length > 9 && name.StartsWith("_GLOBAL_", StringComparison.Ordinal) && name[8] is '_' or '.' or '$' && name[9] == 'N';
        return new ItaniumNode(NodeKind.Name, isAnonymous ? "(anonymous namespace)" : name);
    }

    private ItaniumNode? Binding()
    {
        _position += 2;
        var names = new List<ItaniumNode>();
        while (!Take('E'))
        {
            ItaniumNode? name = SourceName();
            if (name is null) return null;
            names.Add(name);
        }

        return new ItaniumNode(NodeKind.Binding) { Items = names };
    }

    private ItaniumNode? Structor(ItaniumNode scope, NameState? state)
    {
        bool isConstructor = text[_position++] == 'C';
        bool isInheriting = isConstructor && Take('I');
        if (Peek is < '0' or > '9') return null;
        _position++;
        if (isInheriting)
        {
            // An inherited constructor is called by its own class's name.
            ItaniumNode? inherited = Type();
            if (inherited is null) return null;
            scope = inherited;
        }

        if (state is not null) state.IsStructor = true;
        return new ItaniumNode(isConstructor ? NodeKind.Constructor : NodeKind.Destructor, LastName(scope));
    }

    private static string LastName(ItaniumNode scope)
    {
        for (ItaniumNode? node = scope; node is not null;)
        {
            switch (node.Kind)
            {
                case NodeKind.Name: return node.Text;
                case NodeKind.Standard: return node.Right!.Text;
                case NodeKind.Qualified or NodeKind.Local: node = node.Right; break;
                case NodeKind.Template or NodeKind.AbiTag or NodeKind.DefaultArgument: node = node.Left; break;
                case NodeKind.Lambda: return "{lambda#" + node.Number.ToString(CultureInfo.InvariantCulture) + "}";
                case NodeKind.Unnamed: return "{unnamed type#" + node.Number.ToString(CultureInfo.InvariantCulture) + "}";
                default: return "";
            }
        }

        return "";
    }

    private ItaniumNode? UnnamedType()
    {
        char kind = text[_position + 1];
        _position += 2;
        if (kind != 'l')
        {
            int index = CompactNumber();
            return index < 0 ? null : new ItaniumNode(NodeKind.Unnamed) { Number = index + 1 };
        }

        _lambdaDepth++;
        List<ItaniumNode>? parameters = Parameters();
        _lambdaDepth--;
        int number = parameters is not null && Take('E') ? CompactNumber() : -1;
        return number < 0 ? null : new ItaniumNode(NodeKind.Lambda) { Items = parameters!, Number = number + 1 };
    }

    private ItaniumNode? OperatorName(NameState? state)
    {
        if (Take("cv")) return ConversionName(state);
        if (Take("li"))
        {
            ItaniumNode? suffix = SourceName();
            return suffix is null ? null : new ItaniumNode(NodeKind.Operator, "\"\" " + suffix.Text);
        }

        if (Peek == 'v' && char.IsAsciiDigit(PeekAt(1)))
        {
            _position += 2;
            ItaniumNode? vendor = SourceName();
            return vendor is null ? null : new ItaniumNode(NodeKind.Operator, vendor.Text);
        }

        if (!ItaniumTables.Operators.TryGetValue(Code(), out (string Text, OperatorShape Shape) found)) return null;
        _position += 2;
        return new ItaniumNode(NodeKind.Operator, found.Text.TrimEnd());
    }

    private string Code() => _position + 2 <= text.Length ? text.Substring(_position, 2) : "";

    private ItaniumNode? ConversionName(NameState? state)
    {
        bool outer = _allowsLateParameters;
        // The operator's own template arguments come after its type, so T_ in it cannot be looked up yet.
        _allowsLateParameters = outer || state is not null;
        ItaniumNode? type = Type();
        _allowsLateParameters = outer;
        if (type is null) return null;
        if (state is not null) state.IsStructor = true;
        return new ItaniumNode(NodeKind.Conversion, "", type);
    }

    private List<ItaniumNode>? TemplateArguments(bool isOfEncoding)
    {
        _position++;
        if (isOfEncoding) _templateArguments = [];
        var arguments = new List<ItaniumNode>();
        while (!Take('E'))
        {
            List<ItaniumNode> outer = _templateArguments;
            ItaniumNode? argument = TemplateArgument();
            _templateArguments = outer;
            if (argument is null) return null;
            arguments.Add(argument);
            if (isOfEncoding) _templateArguments.Add(argument);
            if (Peek == 'Q') return null;
        }

        return arguments;
    }

    private ItaniumNode? TemplateArgument()
    {
        if (!Enter()) return Leave(null);
        switch (Peek)
        {
            case 'X':
                _position++;
                ItaniumNode? expression = Expression();
                return Leave(expression is not null && Take('E') ? expression : null);
            case 'L':
                return Leave(Literal());
            case 'I' or 'J':
                _position++;
                var items = new List<ItaniumNode>();
                while (!Take('E'))
                {
                    ItaniumNode? item = TemplateArgument();
                    if (item is null) return Leave(null);
                    items.Add(item);
                }

                return Leave(new ItaniumNode(NodeKind.Pack) { Items = items });
            default:
                return Leave(Type());
        }
    }
}
