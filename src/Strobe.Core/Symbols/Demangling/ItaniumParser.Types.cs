using System.Globalization;

namespace Strobe.Symbols.Demangling;

/// <summary>Types, substitutions and template parameters.</summary>
internal sealed partial class ItaniumParser
{
    private ItaniumNode? Type()
    {
        if (!Enter()) return Leave(null);
        int before = _position;
        bool isCandidate = true;
        ItaniumNode? type = UncachedType(ref isCandidate);
        if (type is not null && _position == before) type = null;
        if (type is not null && isCandidate) _substitutions.Add(type);
        return Leave(type);
    }

    private ItaniumNode? UncachedType(ref bool isCandidate)
    {
        switch (Peek)
        {
            case 'r' or 'V' or 'K': return QualifiedType();
            case 'P': return Wrapped(NodeKind.Pointer);
            case 'R': return Wrapped(NodeKind.Reference);
            case 'O': return Wrapped(NodeKind.RvalueReference);
            case 'C': return Suffixed("_Complex");
            case 'G': return Suffixed("_Imaginary");
            case 'U' when PeekAt(1) is not ('t' or 'l' or 'b'): return VendorQualified();
            case 'F': return FunctionType("");
            case 'A': return ArrayType();
            case 'M': return MemberPointer();
            case 'D': return ExtendedType(ref isCandidate);
            case 'T': return ParameterOrElaborated();
            case 'S' when PeekAt(1) != 't': return SubstitutedType(ref isCandidate);
            case 'u': return VendorType();
            case 'N' or 'Z' or 'S' or 'U' or (>= '0' and <= '9'): return Name(null);
            case >= 'a' and <= 'z' when ItaniumTables.Builtins[Peek - 'a'] is { } builtin:
                _position++;
                isCandidate = false;
                return new ItaniumNode(NodeKind.Builtin, builtin);
            default: return null;
        }
    }

    private ItaniumNode? Wrapped(NodeKind kind)
    {
        _position++;
        ItaniumNode? inner = Type();
        return inner is null ? null : new ItaniumNode(kind, "", inner);
    }

    private ItaniumNode? Suffixed(string suffix)
    {
        _position++;
        ItaniumNode? inner = Type();
        return inner is null ? null : new ItaniumNode(NodeKind.Suffixed, suffix, inner);
    }

    private ItaniumNode? VendorQualified()
    {
        _position++;
        ItaniumNode? qualifier = SourceName();
        if (qualifier is null) return null;
        ItaniumNode? name = Peek == 'I' ? Instantiate(qualifier, null) : qualifier;
        ItaniumNode? inner = Type();
        return inner is null || name is null ? null : new ItaniumNode(NodeKind.Suffixed, "", inner, name);
    }

    private ItaniumNode? VendorType()
    {
        _position++;
        ItaniumNode? name = SourceName();
        return name is null || Peek != 'I' ? name : Instantiate(name, null);
    }

    /// <summary>Qualifiers in the order they are printed, innermost (last written) first.</summary>
    private string CvQualifiers()
    {
        bool isRestrict = Take('r');
        bool isVolatile = Take('V');
        bool isConst = Take('K');
        return (isConst ? " const" : "") + (isVolatile ? " volatile" : "") + (isRestrict ? " restrict" : "");
    }

    private string ReferenceQualifier() => Take('R') ? " &" : Take('O') ? " &&" : "";

    private ItaniumNode? QualifiedType()
    {
        string qualifiers = CvQualifiers();
        if (Peek == 'F' || (Peek == 'D' && PeekAt(1) is 'o' or 'O' or 'w' or 'x')) return FunctionType(qualifiers);
        ItaniumNode? inner = Type();
        return inner is null ? null : new ItaniumNode(NodeKind.CvQualified, qualifiers, inner);
    }

    private ItaniumNode? FunctionType(string qualifiers)
    {
        ItaniumNode? exceptions = null;
        if (Take("Do")) exceptions = new ItaniumNode(NodeKind.Name, "noexcept");
        else if (Peek == 'D' && PeekAt(1) is 'O' or 'w')
        {
            exceptions = ExceptionSpecification();
            if (exceptions is null) return null;
        }

        bool isTransactionSafe = Take("Dx");
        if (!Take('F')) return null;
        Take('Y');
        ItaniumNode? result = Type();
        List<ItaniumNode>? parameters = result is null ? null : Parameters();
        if (parameters is null) return null;
        qualifiers += ReferenceQualifier();
        if (isTransactionSafe) qualifiers += " transaction_safe";
        return Take('E') ? new ItaniumNode(NodeKind.FunctionType, qualifiers, result, exceptions) { Items = parameters } : null;
    }

    private ItaniumNode? ExceptionSpecification()
    {
        bool isNoexcept = text[_position + 1] == 'O';
        _position += 2;
        var items = new List<ItaniumNode>();
        while (!Take('E'))
        {
            ItaniumNode? item = isNoexcept ? Expression() : Type();
            if (item is null) return null;
            items.Add(item);
        }

        return new ItaniumNode(NodeKind.List, isNoexcept ? "noexcept" : "throw") { Items = items };
    }

