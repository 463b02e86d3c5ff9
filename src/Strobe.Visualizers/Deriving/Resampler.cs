namespace Strobe.Visualizers.Deriving;

/// <summary>
/// Signals at another rate. By default with a polyphase filter: a low-pass of twenty zero crossings under a Kaiser window (β = 5) at the lower of both Nyquist
/// frequencies, zeros beyond both ends. Or by straight lines, or by way of the spectrum.
/// </summary>
internal static class Resampler
{
    private const int MostFactor = 1000;
    private const int HalfLength = 10;
    private const double KaiserBeta = 5;
    private const int MostSamples = 1 << 24;

    internal static DerivedSignal Run(Call call)
    {
        DerivedSignal signal = call.Signal;
        if (signal.IsScalar) throw new DerivationFault("one number cannot be resampled");
        double ratio = call.Number(0) / call.Rate;
        long whole = LengthOf(signal.RowLength, ratio, call), all = whole * (1 + (long)signal.Count / Math.Max(1, signal.RowLength));
        if (!(ratio > 0) || all > MostSamples && LengthOf(Math.Min(signal.RowLength, signal.Count), ratio, call) > MostSamples)
        {
            throw new DerivationFault($"there would be more than {MostSamples} samples");
        }

        Action<double[], int, int, double[]> resample = (_, _, _, _) => { };
        if (call.Has("linear"))
        {
            resample = (input, start, count, output) => Linear(input.AsSpan(start, count), ratio, output);
        }
        else if (call.Has("fft"))
        {
            Spectral.RequireLength(signal);
            resample = (input, start, count, output) => Spectral.Resample(input.AsSpan(start, count), output);
        }
        else
        {
            (int up, int down) = Fraction(ratio);
            double[] taps = call.Memory.Design(signal.Rate, () => Taps(up, down));
            resample = (input, start, count, output) => Polyphase(input.AsSpan(start, count), up, down, taps, output);
        }

        int[] lengths = new int[signal.Shape.Rank];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = signal.Shape[i];
        double[] re = Rows(signal, signal.Re, ratio, call, resample);
        // A value that was cut off stays one.
        lengths[^1] = (int)Math.Min(int.MaxValue, Math.Max(whole, signal.Count < signal.Shape.ElementCount && lengths.Length == 1 ? re.Length + 1L : 0));
        double? rate = signal.Rate is null ? null : call.Has("fft") && signal.RowLength > 0 ? signal.Rate * whole / signal.RowLength : call.Number(0);
        return new DerivedSignal(re, signal.Im is { } im ? Rows(signal, im, ratio, call, resample) : null, new Shape(lengths), rate);
    }

    private static double[] Rows(DerivedSignal signal, double[] samples, double ratio, Call call, Action<double[], int, int, double[]> resample)
    {
        List<double> result = [];
        for (int start = 0; start < samples.Length; start += signal.RowLength)
        {
            int count = Math.Min(signal.RowLength, samples.Length - start);
            double[] output = new double[LengthOf(count, ratio, call)];
            if (result.Count + (long)output.Length > MostSamples) throw new DerivationFault($"there would be more than {MostSamples} samples");
            resample(samples, start, count, output);
            if (start == 0 && count == samples.Length) return output;
            result.AddRange(output);
        }

        return [.. result];
    }

    // Counts of samples: of those whose times lie within the signal's, but for the FFT, which keeps the duration.
    private static long LengthOf(int count, double ratio, Call call)
    {
        if (count == 0) return 0;
        double length = call.Has("linear") ? Math.Floor((count - 1) * ratio * (1 + 1e-12)) + 1 : call.Has("fft") ? Math.Max(1, Math.Round(count * ratio))
            : Math.Ceiling(count * ratio * (1 - 1e-12));
        return (long)Math.Clamp(length, 0, int.MaxValue);
    }

    private static void Linear(ReadOnlySpan<double> input, double ratio, Span<double> output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            double place = Math.Min(i / ratio, input.Length - 1);
            int before = (int)place;
            double share = place - before;
            output[i] = share == 0 ? input[before] : input[before] * (1 - share) + input[before + 1] * share;
        }
    }

    // As if zeros were put between the samples, all of it filtered, and every so-manieth kept; what would be multiplied with zero is left out.
    private static void Polyphase(ReadOnlySpan<double> input, int up, int down, double[] taps, Span<double> output)
    {
        int half = taps.Length / 2;
        for (int i = 0; i < output.Length; i++)
        {
            long centre = (long)i * down + half;
            int first = (int)Math.Max(0, (centre - taps.Length + up) / up), last = (int)Math.Min(input.Length - 1, centre / up);
            double sum = 0;
            for (int j = first; j <= last; j++) sum += input[j] * taps[centre - (long)j * up];
            output[i] = sum;
        }
    }

    private static double[] Taps(int up, int down)
    {
        int larger = Math.Max(up, down);
        if (larger == 1) return [1];
        double[] taps = FirFilter.Design(FilterBand.Low, 0.5 / larger, 0, FirFilter.Kaiser(2 * HalfLength * larger + 1, KaiserBeta));
        for (int i = 0; i < taps.Length; i++) taps[i] *= up;
        return taps;
    }

    // By continued fractions.
    private static (int Up, int Down) Fraction(double ratio)
    {
        double rest = ratio;
        (long before, long up) = (0, 1);
        (long downBefore, long down) = (1, 0);
        while (up <= MostFactor && down <= MostFactor)
        {
            if (down > 0 && Math.Abs((double)up / down - ratio) <= 1e-9 * ratio && up > 0) return ((int)up, (int)down);
            double whole = Math.Floor(rest);
            if (!(whole <= MostFactor)) break;
            (before, up) = (up, (long)whole * up + before);
            (downBefore, down) = (down, (long)whole * down + downBefore);
            rest = 1 / (rest - whole);
        }

        throw new DerivationFault($"the rates are not as whole numbers up to {MostFactor} are: take the way `linear` or `fft`");
    }
}
