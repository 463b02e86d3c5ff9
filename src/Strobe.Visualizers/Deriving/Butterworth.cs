using System.Numerics;

namespace Strobe.Visualizers.Deriving;

/// <summary>One second-order section of a recursive filter, a0 = 1: y = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²) x.</summary>
internal readonly record struct Section(double B0, double B1, double B2, double A1, double A2)
{
    /// <summary>The complex gain at a frequency in radians per sample.</summary>
    internal Complex GainAt(double frequency)
    {
        Complex z = Complex.FromPolarCoordinates(1, -frequency);
        return (B0 + z * (B1 + z * B2)) / (1 + z * (A1 + z * A2));
    }

    internal Section Scaled(double factor) => this with { B0 = B0 * factor, B1 = B1 * factor, B2 = B2 * factor };
}

/// <summary>
/// Butterworth filters: the analog prototype, its frequencies prewarped and transformed, then the bilinear transform (Oppenheim, Schafer, 7.3), as second-order
/// sections. A band-pass or band-stop of order n has 2n poles.
/// </summary>
internal static class Butterworth
{
    /// <summary>The sections, the one that rings least first.</summary>
    /// <param name="band">What passes.</param>
    /// <param name="order">The order of the prototype.</param>
    /// <param name="low">The −3 dB edge, or the lower one: cycles per sample, above 0 and below 0.5.</param>
    /// <param name="high">The upper edge of a band.</param>
    internal static Section[] Design(FilterBand band, int order, double low, double high)
    {
        // Twice the tangent: the analog frequency that the bilinear transform at a rate of 1 maps to the wanted one.
        double lower = 2 * Math.Tan(Math.PI * low), upper = 2 * Math.Tan(Math.PI * high);
        double centre = band is FilterBand.Band or FilterBand.Stop ? Math.Sqrt(lower * upper) : lower, width = upper - lower;
        List<(double A1, double A2, bool IsFirstOrder)> denominators = [];
        for (int k = 0; k <= (order - 1) / 2; k++)
        {
            double angle = Math.PI * (2 * k + 1) / (2 * order);
            bool isReal = 2 * k + 1 == order;
            // The pole above the real axis; its mirror image goes with it.
            Complex pole = isReal ? -1 : new Complex(-Math.Sin(angle), Math.Cos(angle));
            AddPoles(denominators, band, pole, isReal, centre, width);
        }

        double digitalCentre = 2 * Math.Atan(centre / 2);
        double reference = band switch { FilterBand.Low or FilterBand.Stop => 0, FilterBand.High => Math.PI, _ => digitalCentre };
        Section[] sections = new Section[denominators.Count];
        denominators.Sort((one, other) => Radius(one).CompareTo(Radius(other)));
        for (int i = 0; i < sections.Length; i++)
        {
            (double a1, double a2, bool isFirstOrder) = denominators[i];
            Section section = band switch
            {
                FilterBand.Low => isFirstOrder ? new Section(1, 1, 0, a1, a2) : new Section(1, 2, 1, a1, a2),
                FilterBand.High => isFirstOrder ? new Section(1, -1, 0, a1, a2) : new Section(1, -2, 1, a1, a2),
                FilterBand.Band => new Section(1, 0, -1, a1, a2),
                _ => new Section(1, -2 * Math.Cos(digitalCentre), 1, a1, a2),
            };
            sections[i] = section.Scaled(1 / section.GainAt(reference).Magnitude);
        }

        return sections;
    }

    private static void AddPoles(
        List<(double A1, double A2, bool IsFirstOrder)> denominators, FilterBand band, Complex pole, bool isReal, double centre, double width)
    {
        if (band is FilterBand.Low or FilterBand.High)
        {
            Complex moved = Digital(band == FilterBand.Low ? pole * centre : centre / pole);
            denominators.Add(isReal ? (-moved.Real, 0, true) : (-2 * moved.Real, Squared(moved), false));
            return;
        }

        // Each prototype pole becomes two.
        Complex half = band == FilterBand.Band ? pole * (width / 2) : width / 2 / pole, root = Complex.Sqrt(half * half - centre * centre);
        // Their product is the square of the centre; the smaller one as a difference would lose digits in a wide band.
        Complex larger = (half + root).Magnitude >= (half - root).Magnitude ? half + root : half - root;
        Complex first = Digital(larger), second = Digital(centre * centre / larger);
        if (isReal)
        {
            // Of a real one: a pair of mirror images or two real ones.
            denominators.Add((-(first + second).Real, (first * second).Real, false));
            return;
        }

        denominators.Add((-2 * first.Real, Squared(first), false));
        denominators.Add((-2 * second.Real, Squared(second), false));
    }

    private static Complex Digital(Complex analog) => (2 + analog) / (2 - analog);

    private static double Squared(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;

    private static double Radius((double A1, double A2, bool IsFirstOrder) one) => one.IsFirstOrder ? one.A1 * one.A1 : one.A2;
}
