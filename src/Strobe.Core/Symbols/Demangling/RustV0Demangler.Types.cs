using System.Globalization;
using System.Text;

namespace Strobe.Symbols.Demangling;

/// <summary>Types, lifetimes and constants.</summary>
internal sealed partial class RustV0Demangler
{
    private static string? Basic(char tag) => tag switch
    {
        'a' => "i8", 'b' => "bool", 'c' => "char", 'd' => "f64", 'e' => "str", 'f' => "f32", 'h' => "u8", 'i' => "isize", 'j' => "usize",
        'l' => "i32", 'm' => "u32", 'n' => "i128", 'o' => "u128", 'p' => "_", 's' => "i16", 't' => "u16", 'u' => "()", 'v' => "...",
        'x' => "i64", 'y' => "u64", 'z' => "!", _ => null,
    };

    private void Type()
    {
        if (Enter()) UnguardedType();
        _depth--;
    }

    private void UnguardedType()
    {
        char tag = Next();
        if (Basic(tag) is { } basic)
        {
            Write(basic);
            return;
        }

        switch (tag)
        {
            case 'R' or 'Q': Reference(tag == 'Q'); break;
            case 'P': Prefixed("*const "); break;
            case 'O': Prefixed("*mut "); break;
            case 'A' or 'S': ArrayOrSlice(tag == 'A'); break;
            case 'T': Tuple(); break;
            case 'F': Bound(FunctionType); break;
            case 'D': Dynamic(); break;
            case 'B': BackReference(Type); break;
            default:
                _position--;
                Path(inValue: false);
                break;
        }
    }

    private void Prefixed(string prefix)
    {
        Write(prefix);
        Type();
    }

    private void Reference(bool isMutable)
    {
        Write("&");
        if (Take('L') && Number62() is > 0 and var lifetime)
        {
            Lifetime(lifetime);
            Write(" ");
        }

        Prefixed(isMutable ? "mut " : "");
    }

    private void ArrayOrSlice(bool isArray)
    {
        Write("[");
        Type();
        if (isArray)
        {
            Write("; ");
            Constant(inValue: true);
        }

        Write("]");
    }

    private void Tuple()
    {
        Write("(");
        int count = 0;
        for (; !_failed && !Take('E'); count++)
        {
            if (count > 0) Write(", ");
            Type();
        }

        Write(count == 1 ? ",)" : ")");
    }

    /// <summary>Lifetimes are counted outwards from the innermost binder; 0 is the erased one.</summary>
    private void Lifetime(ulong index)
    {
        if (index == 0) Write("'_");
        else if (index > (ulong)_boundLifetimes) _failed = true;
        else WriteLifetime(_boundLifetimes - (int)index);
    }

    private void WriteLifetime(int depth) =>
        Write(depth < 26 ? "'" + (char)('a' + depth) : "'_" + depth.ToString(CultureInfo.InvariantCulture));

    private void Bound(Action inner)
    {
        ulong count = OptionalNumber('G');
        int outer = _boundLifetimes;
        if (count > 1000) _failed = true;
        if (count > 0 && !_failed)
        {
            Write("for<");
            for (ulong i = 0; i < count; i++)
            {
                if (i > 0) Write(", ");
                WriteLifetime(_boundLifetimes++);
            }

            Write("> ");
        }

        inner();
        _boundLifetimes = outer;
    }

    private void FunctionType()
    {
        if (Take('U')) Write("unsafe ");
        if (Take('K'))
        {
            string convention = Take('C') ? "C" : Identifier().Name.Replace('_', '-');
            Write("extern \"" + convention + "\" ");
        }

        Write("fn(");
        Separated(Type);
        Write(")");
        if (Take('u')) return;
        Write(" -> ");
        Type();
    }

    private void Dynamic()
    {
        Write("dyn ");
        Bound(() =>
        {
            for (int i = 0; !_failed && !Take('E'); i++)
            {
                if (i > 0) Write(" + ");
                DynamicTrait();
            }
        });
        if (!Take('L')) _failed = true;
        else if (Number62() is > 0 and var lifetime)
        {
            Write(" + ");
            Lifetime(lifetime);
        }
    }

