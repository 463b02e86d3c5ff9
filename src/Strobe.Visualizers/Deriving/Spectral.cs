using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Strobe.Visualizers.Deriving;

/// <summary>What is done by way of the spectrum of a whole row.</summary>
internal static class Spectral
{
    // A transform of as many takes about a second.
    internal const int LongestRow = 1 << 22;

    /// <summary>The signal with its Hilbert transform as the imaginary part: negative frequencies taken away, positive ones doubled.</summary>
    internal static DerivedSignal Analytic(DerivedSignal signal)
    {
        double[] samples = signal.Real("the analytic signal");
        double[] re = new double[samples.Length], im = new double[samples.Length];
        RequireLength(signal);
        for (int start = 0, length = Math.Max(1, signal.RowLength); start < samples.Length; start += length)
        {
            Complex[] work = Complexes(samples.AsSpan(start, Math.Min(length, samples.Length - start)));
            int count = work.Length;
            Fourier.Forward(work, FourierOptions.NoScaling);
            for (int i = 1; i < count; i++) work[i] *= 2 * i < count ? 2 : 2 * i == count ? 1 : 0;
            Fourier.Inverse(work, FourierOptions.NoScaling);
            for (int i = 0; i < count; i++) (re[start + i], im[start + i]) = (work[i].Real / count, work[i].Imaginary / count);
        }

        return signal.With(re, im);
    }

    /// <summary>A row at another number of samples: its spectrum cut off or continued by zeros. The row is taken for one period.</summary>
    internal static void Resample(ReadOnlySpan<double> input, Span<double> output)
    {
        int from = input.Length, to = output.Length, kept = Math.Min(from, to);
        Complex[] spectrum = Complexes(input);
        Fourier.Forward(spectrum, FourierOptions.NoScaling);
        Complex[] work = new Complex[to];
        for (int i = 0; 2 * i < kept; i++)
        {
            work[i] = spectrum[i];
            if (i > 0) work[to - i] = spectrum[from - i];
        }

        // The highest frequency of an even number stands for its own mirror image.
        if (kept % 2 == 0)
        {
            int middle = kept / 2;
            if (to < from) work[middle] = 2 * spectrum[middle].Real;
            else if (to == from) work[middle] = spectrum[middle];
            else (work[middle], work[to - middle]) = (spectrum[middle] / 2, Complex.Conjugate(spectrum[middle]) / 2);
        }

        Fourier.Inverse(work, FourierOptions.NoScaling);
        for (int i = 0; i < to; i++) output[i] = work[i].Real / from;
    }

    internal static void RequireLength(DerivedSignal signal)
    {
        if (Math.Min(signal.RowLength, signal.Count) > LongestRow) throw new DerivationFault($"a transform takes at most {LongestRow} samples");
    }

    private static Complex[] Complexes(ReadOnlySpan<double> samples)
    {
        Complex[] values = new Complex[samples.Length];
        for (int i = 0; i < values.Length; i++) values[i] = samples[i];
        return values;
    }
}
