using System.Globalization;

namespace Strobe.Symbols.Demangling;

/// <summary>
/// Reads a name mangled by the Itanium C++ ABI (section 5.1) into nodes. Returns null as soon as something does not fit; depth and
/// length are bounded, so hostile names end quickly. This file holds the cursor and whole encodings; names, types and expressions have their own.
/// </summary>
internal sealed partial class ItaniumParser(string text)
{
    private const int MaxDepth = 200;

    private readonly List<ItaniumNode> _substitutions = [];
    private readonly List<ItaniumNode> _lateParameters = [];
    private List<ItaniumNode> _templateArguments = [];
    private int _position;
    private int _depth;
    private int _lambdaDepth;
    private bool _allowsLateParameters;

    /// <summary>The whole mangled name, with clone suffixes; null when it is none.</summary>
    internal static ItaniumNode? Parse(string raw)
    {
        int start = raw.StartsWith("___Z", StringComparison.Ordinal) ? 4 : raw.StartsWith("__Z", StringComparison.Ordinal) ? 3 : 2;
        var parser = new ItaniumParser(raw) { _position = start };
        ItaniumNode? node = parser.Encoding();
        while (node is not null && parser.Peek == '.') node = parser.Clone(node);
        return parser._position == raw.Length ? node : null;
    }

    private char Peek => _position < text.Length ? text[_position] : '\0';

    private char PeekAt(int offset) => _position + offset < text.Length ? text[_position + offset] : '\0';

    private bool Take(char c)
    {
        if (Peek != c) return false;
        _position++;
        return true;
    }

    private bool Take(string s)
    {
        if (string.CompareOrdinal(text, _position, s, 0, s.Length) != 0) return false;
        _position += s.Length;
        return true;
    }

    private bool Enter() => ++_depth <= MaxDepth;

    private ItaniumNode? Leave(ItaniumNode? node)
    {
        _depth--;
        return node;
    }

    /// <summary>A decimal number; −1 when there is none or it is absurd.</summary>
    private int Number()
    {
        int start = _position;
        long number = 0;
        while (char.IsAsciiDigit(Peek) && number <= int.MaxValue) number = number * 10 + (text[_position++] - '0');
        return _position == start || number > int.MaxValue ? -1 : (int)number;
    }

    /// <summary><c>_</c> is 0, <c>n_</c> is n + 1; −1 when malformed.</summary>
    private int CompactNumber()
    {
        if (Take('_')) return 0;
        int number = Number();
        return number >= 0 && number < int.MaxValue && Take('_') ? number + 1 : -1;
    }

    private ItaniumNode? Clone(ItaniumNode inner)
    {
        int start = _position++;
        if (!char.IsAsciiLetterOrDigit(Peek) && Peek != '_') return null;
        while (char.IsAsciiLetterLower(Peek) || Peek == '_' || char.IsAsciiLetterUpper(Peek)) _position++;
        while (char.IsAsciiDigit(Peek) || (Peek == '.' && char.IsAsciiDigit(PeekAt(1)))) _position++;
        return new ItaniumNode(NodeKind.Clone, text[start.._position], inner);
    }

    private ItaniumNode? Encoding()
    {
        if (!Enter()) return Leave(null);
        List<ItaniumNode> outer = _templateArguments;
        _templateArguments = [];
        ItaniumNode? node = Peek is 'T' or 'G' ? SpecialName() : FunctionOrData();
        _templateArguments = outer;
        return Leave(node);
    }

    private ItaniumNode? FunctionOrData()
    {
        var state = new NameState { LateFrom = _lateParameters.Count };
        ItaniumNode? name = Name(state);
        if (name is null || !ResolveLate(state.LateFrom)) return null;
        if (Peek is '\0' or 'E' or '.' or '_') return state.Qualifiers.Length == 0 ? name : WithQualifiers(name, state.Qualifiers);
        ItaniumNode? result = null;
        if (state.EndsWithArguments && !state.IsStructor)
        {
            result = Type();
            if (result is null) return null;
        }

        List<ItaniumNode>? parameters = Parameters();
        if (parameters is null) return null;
        var type = new ItaniumNode(NodeKind.FunctionType, state.Qualifiers, result) { Items = parameters };
        return new ItaniumNode(NodeKind.Function, "", name, type);
    }

    private static ItaniumNode WithQualifiers(ItaniumNode name, string qualifiers) => new(NodeKind.Suffixed, qualifiers.Trim(), name);