    private ItaniumNode? ArrayType()
    {
        _position++;
        ItaniumNode? length = null;
        if (char.IsAsciiDigit(Peek))
        {
            int start = _position;
            while (char.IsAsciiDigit(Peek)) _position++;
            length = new ItaniumNode(NodeKind.Name, text[start.._position]);
        }
        else if (Peek != '_')
        {
            length = Expression();
            if (length is null) return null;
        }

        if (!Take('_')) return null;
        ItaniumNode? element = Type();
        return element is null ? null : new ItaniumNode(NodeKind.Array, "", element, length);
    }

    private ItaniumNode? MemberPointer()
    {
        _position++;
        ItaniumNode? owner = Type();
        ItaniumNode? member = owner is null ? null : Type();
        return member is null ? null : new ItaniumNode(NodeKind.MemberPointer, "", member, owner);
    }

    private ItaniumNode? ExtendedType(ref bool isCandidate)
    {
        switch (PeekAt(1))
        {
            case 't' or 'T': return Decltype();
            case 'p': return PackExpansion();
            case 'v': return Vector();
            case 'o' or 'O' or 'w' or 'x': return FunctionType("");
            case 'F': return FixedFloat(ref isCandidate);
            case 'B' or 'U': return BitInteger();
            case 'k' or 'K': return null;
        }

        if (ItaniumTables.ExtendedBuiltin(PeekAt(1)) is not { } builtin) return null;
        _position += 2;
        isCandidate = false;
        return new ItaniumNode(NodeKind.Builtin, builtin);
    }

    private ItaniumNode? PackExpansion()
    {
        _position += 2;
        ItaniumNode? inner = Type();
        return inner is null ? null : new ItaniumNode(NodeKind.PackExpansion, "", inner);
    }

    private ItaniumNode? Decltype()
    {
        _position += 2;
        ItaniumNode? expression = Expression();
        return expression is not null && Take('E') ? new ItaniumNode(NodeKind.Decltype, "", expression) : null;
    }

    private ItaniumNode? Vector()
    {
        _position += 2;
        ItaniumNode? length = null;
        if (Take('_')) length = Expression();
        else if (Number() is >= 0 and var count) length = new ItaniumNode(NodeKind.Name, count.ToString(CultureInfo.InvariantCulture));
        if (length is null || !Take('_')) return null;
        if (Take('p')) return new ItaniumNode(NodeKind.Name, "pixel __vector");
        ItaniumNode? element = Type();
        return element is null ? null : new ItaniumNode(NodeKind.Vector, "", element, length);
    }

    private ItaniumNode? FixedFloat(ref bool isCandidate)
    {
        _position += 2;
        isCandidate = false;
        int bits = Number();
        if (bits < 0) return null;
        string width = bits.ToString(CultureInfo.InvariantCulture);
        if (Take('b')) return new ItaniumNode(NodeKind.Builtin, "std::bfloat" + width + "_t");
        if (Take('x')) return new ItaniumNode(NodeKind.Builtin, "_Float" + width + "x");
        return Take('_') ? new ItaniumNode(NodeKind.Builtin, "_Float" + width) : null;
    }

    private ItaniumNode? BitInteger()
    {
        string prefix = text[_position + 1] == 'B' ? "_BitInt(" : "unsigned _BitInt(";
        _position += 2;
        int bits = Number();
        return bits >= 0 && Take('_') ? new ItaniumNode(NodeKind.Name, prefix + bits.ToString(CultureInfo.InvariantCulture) + ")") : null;
    }

    private ItaniumNode? ParameterOrElaborated()
    {
        if (PeekAt(1) is 's' or 'u' or 'e')
        {
            _position += 2;
            return Name(null);
        }

        ItaniumNode? parameter = TemplateParameter();
        if (parameter is null || Peek != 'I' || _allowsLateParameters) return parameter;
        _substitutions.Add(parameter);
        return Instantiate(parameter, null);
    }

    private ItaniumNode? TemplateParameter()
    {
        _position++;
        if (Take('L'))
        {
            if (CompactNumber() < 0) return null;
        }

        int index = CompactNumber();
        if (index < 0) return null;
        if (!_allowsLateParameters && _lambdaDepth == 0) return index < _templateArguments.Count ? AsReference(_templateArguments[index]) : null;
        string placeholder = _lambdaDepth > 0 ? "auto:" + (index + 1).ToString(CultureInfo.InvariantCulture) : "";
        var late = new ItaniumNode(NodeKind.LateParameter, placeholder) { Number = index };
        _lateParameters.Add(late);
        return late;
    }

    private static ItaniumNode AsReference(ItaniumNode argument) =>
        argument.Kind == NodeKind.Pack ? new ItaniumNode(NodeKind.PackReference) { Items = argument.Items } : argument;

    private ItaniumNode? SubstitutedType(ref bool isCandidate)
    {
        ItaniumNode? found = Substitution();
        if (found is null || Peek != 'I')
        {
            isCandidate = false;
            return found;
        }

        return Instantiate(found, null);
    }

    private ItaniumNode? Substitution()
    {
        _position++;
        if (char.IsAsciiLetterLower(Peek))
        {
            if (ItaniumTables.Standard(Peek) is not { } standard) return null;
            _position++;
            ItaniumNode node = new(NodeKind.Standard, standard.Full, null, new ItaniumNode(NodeKind.Name, standard.Last));
            if (Peek != 'B') return node;
            while (node is not null && Peek == 'B') node = AbiTag(node)!;
            if (node is not null) _substitutions.Add(node);
            return node;
        }

        int number = SequenceNumber();
        return number >= 0 && number < _substitutions.Count ? _substitutions[number] : null;
    }
}