    private void DynamicTrait()
    {
        bool isOpen = PathWithOpenArguments();
        while (!_failed && Take('p'))
        {
            Write(isOpen ? ", " : "<");
            isOpen = true;
            Write(Identifier().Name + " = ");
            Type();
        }

        if (isOpen) Write(">");
    }

    /// <summary>Writes a path and, when it has generic arguments, leaves their bracket open for associated types.</summary>
    private bool PathWithOpenArguments()
    {
        if (!Enter()) return false;
        bool isOpen = false;
        if (Take('B')) BackReference(() => isOpen = PathWithOpenArguments());
        else if (Take('I'))
        {
            Path(inValue: false);
            Write("<");
            Separated(GenericArgument);
            isOpen = true;
        }
        else Path(inValue: false);
        _depth--;
        return isOpen;
    }

    private void Constant(bool inValue)
    {
        if (Enter()) UnguardedConstant(inValue);
        _depth--;
    }

    private void UnguardedConstant(bool inValue)
    {
        char tag = Next();
        switch (tag)
        {
            case 'B': BackReference(() => Constant(inValue)); break;
            case 'p': Write("_"); break;
            case 'h' or 't' or 'm' or 'y' or 'o' or 'j': Write(Magnitude()); break;
            case 'a' or 's' or 'l' or 'x' or 'n' or 'i': Write((Take('n') ? "-" : "") + Magnitude()); break;
            case 'b': Write(HexDigits() switch { "0" => "false", "1" => "true", _ => Fail() }); break;
            case 'c': Write(Character()); break;
            default: CompositeConstant(tag, inValue); break;
        }
    }

    private void CompositeConstant(char tag, bool inValue)
    {
        bool isBraced = !inValue;
        if (isBraced) Write("{");
        switch (tag)
        {
            case 'e':
                Write("*");
                Write(Text());
                break;
            case 'R' when Take('e'): Write(Text()); break;
            case 'R' or 'Q':
                Write(tag == 'R' ? "&" : "&mut ");
                Constant(inValue: true);
                break;
            case 'A':
                Write("[");
                Separated(() => Constant(inValue: true));
                Write("]");
                break;
            case 'T':
                Write("(");
                Separated(() => Constant(inValue: true));
                Write(")");
                break;
            case 'V': Variant(); break;
            default: _failed = true; break;
        }

        if (isBraced) Write("}");
    }

    private void Variant()
    {
        Path(inValue: true);
        switch (Next())
        {
            case 'U': break;
            case 'T':
                Write("(");
                Separated(() => Constant(inValue: true));
                Write(")");
                break;
            case 'S':
                Write(" { ");
                Separated(() =>
                {
                    Write(Identifier().Name + ": ");
                    Constant(inValue: true);
                });
                Write(" }");
                break;
            default: _failed = true; break;
        }
    }

    private string Fail()
    {
        _failed = true;
        return "";
    }

    private string HexDigits()
    {
        int start = _position;
        while (char.IsAsciiHexDigitLower(Peek)) _position++;
        string digits = _text[start.._position];
        return Take('_') ? digits : Fail();
    }

    private string Magnitude()
    {
        string digits = HexDigits();
        if (digits.Length > 32) return "0x" + digits;
        return UInt128.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : digits.Length == 0 && !_failed ? "0" : Fail();
    }

    private string Character()
    {
        if (!uint.TryParse(HexDigits(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) || !Rune.IsValid(code)) return Fail();
        return code switch
        {
            '\'' => "'\\''",
            '\\' => "'\\\\'",
            '\n' => "'\\n'",
            '\r' => "'\\r'",
            '\t' => "'\\t'",
            _ => "'" + new Rune(code) + "'",
        };
    }

    private string Text()
    {
        string digits = HexDigits();
        if (digits.Length % 2 != 0) return Fail();
        string content = Encoding.UTF8.GetString(Convert.FromHexString(digits));
        return "\"" + content.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }
}