    /// <summary>Parameter types up to the end of the encoding; <c>v</c> alone is none.</summary>
    private List<ItaniumNode>? Parameters()
    {
        var parameters = new List<ItaniumNode>();
        while (Peek is not ('\0' or 'E' or '.'))
        {
            if (Peek is 'R' or 'O' && PeekAt(1) == 'E') break;
            if (Peek == 'Q') return null;
            ItaniumNode? type = Type();
            if (type is null) return null;
            parameters.Add(type);
        }

        if (parameters.Count == 0) return null;
        return parameters is [{ Kind: NodeKind.Builtin, Text: "void" }] ? [] : parameters;
    }

    private bool ResolveLate(int from)
    {
        for (int i = from; i < _lateParameters.Count; i++)
        {
            ItaniumNode late = _lateParameters[i];
            bool isKnown = late.Number < _templateArguments.Count;
            if (isKnown) late.Left = AsReference(_templateArguments[late.Number]);
            else if (late.Text.Length == 0) return false;
        }

        _lateParameters.RemoveRange(from, _lateParameters.Count - from);
        return true;
    }

    private ItaniumNode? SpecialName()
    {
        string code = text.Substring(_position, Math.Min(2, text.Length - _position));
        _position += code.Length;
        switch (code)
        {
            case "TV": return Special("vtable for ", Type());
            case "TT": return Special("VTT for ", Type());
            case "TI": return Special("typeinfo for ", Type());
            case "TS": return Special("typeinfo name for ", Type());
            case "TF": return Special("typeinfo fn for ", Type());
            case "TJ": return Special("java Class for ", Type());
            case "TA": return Special("template parameter object for ", TemplateArgument());
            case "TC": return ConstructionTable();
            case "TH": return Special("TLS init function for ", Name(null));
            case "TW": return Special("TLS wrapper function for ", Name(null));
            case "Th": return CallOffset('h') ? Special("non-virtual thunk to ", Encoding()) : null;
            case "Tv": return CallOffset('v') ? Special("virtual thunk to ", Encoding()) : null;
            case "Tc": return AnyCallOffset() && AnyCallOffset() ? Special("covariant return thunk to ", Encoding()) : null;
            case "GV": return Special("guard variable for ", Name(null));
            case "GR": return ReferenceTemporary();
            case "GA": return Special("hidden alias for ", Encoding());
            case "GT": return TransactionClone();
            default: return null;
        }
    }

    private static ItaniumNode? Special(string prefix, ItaniumNode? inner) =>
        inner is null ? null : new ItaniumNode(NodeKind.Special, prefix, inner);

    private ItaniumNode? ConstructionTable()
    {
        ItaniumNode? derived = Type();
        if (derived is null || Number() < 0 || !Take('_')) return null;
        ItaniumNode? inner = Type();
        return inner is null ? null : new ItaniumNode(NodeKind.SpecialPair, "construction vtable for ", inner, derived);
    }

    private ItaniumNode? ReferenceTemporary()
    {
        ItaniumNode? name = Name(null);
        int number = Peek == '\0' ? 0 : SequenceNumber();
        return name is null || number < 0 ? null : Special(string.Create(CultureInfo.InvariantCulture, $"reference temporary #{number} for "), name);
    }

    private ItaniumNode? TransactionClone()
    {
        string prefix = Take('n') ? "non-transaction clone for " : "transaction clone for ";
        if (prefix[0] == 't') _position++;
        return Special(prefix, Encoding());
    }

    private bool AnyCallOffset() => Take('h') ? CallOffset('h') : Take('v') && CallOffset('v');

    private bool CallOffset(char kind)
    {
        for (int i = 0; i < (kind == 'h' ? 1 : 2); i++)
        {
            Take('n');
            if (Number() < 0 || !Take('_')) return false;
        }

        return true;
    }

    /// <summary>The base-36 number of a substitution, up to and with its underscore: <c>_</c> is 0, <c>0_</c> is 1.</summary>
    private int SequenceNumber()
    {
        if (Take('_')) return 0;
        long number = 0;
        int start = _position;
        while (char.IsAsciiDigit(Peek) || char.IsAsciiLetterUpper(Peek))
        {
            char c = text[_position++];
            number = number * 36 + (char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10);
            if (number > int.MaxValue - 1) return -1;
        }

        return _position > start && Take('_') ? (int)number + 1 : -1;
    }

    /// <summary>What a name tells about the function type that follows it.</summary>
    private sealed class NameState
    {
        internal bool EndsWithArguments { get; set; }

        /// <summary>A constructor, destructor or conversion: no return type is encoded.</summary>
        internal bool IsStructor { get; set; }

        internal string Qualifiers { get; set; } = "";

        internal int LateFrom { get; init; }
    }
}
