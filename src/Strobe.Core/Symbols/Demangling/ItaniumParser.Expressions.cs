namespace Strobe.Symbols.Demangling;

/// <summary>Expressions, as they occur in template arguments, array bounds and decltype.</summary>
internal sealed partial class ItaniumParser
{
    private ItaniumNode? Expression()
    {
        if (!Enter()) return Leave(null);
        return Leave(UnguardedExpression());
    }

    private ItaniumNode? UnguardedExpression()
    {
        switch (Peek)
        {
            case 'L': return Literal();
            case 'T': return TemplateParameter();
            case 'f' when PeekAt(1) == 'p' || (PeekAt(1) == 'L' && char.IsAsciiDigit(PeekAt(2))): return FunctionParameter();
            case 'f': return Fold();
            case >= '0' and <= '9': return Simple();
        }

        string code = Code();
        if (code.Length == 0) return null;
        _position += 2;
        return code switch
        {
            "sr" => Unresolved(),
            "on" => UnresolvedOperator(),
            "dn" => Simple() is { } name ? new ItaniumNode(NodeKind.Destructor, name.Text) : null,
            "gs" => OneOperand(NodeKind.Unary, code, Expression()),
            "sp" => OneOperand(NodeKind.PackExpansion, "", Expression()),
            "sZ" => OneOperand(NodeKind.PackLength, "", Expression()),
            "sP" => Many('\0', NodeKind.PackLength, null),
            "st" or "ti" or "at" => OneOperand(NodeKind.Unary, code, Type()),
            "il" => Many('\0', NodeKind.Braced, null),
            "tl" => Type() is { } type ? Many('\0', NodeKind.Braced, type) : null,
            "cl" or "cp" => Expression() is { } callee ? Many('\0', NodeKind.Call, callee) : null,
            "cv" => Cast(),
            "sc" or "dc" or "cc" or "rc" => NamedCast(code),
            "nw" or "na" => New(code),
            "qu" => Three(code),
            "pp" or "mm" => Take('_')
                ? OneOperand(NodeKind.Unary, code, Expression())
                : OneOperand(NodeKind.Postfix, code, Expression()),
            "tr" => new ItaniumNode(NodeKind.Name, "throw"),
            "ix" or "dt" or "pt" => Two(NodeKind.Binary, code),
            "di" or "dx" => DesignatedMember(code),
            "dX" => Three(code),
            "sz" or "az" or "te" or "nx" => OneOperand(NodeKind.Unary, code, Expression()),
            _ => Plain(code),
        };
    }

    private ItaniumNode? Plain(string code)
    {
        if (!ItaniumTables.Operators.TryGetValue(code, out (string Text, OperatorShape Shape) found)) return null;
        return found.Shape switch
        {
            OperatorShape.Prefix => OneOperand(NodeKind.Unary, code, Expression()),
            OperatorShape.Binary => Two(NodeKind.Binary, code),
            _ => null,
        };
    }

    private static ItaniumNode? OneOperand(NodeKind kind, string code, ItaniumNode? operand) =>
        operand is null ? null : new ItaniumNode(kind, code, operand);

    private ItaniumNode? Two(NodeKind kind, string code)
    {
        ItaniumNode? left = Expression();
        ItaniumNode? right = left is null ? null : Expression();
        return right is null ? null : new ItaniumNode(kind, code, left, right);
    }

    private ItaniumNode? Three(string code)
    {
        ItaniumNode? first = Expression();
        ItaniumNode? second = first is null ? null : Expression();
        ItaniumNode? third = second is null ? null : Expression();
        return third is null ? null : new ItaniumNode(NodeKind.Trinary, code, first, second) { Third = third };
    }

    /// <summary>Expressions up to E (and up to <paramref name="end"/> when that comes first).</summary>
    private ItaniumNode? Many(char end, NodeKind kind, ItaniumNode? head)
    {
        var items = new List<ItaniumNode>();
        while (!Take('E'))
        {
            if (end != '\0' && Take(end)) break;
            ItaniumNode? item = kind == NodeKind.PackLength ? TemplateArgument() : Expression();
            if (item is null) return null;
            items.Add(item);
        }

        return new ItaniumNode(kind, "", head) { Items = items };
    }

    private ItaniumNode? Cast()
    {
        ItaniumNode? type = Type();
        if (type is null) return null;
        ItaniumNode? operand = Take('_') ? Many('\0', NodeKind.List, null) : Expression();
        return operand is null ? null : new ItaniumNode(NodeKind.Cast, "", type, operand);
    }

    private ItaniumNode? NamedCast(string code)
    {
        ItaniumNode? type = Type();
        ItaniumNode? operand = type is null ? null : Expression();
        return operand is null ? null : new ItaniumNode(NodeKind.NamedCast, code, type, operand);
    }

