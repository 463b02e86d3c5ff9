using System.Globalization;
using System.Numerics;

namespace Strobe.Visualizers;

/// <summary>The points that symbols of digital modulations should lie at.</summary>
public static class ReferencePoints
{
    /// <summary>The modulations that have names.</summary>
    public static ValueList<string> Names { get; } = ["bpsk", "qpsk", "8psk", "16qam", "64qam"];

    /// <summary>The points of a named modulation, scaled so that their mean power is 1.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static ValueList<Complex> Of(string name) => name switch
    {
        "bpsk" => [new(-1, 0), new(1, 0)],
        "qpsk" => Square(2),
        "8psk" => [.. Enumerable.Range(0, 8).Select(k => Complex.FromPolarCoordinates(1, k * Math.PI / 4))],
        "16qam" => Square(4),
        "64qam" => Square(8),
        _ => throw new ArgumentException($"There is no modulation {name}; there are {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>Reads a list of points such as <c>1+1j, -1, 0.5-2i, j</c>, separated by commas, semicolons or blanks; they are not scaled.</summary>
    /// <param name="text">The list.</param>
    /// <param name="points">The points; none when the text is no list.</param>
    public static bool TryParse(string text, out ValueList<Complex> points)
    {
        points = [];
        if (text is null) return false;
        List<Complex> read = [];
        foreach (string part in text.Split([',', ';', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryPoint(part, out Complex point)) return false;
            read.Add(point);
        }

        points = [.. read];
        return read.Count > 0;
    }

    private static ValueList<Complex> Square(int side)
    {
        // Levels ±1, ±3 …: their mean square is (side² − 1) / 3 for each of both parts.
        double scale = 1 / Math.Sqrt(2.0 * (side * side - 1) / 3);
        return [.. Enumerable.Range(0, side * side).Select(k => scale * new Complex(2 * (k % side) - side + 1, 2 * (k / side) - side + 1))];
    }

    private static bool TryPoint(string text, out Complex point)
    {
        point = 0;
        bool isImaginary = text[^1] is 'i' or 'j';
        string rest = isImaginary ? text[..^1] : text;
        int split = -1;
        // The sign between both parts, not the first one, nor that of an exponent.
        for (int i = 1; isImaginary && i < rest.Length; i++)
        {
            if (rest[i] is '+' or '-' && rest[i - 1] is not ('e' or 'E')) split = i;
        }

        if (!isImaginary)
        {
            bool isNumber = TryNumber(rest, out double only);
            point = only;
            return isNumber;
        }

        double real = 0;
        if (split >= 0 && !TryNumber(rest[..split], out real)) return false;
        string last = split >= 0 ? rest[split..] : rest;
        double imaginary = last is "" or "+" ? 1 : last == "-" ? -1 : double.NaN;
        if (double.IsNaN(imaginary) && !TryNumber(last, out imaginary)) return false;
        point = new Complex(real, imaginary);
        return true;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
