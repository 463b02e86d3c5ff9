using System.Numerics;
using MathNet.Numerics;

namespace Strobe.Visualizers.Deriving;

/// <summary>Which frequencies a filter lets pass.</summary>
internal enum FilterBand
{
    /// <summary>Those below an edge.</summary>
    Low,

    /// <summary>Those above an edge.</summary>
    High,

    /// <summary>Those between two edges.</summary>
    Band,

    /// <summary>All but those between two edges.</summary>
    Stop,
}

/// <summary>Linear-phase FIR filters by the window method (Oppenheim, Schafer, Discrete-Time Signal Processing, 7.5), and what they do to samples.</summary>
internal static class FirFilter
{
    // Outputs that are made together, so that they stay in the fastest cache while all taps pass over them.
    private const int BlockLength = 1024;

    /// <summary>The taps: ideal band by windowed sinc, scaled to gain 1 in the middle of the (first) pass band.</summary>
    /// <param name="band">What passes.</param>
    /// <param name="low">The edge, or the lower one: cycles per sample.</param>
    /// <param name="high">The upper edge of a band: cycles per sample.</param>
    /// <param name="window">As many values as taps.</param>
    internal static double[] Design(FilterBand band, double low, double high, double[] window)
    {
        int count = window.Length;
        double middle = (count - 1) / 2.0, unityAt = band switch { FilterBand.High => 0.5, FilterBand.Band => (low + high) / 2, _ => 0 };
        double[] taps = new double[count];
        double gain = 0;
        for (int i = 0; i < count; i++)
        {
            double t = i - middle;
            double ideal = band switch
            {
                FilterBand.Low => Ideal(low, t),
                FilterBand.High => Ideal(0.5, t) - Ideal(low, t),
                FilterBand.Band => Ideal(high, t) - Ideal(low, t),
                _ => Ideal(low, t) + Ideal(0.5, t) - Ideal(high, t),
            };
            taps[i] = ideal * window[i];
            gain += taps[i] * Math.Cos(Math.Tau * t * unityAt);
        }

        if (!(Math.Abs(gain) > 1e-12)) throw new DerivationFault("so few taps leave nothing of this band");
        for (int i = 0; i < count; i++) taps[i] /= gain;
        return taps;
    }

    /// <summary>A symmetric window by its name.</summary>
    internal static double[] Window(string name, int count)
    {
        if (count == 1 || name == "rectangular") return Generate.Repeat(count, 1.0);
        return name switch
        {
            "hann" => MathNet.Numerics.Window.Hann(count),
            "blackman" => MathNet.Numerics.Window.Blackman(count),
            // MathNet's has the coefficients 0.53836 and 0.46164; those of the textbooks and of other programs are these.
            _ => Generate.Map(Generate.LinearRange(0, count - 1), i => 0.54 - 0.46 * Math.Cos(Math.Tau * i / (count - 1))),
        };
    }

    /// <summary>Kaiser's window.</summary>
    internal static double[] Kaiser(int count, double beta)
    {
        double[] window = new double[count];
        double middle = (count - 1) / 2.0, whole = SpecialFunctions.BesselI0(beta);
        for (int i = 0; i < count; i++)
        {
            double t = middle == 0 ? 0 : (i - middle) / middle;
            window[i] = SpecialFunctions.BesselI0(beta * Math.Sqrt(Math.Max(0, 1 - t * t))) / whole;
        }

        return window;
    }

    /// <summary>Each output is the sum of taps times samples.</summary>
    /// <param name="taps">The taps.</param>
    /// <param name="samples">Taps − 1 samples that come before, then one for each output.</param>
    /// <param name="output">The results.</param>
    internal static void Convolve(ReadOnlySpan<double> taps, ReadOnlySpan<double> samples, Span<double> output)
    {
        output.Clear();
        for (int start = 0; start < output.Length; start += BlockLength)
        {
            Span<double> block = output.Slice(start, Math.Min(BlockLength, output.Length - start));
            for (int k = 0; k < taps.Length; k++) AddScaled(block, samples.Slice(start + taps.Length - 1 - k, block.Length), taps[k]);
        }
    }

    /// <summary>
    /// Filters along rows. Causal ones begin with zeros before the first sample, or go on where the frame before ended; centred ones have no
    /// delay.
    /// </summary>
    internal static DerivedSignal Run(DerivedSignal signal, double[] taps, bool isCentred, Memory memory, Passage passage)
    {
        int before = taps.Length - 1, half = before / 2;
        if (isCentred)
        {
            return memory.Rows(signal, Passage.Alone, 0, (input, output, _, _) =>
            {
                double[] all = new double[input.Length + before];
                input.CopyTo(all.AsSpan(before - half));
                Convolve(taps, all, output);
            });
        }

        return memory.Rows(signal, passage, before, (input, output, state, _) =>
        {
            double[] all = new double[input.Length + before];
            state.CopyTo(all);
            input.CopyTo(all.AsSpan(before));
            Convolve(taps, all, output);
            all.AsSpan(all.Length - before).CopyTo(state);
        });
    }

    private static double Ideal(double edge, double t) => 2 * edge * Trig.Sinc(2 * edge * t);

    private static void AddScaled(Span<double> sum, ReadOnlySpan<double> samples, double factor)
    {
        Vector<double> factors = new(factor);
        int i = 0;
        for (; i <= sum.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(sum[i..]) + new Vector<double>(samples[i..]) * factors).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++) sum[i] += samples[i] * factor;
    }
}