    private ItaniumNode? New(string code)
    {
        ItaniumNode? placement = Many('_', NodeKind.List, null);
        ItaniumNode? type = placement is null ? null : Type();
        if (type is null) return null;
        if (Take('E')) return new ItaniumNode(NodeKind.New, code, placement, type);
        ItaniumNode? initial = Take("pi") ? Many('\0', NodeKind.List, null) : Expression();
        return initial is null ? null : new ItaniumNode(NodeKind.New, code, placement, type) { Third = initial };
    }

    private ItaniumNode? DesignatedMember(string code)
    {
        ItaniumNode? field = code == "di" ? SourceName() : Expression();
        ItaniumNode? value = field is null ? null : Expression();
        return value is null ? null : new ItaniumNode(NodeKind.Designated, code, field, value);
    }

    private ItaniumNode? Fold()
    {
        char kind = PeekAt(1);
        if (kind is not ('l' or 'r' or 'L' or 'R')) return null;
        _position += 2;
        string code = Code();
        if (!ItaniumTables.Operators.ContainsKey(code)) return null;
        _position += 2;
        ItaniumNode? first = Expression();
        ItaniumNode? second = char.IsAsciiLetterUpper(kind) && first is not null ? Expression() : first;
        return second is null ? null : new ItaniumNode(NodeKind.Fold, kind + code, first, second);
    }

    private ItaniumNode? FunctionParameter()
    {
        if (text[_position + 1] == 'L')
        {
            _position += 2;
            if (Number() < 0 || !Take('p')) return null;
        }
        else
        {
            _position += 2;
            if (Take('T')) return new ItaniumNode(NodeKind.FunctionParameter);
        }

        CvQualifiers();
        int index = CompactNumber();
        return index < 0 ? null : new ItaniumNode(NodeKind.FunctionParameter) { Number = index + 1 };
    }

    /// <summary>A plain identifier with template arguments.</summary>
    private ItaniumNode? Simple()
    {
        ItaniumNode? name = SourceName();
        while (name is not null && Peek == 'B') name = AbiTag(name);
        return name is null || Peek != 'I' ? name : Instantiate(name, null);
    }

    private ItaniumNode? UnresolvedOperator()
    {
        ItaniumNode? name = OperatorName(null);
        return name is null || Peek != 'I' ? name : Instantiate(name, null);
    }

    /// <summary><c>sr</c> type name, <c>sr</c> levels… <c>E</c> name, or <c>srN</c> type levels… <c>E</c> name.</summary>
    private ItaniumNode? Unresolved()
    {
        int start = _position;
        int known = _substitutions.Count;
        if (Peek is 'N' or (>= '0' and <= '9') && Levels() is { } levels && BaseName() is { } last)
        {
            if (last.Kind != NodeKind.Template || text[start] == 'N') return new ItaniumNode(NodeKind.Qualified, "", levels, last);
            var whole = new ItaniumNode(NodeKind.Qualified, "", levels, last.Left);
            return new ItaniumNode(NodeKind.Template, "", whole) { Items = last.Items };
        }

        _position = start;
        _substitutions.RemoveRange(known, _substitutions.Count - known);
        ItaniumNode? type = Type();
        ItaniumNode? name = type is null ? null : BaseName();
        return name is null ? null : new ItaniumNode(NodeKind.Qualified, "", type, name);
    }

    private ItaniumNode? Levels()
    {
        if (Peek == 'N' && PeekAt(1) is 'K' or 'V' or 'r') return null;
        ItaniumNode? scope = Take('N') ? Type() : Simple();
        while (scope is not null && !Take('E'))
        {
            ItaniumNode? level = Simple();
            scope = level is null ? null : new ItaniumNode(NodeKind.Qualified, "", scope, level);
        }

        return scope;
    }

    private ItaniumNode? BaseName()
    {
        if (Take("on")) return UnresolvedOperator();
        if (Take("dn")) return Simple() is { } name ? new ItaniumNode(NodeKind.Destructor, name.Text) : null;
        if (char.IsAsciiDigit(Peek)) return Simple();
        return UnresolvedOperator();
    }

    private ItaniumNode? Literal()
    {
        _position++;
        if (Peek == '_' && PeekAt(1) == 'Z' || Peek == 'Z')
        {
            _position += Peek == '_' ? 2 : 1;
            ItaniumNode? encoding = Encoding();
            return encoding is not null && Take('E') ? encoding : null;
        }

        ItaniumNode? type = Type();
        if (type is null) return null;
        if (Take('E')) return type.Kind == NodeKind.Builtin ? type : new ItaniumNode(NodeKind.Literal, "", type);
        int start = _position;
        while (Peek is not ('E' or '\0')) _position++;
        string value = text[start.._position];
        return Take('E') ? new ItaniumNode(NodeKind.Literal, value, type) : null;
    }
}
