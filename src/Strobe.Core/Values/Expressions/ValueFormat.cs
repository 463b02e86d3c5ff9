using System.Globalization;
using System.Text.RegularExpressions;

namespace Strobe.Values.Expressions;

/// <summary>How a value is written in a message: <c>[0][width][.digits][f|e|g|d|x|b|s]</c>. Always written by the host, never in the target.</summary>
/// <param name="Width">Padded to so many characters: numbers on the left, others on the right.</param>
/// <param name="IsZeroPadded">With zeros, for numbers.</param>
/// <param name="Digits">Behind the point; −1 when not said.</param>
/// <param name="Form">The letter; NUL for the value's usual text.</param>
internal readonly partial record struct ValueFormat(int Width, bool IsZeroPadded, int Digits, char Form)
{
    internal const string Known = "[0][width][.digits] and f, e, g for numbers, d, x, b for whole numbers, s for any value, such as {x:.3f} or {n:08x}";

    /// <summary>Null when the text is no format.</summary>
    internal static ValueFormat? Parse(string text)
    {
        if (Pattern().Match(text) is not { Success: true } match || text.Length == 0) return null;
        Group digits = match.Groups["digits"];
        string form = match.Groups["form"].Value;
        if (digits.Success && form is not ("f" or "e" or "g")) return null;
        return new ValueFormat(
            Number(match.Groups["width"], 0), match.Groups["zero"].Length > 0, Number(digits, -1), form.Length == 0 ? '\0' : form[0]);
    }

    /// <summary>The value's text; its usual one where the form does not suit it.</summary>
    internal string Write(Value value)
    {
        string? number = Form switch
        {
            'f' or 'e' or 'g' => FloatOf(value) is { } real && double.IsFinite(real) ? Real(real) : null,
            'd' or 'x' or 'b' => IntegerOf(value) is { } whole ? Whole(whole) : null,
            _ => null,
        };
        string text = number ?? (value is TextValue { IsCut: false } raw ? raw.Text : value.ToString()!);
        bool isNumber = number is not null || value is IntegerValue or FloatValue;
        if (Width <= text.Length) return text;
        if (!isNumber) return text.PadRight(Width);
        if (!IsZeroPadded) return text.PadLeft(Width);
        bool isNegative = text[0] == '-';
        return isNegative ? "-" + text[1..].PadLeft(Width - 1, '0') : text.PadLeft(Width, '0');
    }

    private static int Number(Group group, int absent) => group.Length > 0 ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : absent;

    private string Real(double number) => Form switch
    {
        'f' => number.ToString("F" + (Digits < 0 ? 6 : Digits).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        'e' => number.ToString((Digits is 0 ? "0" : "0." + new string('0', Digits < 0 ? 6 : Digits)) + "e+00", CultureInfo.InvariantCulture),
        _ => number.ToString("G" + (Digits < 0 ? 6 : Math.Max(1, Digits)).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
    };

    private string Whole(Int128 number)
    {
        if (Form == 'd') return number.ToString(CultureInfo.InvariantCulture);
        UInt128 size = (UInt128)(number < 0 ? -number : number);
        string magnitude = size.ToString(Form == 'x' ? "x" : "b", CultureInfo.InvariantCulture).TrimStart('0');
        return (number < 0 ? "-" : "") + (magnitude.Length == 0 ? "0" : magnitude);
    }

    private static double? FloatOf(Value value) => value is FloatValue real ? real.Number : (double?)IntegerOf(value);

    private static Int128? IntegerOf(Value value) => value switch
    {
        IntegerValue integer => integer.Number,
        BoolValue truth => truth.IsTrue ? 1 : 0,
        CharValue character => character.CodePoint,
        EnumValue named => named.Number,
        PointerValue pointer => pointer.Address,
        _ => null,
    };

    [GeneratedRegex(@"^(?<zero>0?)(?<width>[1-9][0-9]?)?(?:\.(?<digits>[0-9]|1[0-9]))?(?<form>[fegdxbs])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
