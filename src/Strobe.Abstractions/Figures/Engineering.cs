using System.Globalization;

namespace Strobe;

/// <summary>Numbers with engineering prefixes: 0.0125 s is <c>12.5 ms</c>. Always with a point, whatever the culture.</summary>
public static class Engineering
{
    private const int Largest = 8, Smallest = -8;
    private const string Prefixes = "yzafpnµm kMGTPEZY";

    /// <summary>A number with so many digits, a prefix and its unit.</summary>
    /// <param name="value">The number, in the unit.</param>
    /// <param name="unit">The unit without a prefix. Logarithmic units (dB…), <c>%</c>, <c>°</c>, <c>1/s</c> and the like, counts of samples and the empty one get none: large and small numbers have an exponent there.</param>
    /// <param name="digits">Significant digits, 1 to 15.</param>
    public static string Format(double value, string unit = "", int digits = 4)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (!double.IsFinite(value)) return value.ToString(CultureInfo.InvariantCulture) + (unit.Length == 0 ? "" : " " + unit);
        (string prefix, double scaled) = Scale(value, unit, digits);
        string suffix = prefix + unit;
        return Digits(scaled, digits) + (suffix.Length == 0 ? "" : suffix is "%" or "°" ? suffix : " " + suffix);
    }

    /// <summary>The power of a thousand that suits a number of this unit, −8 to 8: 1 for kilo; 0 where the unit takes no prefix.</summary>
    public static int PowerFor(double value, string unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (!TakesPrefix(unit) || value == 0 || !double.IsFinite(value)) return 0;
        return Math.Clamp((int)Math.Floor(Math.Log10(Math.Abs(value)) / 3 + 1e-12), Smallest, Largest);
    }

    /// <summary>The prefix for a power of a thousand: <c>k</c> for 1, <c>µ</c> for −2, nothing for 0.</summary>
    public static string Prefix(int power) => power == 0 ? "" : Prefixes[Math.Clamp(power, Smallest, Largest) - Smallest].ToString();

    /// <summary>Whether a unit is written with prefixes.</summary>
    public static bool TakesPrefix(string unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Length > 0 && unit is not ("%" or "°") && !unit.StartsWith("1/", StringComparison.Ordinal) && !unit.StartsWith("dB", StringComparison.Ordinal)
            && !unit.Contains('²', StringComparison.Ordinal) && !unit.Contains("sample", StringComparison.Ordinal);
    }

    private static (string Prefix, double Scaled) Scale(double value, string unit, int digits)
    {
        int power = PowerFor(value, unit);
        double scaled = value / Math.Pow(1000, power);
        // 999.96 with 4 digits would be 1000: it is 1 of the next prefix.
        if (TakesPrefix(unit) && power < Largest && Math.Abs(Rounded(scaled, digits)) >= 1000) (power, scaled) = (power + 1, scaled / 1000);
        return (Prefix(power), scaled);
    }

    private static double Rounded(double value, int digits) => double.Parse(value.ToString("E" + (digits - 1), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Digits(double value, int digits)
    {
        double size = Math.Abs(value);
        if (size != 0 && (size >= 1e6 || size < 1e-4)) return value.ToString("0." + new string('#', digits - 1) + "e0", CultureInfo.InvariantCulture);
        double rounded = Rounded(value, digits);
        return (rounded == 0 ? 0 : rounded).ToString("0." + new string('#', 15), CultureInfo.InvariantCulture);
    }
}
