using System.Numerics;
using Strobe.Visualizers.Analysis;

namespace Strobe.Visualizers.Measuring;

/// <summary>
/// How much two signals resemble each other when the second is shifted: at each lag Pearson's coefficient over the samples that overlap, with the means of
/// the whole signals taken away first. Only lags with at least a quarter of the samples overlapping are looked at.
/// </summary>
internal sealed class CrossCorrelation
{
    // Peaks of a periodic signal are equal but for noise: the nearest of those that are nearly the best is meant.
    private const double NearlyBest = 0.98;

    // A coefficient of pure chance has a standard deviation of 1 / sqrt(n).
    private const double LeastDeviations = 5;
    private const double SurelyAlike = 0.9;
    private const int FewestSamples = 4;

    private CrossCorrelation(Outcome lag) => Lag = lag;

    /// <summary>By how many samples the second signal comes later; interpolated.</summary>
    internal Outcome Lag { get; }

    internal static CrossCorrelation Of(MeasuredSignal first, MeasuredSignal second) => new(LagOf(first, second));

    /// <summary>Σ a[i] b[i + lag] for the lags −(n−1) … n−1, by FFT.</summary>
    internal static double[] Products(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        int count = first.Length, size = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * count));
        double[] re = new double[size], im = new double[size], productRe = new double[size], productIm = new double[size];
        first.CopyTo(re);
        second.CopyTo(im);
        FourierTransform transform = new(size);
        transform.Forward(re, im);
        // Two real signals share one transform: their spectra are its even and odd parts.
        for (int i = 0; i < size; i++)
        {
            Complex here = new(re[i], im[i]), mirrored = new(re[(size - i) & (size - 1)], -im[(size - i) & (size - 1)]);
            Complex a = (here + mirrored) * 0.5, b = (here - mirrored) * new Complex(0, -0.5), product = Complex.Conjugate(a) * b;
            (productRe[i], productIm[i]) = (product.Real, product.Imaginary);
        }

        transform.Inverse(productRe, productIm);
        double[] products = new double[2 * count - 1];
        for (int lag = -(count - 1); lag < count; lag++) products[lag + count - 1] = productRe[lag & (size - 1)] / size;
        return products;
    }

    private static Outcome LagOf(MeasuredSignal first, MeasuredSignal second)
    {
        if (first.IsConstant || second.IsConstant) return Outcome.None($"the {(first.IsConstant ? "first" : "second")} signal is constant");
        int count = first.Samples.Length;
        if (count < FewestSamples) return Outcome.None($"fewer than {FewestSamples} samples");
        double[] a = Centred(first), b = Centred(second);
        double[] coefficients = Products(a, b);
        int reach = count - Math.Max(FewestSamples, (count + 3) / 4);
        Normalize(coefficients, a, b, reach);
        double best = 0;
        for (int lag = -reach; lag <= reach; lag++) best = Math.Max(best, coefficients[lag + count - 1]);
        int found = Nearest(coefficients, count - 1, reach, NearlyBest * best);
        double least = Math.Min(SurelyAlike, LeastDeviations / Math.Sqrt(count - Math.Abs(found)));
        if (!(best >= least)) return Outcome.None("the signals do not resemble each other at any lag");
        return found + Fraction(coefficients, found + count - 1);
    }

    private static double[] Centred(MeasuredSignal signal)
    {
        // Scaled as well, so that no product is too large or too small for a double.
        double scale = Math.Max(Math.Abs(signal.Maximum / 2 - signal.Mean / 2), Math.Abs(signal.Minimum / 2 - signal.Mean / 2));
        double[] centred = new double[signal.Samples.Length];
        for (int i = 0; i < centred.Length; i++) centred[i] = (signal.Samples[i] / 2 - signal.Mean / 2) / scale;
        return centred;
    }

    private static void Normalize(double[] products, double[] a, double[] b, int reach)
    {
        int count = a.Length;
        double[] aEnergy = Energies(a), bEnergy = Energies(b);
        for (int lag = -(count - 1); lag < count; lag++)
        {
            int overlap = count - Math.Abs(lag), aFrom = Math.Max(0, -lag), bFrom = Math.Max(0, lag);
            double energy = (aEnergy[aFrom + overlap] - aEnergy[aFrom]) * (bEnergy[bFrom + overlap] - bEnergy[bFrom]);
            bool hasEnergy = energy > 1e-12 * aEnergy[count] * bEnergy[count];
            // One lag more than is looked at, for the interpolation of the last one.
            products[lag + count - 1] = hasEnergy && Math.Abs(lag) <= reach + 1 ? products[lag + count - 1] / Math.Sqrt(energy) : 0;
        }
    }

    private static double[] Energies(double[] samples)
    {
        double[] sums = new double[samples.Length + 1];
        for (int i = 0; i < samples.Length; i++) sums[i + 1] = sums[i] + samples[i] * samples[i];
        return sums;
    }

    private static int Nearest(double[] coefficients, int zero, int reach, double threshold)
    {
        for (int distance = 0; distance <= reach; distance++)
        {
            bool isLater = IsPeak(coefficients, zero + distance, threshold), isEarlier = IsPeak(coefficients, zero - distance, threshold);
            if (isLater && isEarlier) return coefficients[zero - distance] > coefficients[zero + distance] ? -distance : distance;
            if (isLater || isEarlier) return isLater ? distance : -distance;
        }

        return 0;
    }

    private static bool IsPeak(double[] coefficients, int at, double threshold) =>
        coefficients[at] >= threshold
        && (at == 0 || coefficients[at] >= coefficients[at - 1])
        && (at == coefficients.Length - 1 || coefficients[at] >= coefficients[at + 1]);

    // The peak of the cosine through three values, exact for sines (de Jong, Céspedes); a parabola where there is no such cosine.
    private static double Fraction(double[] coefficients, int at)
    {
        if (at == 0 || at == coefficients.Length - 1) return 0;
        double before = coefficients[at - 1], here = coefficients[at], after = coefficients[at + 1];
        double cosine = (before + after) / (2 * here);
        if (cosine is > 0 and < 1)
        {
            double step = Math.Acos(cosine);
            return Math.Clamp(Math.Atan2(after - before, 2 * here * Math.Sin(step)) / step, -0.5, 0.5);
        }

        double curvature = before - 2 * here + after;
        return curvature < 0 ? Math.Clamp((before - after) / (2 * curvature), -0.5, 0.5) : 0;
    }
}
