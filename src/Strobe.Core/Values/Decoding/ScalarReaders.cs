using Strobe.Dwarf;
using Strobe.Values.Abi;

namespace Strobe.Values.Decoding;

/// <summary>The readers of basic types.</summary>
internal static class ScalarReaders
{
    internal static ValueReader For(string name, DwarfType declared, BaseType type)
    {
        int size = (int)Math.Clamp(type.SizeBytes, 0, 64);
        return type.Encoding switch
        {
            // Rust's () is a basic type of no size.
            _ when size == 0 => new StructReader(name, []),
            BaseEncoding.Bool => new BoolReader(name, size),
            BaseEncoding.Float => Float(name, type, size),
            BaseEncoding.ComplexFloat => Complex(name, type, size),
            BaseEncoding.Utf => new CharReader(name, size, isSigned: false),
            BaseEncoding.Address when size == 8 => new FunctionPointerReader(name, null),
            BaseEncoding.Unknown => new UnknownReader(name, Reasons.UnsupportedNumber),
            _ when IsNamed(declared, "wchar_t") => new CharReader(name, size, IsSigned(type)),
            _ when IsUtf8Unit(type) => new CharReader(name, size, isSigned: false),
            BaseEncoding.SignedChar or BaseEncoding.UnsignedChar when type.Name == "char" && size == 1 =>
                new CharReader(name, size, IsSigned(type)),
            _ => new IntegerReader(name, size, IsSigned(type)),
        };
    }

    internal static ValueReader MemberPointer(string name, PointerType pointer) => TypeFacts.SizeOf(pointer) == 16
        ? new UnknownReader(name, "<pointer to member function>")
        : new IntegerReader(name, 8, isSigned: true);

    /// <summary>True when pointers to and arrays of the type are text: <c>char</c> and its unsigned form, but not a typedef of that
    /// such as <c>uint8_t</c>, which is a small number.</summary>
    internal static bool IsTextUnit(DwarfType type)
    {
        if (type.Bare is not BaseType { SizeBytes: 1 } unit) return false;
        return unit.Encoding switch
        {
            BaseEncoding.Utf => true,
            BaseEncoding.Unsigned => IsUtf8Unit(unit),
            BaseEncoding.SignedChar or BaseEncoding.UnsignedChar => unit.Name == "char" || !IsTypedef(type, unit),
            _ => false,
        };
    }

    // gcc calls it an unsigned number.
    private static bool IsUtf8Unit(BaseType type) => type is { Name: "char8_t", SizeBytes: 1 };

    private static bool IsTypedef(DwarfType type, BaseType unit)
    {
        for (int i = 0; i < 64 && type is AliasType alias; i++)
        {
            if (!IsQualified(alias, unit)) return true;
            type = alias.Target;
        }

        return false;
    }

    private static bool IsQualified(AliasType alias, BaseType unit) => alias.Name.EndsWith(unit.Name, StringComparison.Ordinal)
        && alias.Name[..^unit.Name.Length].Split(' ').All(word => word is "" or "const" or "volatile" or "_Atomic" or "restrict");

    private static bool IsNamed(DwarfType type, string name)
    {
        for (int i = 0; i < 64 && type is AliasType alias; i++)
        {
            if (alias.Name == name) return true;
            type = alias.Target;
        }

        return type.Name == name;
    }

    private static bool IsSigned(BaseType type) => type.Encoding is BaseEncoding.Signed or BaseEncoding.SignedChar;

    private static ValueReader Float(string name, BaseType type, int size) => size switch
    {
        2 => new FloatReader(name, type.Name.Contains("bf", StringComparison.Ordinal) ? FloatFormat.Brain : FloatFormat.Half),
        4 => new FloatReader(name, FloatFormat.Single),
        8 => new FloatReader(name, FloatFormat.Double),
        16 when TypeFacts.IsLongDouble(type) => new FloatReader(name, FloatFormat.Extended),
        _ => new UnknownReader(name, Reasons.UnsupportedNumber),
    };

    private static ValueReader Complex(string name, BaseType type, int size)
    {
        BaseType part = new(type.Name, size / 2, BaseEncoding.Float);
        ValueReader number = Float(PartName(type, size), part, size / 2);
        return number is UnknownReader
            ? new UnknownReader(name, Reasons.UnsupportedNumber)
            : new StructReader(name, [new("real", 0, size / 2, number), new("imag", size / 2, size / 2, number)]);
    }

    private static string PartName(BaseType type, int size) => TypeFacts.IsLongDouble(type) ? "long double" : size == 8 ? "float" : "double";
}
