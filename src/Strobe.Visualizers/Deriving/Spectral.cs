using Strobe.Visualizers.Analysis;

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
        FourierTransform? transform = null;
        for (int start = 0, length = Math.Max(1, signal.RowLength); start < samples.Length; start += length)
        {
            int count = Math.Min(length, samples.Length - start);
            if (transform?.Length != count) transform = new FourierTransform(count);
            Span<double> rowRe = re.AsSpan(start, count), rowIm = im.AsSpan(start, count);
            samples.AsSpan(start, count).CopyTo(rowRe);
            transform.Forward(rowRe, rowIm);
            for (int i = 0; i < count; i++)
            {
                double factor = (i == 0 || 2 * i == count ? 1 : 2 * i < count ? 2 : 0) / (double)count;
                (rowRe[i], rowIm[i]) = (rowRe[i] * factor, rowIm[i] * factor);
            }

            transform.Inverse(rowRe, rowIm);
        }

        return signal.With(re, im);
    }

    /// <summary>A row at another number of samples: its spectrum cut off or continued by zeros. The row is taken for one period.</summary>
    internal static void Resample(ReadOnlySpan<double> input, Span<double> output)
    {
        int from = input.Length, to = output.Length, kept = Math.Min(from, to);
        if (kept == 0) return;
        double[] fromRe = input.ToArray(), fromIm = new double[from], re = new double[to], im = new double[to];
        new FourierTransform(from).Forward(fromRe, fromIm);
        for (int i = 0; 2 * i < kept; i++)
        {
            (re[i], im[i]) = (fromRe[i], fromIm[i]);
            if (i > 0) (re[to - i], im[to - i]) = (fromRe[from - i], fromIm[from - i]);
        }

        // The highest frequency of an even number stands for its own mirror image.
        if (kept % 2 == 0)
        {
            int middle = kept / 2;
            if (to < from) re[middle] = 2 * fromRe[middle];
            else if (to == from) (re[middle], im[middle]) = (fromRe[middle], fromIm[middle]);
            else
            {
                (re[middle], im[middle]) = (fromRe[middle] / 2, fromIm[middle] / 2);
                (re[to - middle], im[to - middle]) = (fromRe[middle] / 2, -fromIm[middle] / 2);
            }
        }

        new FourierTransform(to).Inverse(re, im);
        for (int i = 0; i < to; i++) output[i] = re[i] / from;
    }

    internal static void RequireLength(DerivedSignal signal)
    {
        if (Math.Min(signal.RowLength, signal.Count) > LongestRow) throw new DerivationFault($"a transform takes at most {LongestRow} samples");
    }
}
