using System.Globalization;
using System.Text;

namespace Strobe.Symbols.Demangling;

/// <summary>
/// Rust names of the v0 kind (RFC 2603). Writes while it reads; a back reference reads an earlier place again, so depth, steps and
/// output are bounded. Crate hashes and the suffixes of numbers are left out.
/// </summary>
internal sealed partial class RustV0Demangler
{
    private const int MaxDepth = 200;
    private const int MaxSteps = 100_000;

    private readonly string _text;
    private readonly bool _isQualifiedOnly;
    private readonly StringBuilder _output = new(128);
    private int _position;
    private int _depth;
    private int _steps;
    private int _silent;
    private int _boundLifetimes;
    private bool _failed;

    private RustV0Demangler(string text, bool isQualifiedOnly) => (_text, _isQualifiedOnly) = (text, isQualifiedOnly);

    /// <summary>The path; null when the name is not of this kind, damaged or too large.</summary>
    internal static string? Demangle(string raw, bool qualified)
    {
        int dot = raw.IndexOf('.', StringComparison.Ordinal);
        string body = raw[2..(dot < 0 ? raw.Length : dot)];
        if (body.Length == 0 || !char.IsAsciiLetterUpper(body[0])) return null;
        foreach (char c in body)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return null;
        }

        var demangler = new RustV0Demangler(body, qualified);
        demangler.Path(inValue: true);
        if (demangler._position < body.Length && !demangler._failed)
        {
            // The crate that asked for the instance follows the path.
            demangler._silent++;
            demangler.Path(inValue: false);
        }

        return demangler._failed || demangler._position != body.Length ? null : demangler._output.ToString();
    }

    private char Peek => _position < _text.Length ? _text[_position] : '\0';

    private bool Take(char c)
    {
        if (Peek != c) return false;
        _position++;
        return true;
    }

    private char Next()
    {
        char c = Peek;
        if (c == '\0') _failed = true;
        else _position++;
        return c;
    }

    private bool Enter()
    {
        if (++_depth > MaxDepth || ++_steps > MaxSteps || _output.Length > Demangler.MaxOutput) _failed = true;
        return !_failed;
    }

    private void Write(string s)
    {
        if (_silent == 0) _output.Append(s);
    }

    /// <summary><c>_</c> is 0, otherwise base-62 digits and <c>_</c> are the number plus 1.</summary>
    private ulong Number62()
    {
        if (Take('_')) return 0;
        ulong number = 0;
        for (char c = Next(); c != '_'; c = Next())
        {
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetterLower(c) ? c - 'a' + 10 : char.IsAsciiLetterUpper(c) ? c - 'A' + 36 : -1;
            if (digit < 0 || number > (ulong.MaxValue - 62) / 62)
            {
                _failed = true;
                return 0;
            }

            number = number * 62 + (ulong)digit;
        }

        return number + 1;
    }

    private ulong OptionalNumber(char tag) => Take(tag) ? Number62() + 1 : 0;

    private (string Name, ulong Disambiguator) Identifier()
    {
        ulong disambiguator = OptionalNumber('s');
        bool isPunycode = Take('u');
        int length = 0;
        if (!char.IsAsciiDigit(Peek)) _failed = true;
        if (!Take('0'))
        {
            while (char.IsAsciiDigit(Peek) && length <= _text.Length) length = length * 10 + (Next() - '0');
        }

        Take('_');
        if (_failed || length > _text.Length - _position)
        {
            _failed = true;
            return ("", 0);
        }

        string name = _text.Substring(_position, length);
        _position += length;
        return (isPunycode ? Punycode.Decode(name) ?? name : name, disambiguator);
    }

    /// <summary>Reads what stands at an earlier place as if it stood here.</summary>
    private void BackReference(Action read)
    {
        int from = _position - 1;
        ulong target = Number62();
        if (_failed || target >= (ulong)from)
        {
            _failed = true;
            return;
        }

        int after = _position;
        _position = (int)target;
        if (_silent == 0) read();
        _position = after;
    }

    private void Path(bool inValue)
    {
        if (Enter()) UnguardedPath(inValue);
        _depth--;
    }

    private void UnguardedPath(bool inValue)
    {
        switch (Next())
        {
            case 'C': Write(Identifier().Name); break;
            case 'N': NestedPath(inValue); break;
            case 'M': ImplPath(hasTrait: false, isSkipped: true); break;
            case 'X': ImplPath(hasTrait: true, isSkipped: true); break;
            case 'Y': ImplPath(hasTrait: true, isSkipped: false); break;
            case 'I':
                Path(inValue);
                Write(inValue && !_isQualifiedOnly ? "::<" : "<");
                Separated(GenericArgument);
                Write(">");
                break;
            case 'B': BackReference(() => Path(inValue)); break;
            default: _failed = true; break;
        }
    }

    private void NestedPath(bool inValue)
    {
        char space = Next();
        Path(inValue);
        (string name, ulong disambiguator) = Identifier();
        if (char.IsAsciiLetterLower(space))
        {
            if (name.Length > 0) Write("::" + name);
            return;
        }

        string kind = space switch { 'C' => "closure", 'S' => "shim", _ => space.ToString() };
        string number = disambiguator.ToString(CultureInfo.InvariantCulture);
        Write(name.Length > 0 ? $"::{{{kind}:{name}#{number}}}" : $"::{{{kind}#{number}}}");
    }

    private void ImplPath(bool hasTrait, bool isSkipped)
    {
        if (isSkipped)
        {
            OptionalNumber('s');
            _silent++;
            Path(inValue: false);
            _silent--;
        }

        // Debug information names inherent methods by their type alone.
        bool isBare = _isQualifiedOnly && !hasTrait && _depth == 2 && (char.IsAsciiLetterUpper(Peek) && Peek is 'C' or 'N' or 'I' or 'B');
        if (!isBare) Write("<");
        Type();
        if (hasTrait)
        {
            Write(" as ");
            Path(inValue: false);
        }

        if (!isBare) Write(">");
    }

    private void Separated(Action item)
    {
        for (int i = 0; !_failed && !Take('E'); i++)
        {
            if (i > 0) Write(", ");
            item();
        }
    }

    private void GenericArgument()
    {
        if (Take('L')) Lifetime(Number62());
        else if (Take('K')) Constant(inValue: false);
        else Type();
    }
}
