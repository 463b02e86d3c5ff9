using MathNet.Numerics;

namespace Strobe.Visualizers.Analysis;

/// <summary>
/// The formulas of windows (Harris 1978, Heinzel 2002). A periodic window of N is a symmetric one of N + 1 without its last value. MathNet.Numerics'
/// Window is not used: its Hamming and flat-top have other coefficients, most of it is symmetric only, and it has no Kaiser or Dolph–Chebyshev.
/// </summary>
internal static class WindowFormulas
{
    private static readonly double[] s_hann = [0.5, 0.5];
    private static readonly double[] s_hamming = [0.54, 0.46];
    private static readonly double[] s_blackman = [0.42, 0.5, 0.08];
    private static readonly double[] s_blackmanHarris = [0.35875, 0.48829, 0.14128, 0.01168];
    private static readonly double[] s_nuttall = [0.355768, 0.487396, 0.144232, 0.012604];
    private static readonly double[] s_blackmanNuttall = [0.3635819, 0.4891775, 0.1365995, 0.0106411];
    private static readonly double[] s_flatTop = [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368];

    internal static double[] Values(WindowKind kind, int length, double parameter)
    {
        double[] values = new double[length];
        if (length == 1 || kind == WindowKind.Rectangular)
        {
            Array.Fill(values, 1);
            return values;
        }

        if (kind == WindowKind.DolphChebyshev)
        {
            DolphChebyshev(values, parameter);
            return values;
        }

        Func<double, double> formula = Formula(kind, length, parameter);
        for (int n = 0; n < length; n++) values[n] = formula(n);
        return values;
    }

    // Of the sample's number n, 0 … N; the middle is N/2.
    private static Func<double, double> Formula(WindowKind kind, int length, double parameter)
    {
        double middle = length / 2.0;
        switch (kind)
        {
            case WindowKind.Hann: return n => Cosines(s_hann, n, length);
            case WindowKind.Hamming: return n => Cosines(s_hamming, n, length);
            case WindowKind.Blackman: return n => Cosines(s_blackman, n, length);
            case WindowKind.BlackmanHarris: return n => Cosines(s_blackmanHarris, n, length);
            case WindowKind.Nuttall: return n => Cosines(s_nuttall, n, length);
            case WindowKind.BlackmanNuttall: return n => Cosines(s_blackmanNuttall, n, length);
            case WindowKind.FlatTop: return n => Cosines(s_flatTop, n, length);
            case WindowKind.Bartlett: return n => 1 - Math.Abs(n - middle) / middle;
            case WindowKind.Triangular:
                // Of N + 1 samples: odd ones rise in steps of 2/(N + 2) from one step, even ones in steps of 2/(N + 1) from half a step.
                double steps = length % 2 == 0 ? length + 2 : length + 1;
                return n => 1 - Math.Abs(n - middle) * 2 / steps;
            case WindowKind.Parzen: return n => Parzen(Math.Abs(n - middle), length);
            case WindowKind.Bohman: return n => Bohman(Math.Abs(n - middle) / middle);
            case WindowKind.Cosine: return n => Math.Sin(Math.PI / (length + 1) * (n + 0.5));
            case WindowKind.Kaiser:
                double top = SpecialFunctions.BesselI0(parameter);
                return n => SpecialFunctions.BesselI0(parameter * Math.Sqrt(Math.Max(0, 1 - Square((n - middle) / middle)))) / top;
            case WindowKind.Gaussian: return n => Math.Exp(-Square((n - middle) / middle * parameter) / 2);
            case WindowKind.Tukey: return n => Tukey(Math.Min(n, length - n) / length, parameter);
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such window.");
        }
    }

    private static double Cosines(double[] coefficients, double n, int length)
    {
        double sum = 0;
        for (int k = 0; k < coefficients.Length; k++)
        {
            sum += ((k & 1) == 0 ? coefficients[k] : -coefficients[k]) * Math.Cos(2 * Math.PI * k * n / length);
        }

        return sum;
    }

    private static double Parzen(double distance, int length)
    {
        double share = distance / ((length + 1) / 2.0);
        return distance <= length / 4.0 ? 1 - 6 * share * share * (1 - share) : 2 * Math.Pow(1 - share, 3);
    }

    private static double Bohman(double distance) =>
        distance >= 1 ? 0 : (1 - distance) * Math.Cos(Math.PI * distance) + Math.Sin(Math.PI * distance) / Math.PI;

    private static double Tukey(double fromEnd, double flanks)
    {
        double flank = Math.Min(flanks, 1) / 2;
        return fromEnd < flank ? (1 - Math.Cos(Math.PI * fromEnd / flank)) / 2 : 1;
    }

    /// <summary>The transform of a window whose side lobes are all equal: a Chebyshev polynomial of order N, sampled at N + 1 places.</summary>
    private static void DolphChebyshev(double[] values, double attenuation)
    {
        int count = values.Length + 1, order = values.Length;
        bool isOdd = count % 2 == 1;
        double beta = Math.Cosh(Math.Acosh(Math.Pow(10, attenuation / 20)) / order);
        (double[] re, double[] im) = (new double[count], new double[count]);
        for (int k = 0; k < count; k++)
        {
            double x = beta * Math.Cos(Math.PI * k / count), size = Math.Abs(x);
            double value = size > 1 ? Math.Cosh(order * Math.Acosh(size)) : Math.Cos(order * Math.Acos(x));
            if (x < -1 && !isOdd) value = -value;
            (double sin, double cos) = isOdd ? (0, 1) : Math.SinCos(Math.PI * k / count);
            (re[k], im[k]) = (value * cos, value * sin);
        }

        new FourierTransform(count).Forward(re, im);
        int half = isOdd ? (count + 1) / 2 : count / 2 + 1;
        double top = 0;
        for (int i = 0; i < half; i++) top = Math.Max(top, re[i]);
        // Falling from the middle: mirrored about place 0 where the count is odd, about 0.5 where it is even.
        for (int n = 0; n < values.Length; n++)
        {
            int place = n < half - 1 ? half - 1 - n : isOdd ? n - half + 1 : n - half + 2;
            values[n] = re[place] / top;
        }
    }

    private static double Square(double value) => value * value;
}
